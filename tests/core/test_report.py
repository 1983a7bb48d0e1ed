"""The evidence pack: whole, self-contained, and deaf to hostile texts."""

import base64
import hashlib
import io
import json
import re
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from inbedder_core.cli.asking import write_files
from inbedder_core.corpus.corpus import Corpus
from inbedder_core.corpus.read import read_corpus
from inbedder_core.errors import without_controls
from inbedder_core.exports.evidence import Evidence, Model
from inbedder_core.exports.pack import pack_files, zip_pack
from inbedder_core.exports.report import report_html
from tests.fakes import FakeEncoder
from tests.hostile import ACTING, HOSTILE
from tests.views import hand_made_view

SCRIPT = HOSTILE["script"]
TABLES = ("documents", "groups", "agreement", "groups_crossed", "movers")
FILES = {"report.html", "run.json", "tables.xlsx"} | {
    f"{table}.{ending}" for table in TABLES for ending in ("csv", "jsonl", "parquet")
}


class Page(HTMLParser):
    """Collects what a browser would make of a page: elements with attributes, and what each script holds."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.text = ""
        self._inside = ""
        self.feed(content.decode("utf-8"))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attributes)))
        self._inside = tag
        if tag == "script":
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "script":
            self.scripts[-1] += data
        elif self._inside != "style":
            self.text += data

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def evidence(texts: tuple[str, ...], *, answers: tuple[str, ...] | None = None, **more: object) -> Evidence:
    corpus = Corpus(name="some.csv", texts=texts, ids=tuple(range(10, 10 + len(texts))))
    groups = [row % 2 for row in range(len(texts) - 1)] + [-1]
    views = [hand_made_view(corpus, question, groups, answers or texts) for question in ("Which colour?", "Which <i>?")]
    return Evidence(views, Model.of(FakeEncoder(), "a fake"), **more)


@pytest.fixture(scope="module")
def plain() -> Page:
    return Page(report_html(evidence(("red", "blue", "red", "green"), command="inbedder explore some.csv")))


def test_the_report_tells_of_every_view_cluster_and_limit(plain: Page) -> None:
    told = " ".join(plain.text.split())
    for part in ("Which colour?", "Which <i>?", "4 documents", "Noise", "25.0%", "a fake", "inbedder explore some.csv"):
        assert part in told
    for heading in ("What was found", "What was read", "Method", "Limits", "How to make it again"):
        assert heading in told
    assert len([found for found in plain.of("div") if found.get("class") == "map"]) == 2


def test_the_report_loads_nothing(plain: Page) -> None:
    links = [
        value
        for _, attributes in plain.elements
        for name, value in attributes.items()
        if name in ("src", "href", "srcset", "data", "action", "poster", "background")
    ]
    assert len(links) > 5
    assert all(link.startswith(("#", "data:")) for link in links if link)
    assert not {"iframe", "object", "embed", "base", "form"} & {tag for tag, _ in plain.elements}
    css = re.search(rb"<style>(.*?)</style>", report_html(evidence(("red", "blue"))), re.S)
    assert css
    assert b"url(" not in css[1]
    assert b"@import" not in css[1]


def test_only_the_reports_own_scripts_may_run(plain: Page) -> None:
    policy = next(found["content"] for found in plain.of("meta") if "http-equiv" in found)
    assert policy
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe-eval" not in policy
    assert "unsafe-inline" not in policy.split("style-src")[0]
    _, plotly, own = plain.scripts
    for script in (plotly, own):
        assert f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" in policy
    assert "Plotly.react" in own


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_stay_text(plain: Page, name: str) -> None:
    """As text, answer, label, question, name of corpus and model, title, trail, notes and command at once."""
    hostile = HOSTILE[name]
    corpus = Corpus(hostile, (hostile, "blue", "red"), (0, 1, 2), {hostile: (hostile, "x", "y")})
    views = [hand_made_view(corpus, f"{hostile} {number}", (0, 0, -1), (hostile, hostile, "red")) for number in (1, 2)]
    model = Model(hostile, "0", hostile)
    page = Page(report_html(Evidence(views, model, hostile, 9, None, hostile, hostile, [hostile, hostile])))
    assert without_controls(hostile)[:150].strip() in page.text
    assert not ACTING.search(page.text)
    data = json.loads(page.scripts[0])
    assert data["texts"][0][:150] == without_controls(hostile)[:150]
    assert not ACTING.search(json.dumps(data, ensure_ascii=False))
    assert {tag for tag, _ in page.elements} <= {tag for tag, _ in plain.elements} | {
        "details",
        "summary",
        "blockquote",
    }
    assert len(page.scripts) == len(plain.scripts)
    assert page.scripts[1:] == plain.scripts[1:]
    assert not any(name.startswith("on") for _, attributes in page.elements for name in attributes)
    assert all((found["src"] or "").startswith("data:image/svg+xml;base64,") for found in page.of("img"))


def test_the_report_opens_with_what_was_found(plain: Page) -> None:
    told = " ".join(plain.text.split())
    assert "1 Which colour? 50% answer “red”; 25% “blue”; 25% fit in no group." in told
    assert told.index("What was found") < told.index("How the questions relate")
    groups = json.loads(plain.scripts[0])["views"][0]["shares"]["groups"]
    assert [(group["label"], group["percent"], group["quote"]) for group in groups] == [
        ("red", "50%", "red"),
        ("blue", "25%", "blue"),
        ("In no group", "25%", ""),
    ]


def test_the_report_says_what_differs_most_with_its_interval() -> None:
    corpus = Corpus(
        "some", ("red",) * 20 + ("blue",) * 20, tuple(range(40)), {"shop": ("north",) * 20 + ("south",) * 20}
    )
    view = hand_made_view(corpus, "Which?", [0] * 20 + [1] * 20, corpus.texts)
    told = " ".join(Page(report_html(Evidence([view], Model("fake", "0")))).text.split())
    assert "Of those whose shop is “north”, 100% answer “red”; of all others 0%. That is 100 points more (" in told


def test_maps_come_with_each_documents_text_answer_and_cluster(plain: Page) -> None:
    data = json.loads(plain.scripts[0])
    assert data["texts"] == ["red", "blue", "red", "green"]
    assert data["ids"] == [10, 11, 12, 13]
    first = data["views"][0]
    assert first["clusters"] == [0, 1, 0, -1]
    assert first["answers"] == ["red", "blue", "red", "green"]
    assert [len(axis) for axis in first["axes"]] == [4, 4]
    assert [mark["label"] for mark in first["marks"]] == ["red", "blue", "Noise"]


def test_a_big_corpus_is_drawn_in_part_and_the_report_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inbedder_core.exports.report.MOST_POINTS", 5)
    page = Page(report_html(evidence(tuple(f"text {row}" for row in range(9)))))
    assert len(json.loads(page.scripts[0])["texts"]) == 5
    assert "5 points are drawn, chosen at random" in " ".join(page.text.split())


def test_the_report_says_what_was_read_and_what_was_left_out() -> None:
    corpus, report = read_corpus(b"text,n\nred,1\n,2\nblue,3\n", name="colours.csv")
    view = hand_made_view(corpus, "Which?", (0, 0), corpus.texts)
    told = Page(report_html(Evidence([view], Model("fake", "0"), report=report, out_of=50))).text
    assert "1 row without text" in told
    assert "2 of 50 documents were read, drawn at random" in told


def test_the_report_says_how_questions_relate() -> None:
    colours = tuple(["red", "blue"] * 8)
    corpus = Corpus.from_texts(colours)
    groups = [(0, 1) * 8, (0, 1) * 8, (0,) * 8 + (1,) * 8]
    views = [hand_made_view(corpus, f"Question {number}?", found, colours) for number, found in enumerate(groups)]
    told = " ".join(Page(report_html(Evidence(views, Model("fake", "0")))).text.split())
    assert "How the questions relate" in told
    assert told.count("1.00 ✱") == 2
    alone = Page(report_html(Evidence(views[:1], Model("fake", "0")))).text
    assert "How the questions relate" not in alone


def test_a_persons_notes_are_told_as_they_were_written() -> None:
    made = evidence(("red", "blue"), notes=f"Ask *again*.\n{SCRIPT}")
    assert f"Ask *again*.\n{SCRIPT}" in Page(report_html(made)).text
    assert json.loads(dict(pack_files(made))["run.json"])["notes"].startswith("Ask *again*.")
    assert "Notes" not in Page(report_html(evidence(("red", "blue")))).text


def test_edits_by_hand_are_told() -> None:
    made = evidence(("red", "blue", "red"))
    view = replace(made.views[0], edits=("renamed red to crimson",), assigned=(2,))
    files = dict(pack_files(Evidence([view], made.model)))
    assert b"renamed red to crimson" in files["report.html"]
    assert b"nearest group on request: 1." in files["report.html"]
    assert json.loads(files["run.json"])["views"][0]["edits"] == ["renamed red to crimson"]
    lines = [json.loads(line) for line in files["documents.jsonl"].splitlines()]
    assert [line["assigned from noise: Which colour?"] for line in lines] == [False, False, True]


def test_a_cluster_opens_into_its_parts() -> None:
    words = tuple(word for word in ("red", "blue", "oak", "elm") for _ in range(3))
    view = hand_made_view(Corpus.from_texts(words), "Which?", [row // 6 for row in range(12)], words)
    parts = np.array([row // 3 for row in range(12)])
    view = replace(view, clustering=replace(view.clustering, subclusters=parts))
    page = Page(report_html(Evidence([view], Model("fake", "0"))))
    assert page.text.count("2 parts") == 2
    assert "red 3" in page.text and "elm 3" in page.text


@pytest.mark.parametrize("documents", [1, 3])
def test_views_without_clusters_are_told_too(documents: int) -> None:
    corpus = Corpus.from_texts(["red"] * documents)
    view = hand_made_view(corpus, "Which?", (-1,) * documents, ("",) * documents)
    told = Page(report_html(Evidence([view, view], Model("fake", "0")))).text
    assert "No group was found; 100% do not say." in told
    assert "100.0%" in told
    assert len(list(pack_files(Evidence([view, view], Model("fake", "0"))))) == len(FILES)


def test_half_characters_do_not_stop_a_report() -> None:
    assert b"half" in report_html(evidence(("half \ud83d", "whole")))


def test_the_pack_has_every_file_and_reads_back(tmp_path: Path) -> None:
    made = evidence(("=1+2", "blue", "red"))
    assert set(write_files(tmp_path, pack_files(made))) == FILES == {path.name for path in tmp_path.iterdir()}
    assert json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))["corpus"]["documents"] == 3
    assert "'=1+2" in (tmp_path / "documents.csv").read_text(encoding="utf-8")
    assert json.loads((tmp_path / "documents.jsonl").read_text(encoding="utf-8").splitlines()[0])["text"] == "=1+2"


def test_a_pack_of_very_many_documents_has_no_workbook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inbedder_core.exports.pack.MOST_IN_WORKBOOK", 1)
    assert {name for name, _ in pack_files(evidence(("red", "blue")))} == FILES - {"tables.xlsx"}


def test_the_zip_holds_the_same_files_and_is_the_same_each_time() -> None:
    made = evidence(("red", "blue"))
    content = zip_pack(made)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        kept = {name: archive.read(name) for name in archive.namelist()}
    tables = {name: file for name, file in pack_files(made) if not name.endswith("xlsx")}
    assert tables.items() <= kept.items()
    assert set(kept) == FILES


def test_a_workbook_does_not_say_when_it_was_made() -> None:
    content = dict(pack_files(evidence(("red", "blue"))))["tables.xlsx"]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {item.date_time[0] for item in archive.infolist()} == {1980}
        assert set(re.findall(rb"\d{4}-\d\d-\d\dT", archive.read("docProps/core.xml"))) == {b"1980-01-01T"}

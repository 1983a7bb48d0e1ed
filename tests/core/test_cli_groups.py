"""`inbedder contrast` and `inbedder facets`: what they print and write, and how they say no."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from inbedder_core.cli import main
from inbedder_core.cli.contrast import parse_column
from inbedder_core.cli.table import contrast_lines, facet_cells_lines, facets_lines
from inbedder_core.comparison.contrast import DocumentSet, contrast
from inbedder_core.comparison.facet_columns import facet
from inbedder_core.comparison.facets import cross
from inbedder_core.corpus.corpus import Corpus
from tests.fakes import FakeEncoder
from tests.views import hand_made_view

ASKED = "Which animal?"
CATS = [f"cats sleep on the sofa {number},indoors,{number}" for number in range(5)]
DOGS = [f"dogs sleep in the yard {number},outdoors,{number}" for number in range(4)]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., int]:
    """Run a command on five documents of cats on sofas and four of dogs in yards."""
    monkeypatch.setattr("inbedder_core.cli.asking.load", lambda arguments: FakeEncoder())
    file = tmp_path / "animals.csv"
    file.write_text("\n".join(["text,where,number", *CATS, *DOGS]), encoding="utf-8")
    grouped = ["--text", "text", "--clusterer", "kmeans", "--clusters", "2"]

    def command(name: str, *more: str) -> int:
        return main([name, str(file), "-i", ASKED, *grouped, *more])

    return command


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("first", ["cluster:0", "answer: Cats ", "where=indoors"])
def test_a_group_is_set_against_everything_else(
    run: Callable[..., int], capsys: pytest.CaptureFixture[str], first: str
) -> None:
    assert run("contrast", "--first", first) == 0
    printed = capsys.readouterr().out
    lines = [line.split() for line in printed.splitlines()]
    assert "“Everything else” (4 documents)" in printed
    assert any(line[1:3] == ["5", "0"] and line[-1] == "cats" for line in lines)
    assert any(line[1:3] == ["5", "0"] and line[-1] == "sofa" for line in lines)
    assert any(line[1:3] == ["0", "4"] and line[-1] == "yard" for line in lines)
    assert any(line[1:2] == ["typical"] and "cats" in line for line in lines)


def test_the_name_of_a_column_may_hold_an_equals_sign() -> None:
    assert parse_column("How happy? (1=not at all)=5", ["How happy? (1", "How happy? (1=not at all)"])[1] == "5"
    assert parse_column("where=a=b", ["where"]) == ("where", "a=b")
    assert parse_column("color=red", ["where"]) == ("color", "red")


def test_two_groups_are_named_and_their_contrast_written(run: Callable[..., int], tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run("contrast", "--first", "where=outdoors", "--second", "answer:cats", "--out", str(out)) == 0
    rows = _table(out / "contrast.csv")
    (dogs,) = [row for row in rows if (row["kind"], row["term"]) == ("answer", "dogs")]
    assert (dogs["first group"], dogs["second group"]) == ("where: outdoors", "cats")
    assert (dogs["first"], dogs["second"]) == ("4", "0")
    assert float(dogs["q"]) < 0.05 < float(dogs["log_odds"])
    listed = [json.loads(line) for line in (out / "documents.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {one["answer"] for one in listed if one["group"] == "cats"} == {"cats"}
    assert {"typical"} == {one["kind"] for one in listed}
    assert (out / "contrast.parquet").exists()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--first", "cats"), "--first is 'cats'; write cluster:NUMBER"),
        (("--first", "cluster:one"), "--first is 'cluster:one'"),
        (("--first", "cluster:7"), "there is no cluster 7; this question gives 2"),
        (("--first", "cluster:0", "--second", "cluster:-1"), "no document is in 'Noise' alone"),
        (("--first", "where=nowhere"), "'where' has no value 'nowhere'; it has indoors, outdoors"),
        (("--first", "colour=red"), "has no column 'colour'"),
        (("--first", "cluster:0", "-i", "Why?"), "contrast takes one question, not 2"),
    ],
)
def test_what_is_no_group_is_one_message_and_status_2(
    run: Callable[..., int], capsys: pytest.CaptureFixture[str], more: tuple[str, ...], said: str
) -> None:
    assert run("contrast", *more) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert said in printed.err


def test_every_column_is_set_against_every_question(
    run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("facets", "-i", "What do they do?") == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [line[4] for line in lines[2:]] == ["where", "number"] * 2
    where, number = lines[2], lines[3]
    assert float(where[0]) == 1.0
    assert float(where[1]) < 0.05
    assert float(number[0]) == 0.0


@pytest.mark.parametrize("by", ["clusters", "answers"])
def test_a_column_is_crossed_and_written(
    run: Callable[..., int], capsys: pytest.CaptureFixture[str], tmp_path: Path, by: str
) -> None:
    out = tmp_path / "out"
    assert run("facets", "--column", "where", "--by", by, "--out", str(out)) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert any(line[:2] == ["5", "2.8"] and line[3:] == ["indoors", "cats"] for line in lines)
    cells = {(row["value"], row["label"]): row for row in _table(out / "cells.csv")}
    assert {place: row["documents"] for place, row in cells.items()} == {
        ("indoors", "cats"): "5", ("indoors", "dogs"): "0", ("outdoors", "cats"): "0", ("outdoors", "dogs"): "4",
    }  # fmt: skip
    assert float(cells["outdoors", "dogs"]["of value"]) == 1.0
    (facets,) = _table(out / "facets.csv")
    assert (facets["question"], facets["column"], facets["kind"]) == (ASKED, "where", "category")
    assert float(facets["V"]) == pytest.approx(1.0)


def test_facets_need_a_column_that_divides(tmp_path: Path, run: Callable[..., int], capsys) -> None:
    (tmp_path / "animals.csv").write_text("text\n" + "\n".join(line.split(",")[0] for line in CATS))
    assert run("facets") == 2
    assert "no column of animals.csv divides its documents" in capsys.readouterr().err


@pytest.mark.parametrize("width", [40, 60, 120])
def test_texts_cannot_break_the_tables(width: int) -> None:
    texts = [f"{word} \x1b[2J\u202e 東京 {'long ' * 30}" for word in ("red", "red", "blue", "blue")]
    corpus = Corpus("toys", tuple(texts), (0, 1, 2, 3), {"kind\x1b": ("a\x1b", "a\x1b", "b", "")})
    view = hand_made_view(corpus, "Which?\x07", (0, 0, 1, 1), ("red\x1b", "red\x1b", "blue", "blue"))
    sets = DocumentSet(corpus, "a\x1b", (0, 1)), DocumentSet(corpus, "b", (2, 3))
    crossed = cross(view, facet(corpus, "kind\x1b"))
    printed = [
        contrast_lines(view, contrast(view, *sets), width=width),
        facets_lines([crossed], width=width),
        facet_cells_lines(crossed, width=width),
    ]
    assert not {"\x1b", "\x07", "\u202e"} & set("".join(printed))
    assert "1 documents without a value left out" in printed[2]

"""Hostile texts in tables, spreadsheets, terminals and what other programs open; pages and reports have their own."""

import csv
import io
import json

import pandas as pd
import pytest
from openpyxl import load_workbook

from inbedder_core.cli import main
from inbedder_core.cli.table import (
    contrast_lines,
    facet_cells_lines,
    facets_lines,
    findings_lines,
    view_table,
)
from inbedder_core.comparison import cluster_group, compare, contrast, cross, facet
from inbedder_core.corpus import Corpus
from inbedder_core.errors import InBedderError, printable
from inbedder_core.exports import (
    agreement_frame,
    clusters_frame,
    datamapplot_files,
    documents_frame,
    embedding_atlas_files,
    table_files,
)
from inbedder_core.exports.formats import harmless, workbook
from inbedder_core.findings import summarize
from inbedder_core.views import View
from tests.hostile import ACTING, HOSTILE
from tests.models import tiny_llama
from tests.views import hand_made_view

ROWS = range(12)
EACH = pytest.mark.parametrize("hostile", [pytest.param(text, id=name) for name, text in HOSTILE.items()])


def views_of(text: str) -> list[View]:
    """Two views in which everything that can be is the text: documents, columns, cells, questions, answers, labels."""
    texts = tuple(f"{text} {row % 2}" for row in ROWS)
    corpus = Corpus(text, texts, tuple(ROWS), {text: texts, "kind": tuple("ab" * 6)})
    answers = [text if row % 2 else f"{text} too" for row in ROWS]
    return [hand_made_view(corpus, f"{text} {n}?", [(row % 2) ^ (row == n) for row in ROWS], answers) for n in (0, 1)]


def whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


@EACH
def test_tables_hold_them_and_spreadsheets_run_none(hostile: str) -> None:
    views = views_of(hostile)
    agreement = agreement_frame(compare(views, permutations=20))
    frames = {"documents": documents_frame(views), "groups": clusters_frame(views), "agreement": agreement}
    files = dict(table_files(frames))
    texts = [whole(f"{hostile} {row % 2}") for row in ROWS]
    assert list(pd.read_parquet(io.BytesIO(files["documents.parquet"]))["text"]) == texts
    lines = files["documents.jsonl"].decode().split("\n")[:-1]
    assert [json.loads(line)["text"] for line in lines] == texts
    cells = list(csv.reader(io.StringIO(files["documents.csv"].decode(), newline="")))
    assert [row[1] for row in cells[1:]] == [harmless(text) for text in texts]
    for name in ("documents.csv", "groups.csv", "agreement.csv"):
        for row in csv.reader(io.StringIO(files[name].decode(), newline="")):
            for cell in row:
                first = cell.lstrip("\ufeff\u200b\u200c\u200d\u2060\0 \u00a0\u3000")[:1]
                assert first not in set("=@＝＋－＠\t\r\n+-") or _is_number(cell), cell[:80]


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


@EACH
def test_a_workbook_opens_and_has_no_formula(hostile: str) -> None:
    views = views_of(hostile)
    content = workbook({"documents": documents_frame(views), "clusters": clusters_frame(views)})
    for sheet in load_workbook(io.BytesIO(content)):
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert {cell.data_type for cell in cells} <= {"s", "n", "b"}
        assert all(cell.hyperlink is None for cell in cells)
        assert not [cell.value for cell in cells if isinstance(cell.value, str) and "\0" in cell.value]


@EACH
def test_a_terminal_is_not_moved_coloured_or_flooded(hostile: str) -> None:
    views = views_of(hostile)
    groups = [cluster_group(views[0], id) for id in (0, 1)]
    crossed = [cross(views[0], facet(views[0].corpus, column)) for column in (hostile, "kind")]
    drawn = [
        *map(view_table, views),
        findings_lines(summarize(views)),
        contrast_lines(views[0], contrast(views[0], *groups)),
        facets_lines(crossed),
        *map(facet_cells_lines, crossed),
    ]
    for lines in drawn:
        assert not ACTING.search(lines.replace("\n", " "))
        assert max(map(len, lines.split("\n"))) < 1500
    assert printable(hostile)[:60] in drawn[0]


@EACH
def test_embedding_atlas_gets_them_as_they_are(hostile: str) -> None:
    files = dict(embedding_atlas_files(views_of(hostile)))
    frame = pd.read_parquet(io.BytesIO(files["embedding-atlas.parquet"]))
    assert list(frame["text"]) == [whole(f"{hostile} {row % 2}") for row in ROWS]
    assert not [name for name in frame.columns if '"' in name]  # it ends a name in SQL
    labels = pd.read_parquet(io.BytesIO(files["embedding-atlas-labels-1.parquet"]))
    assert all(isinstance(label, str) for label in labels["text"])


@EACH
@pytest.mark.filterwarnings("ignore:.*Glyph .* missing from font")
def test_datamapplot_draws_them(hostile: str) -> None:
    pytest.importorskip("datamapplot", reason="DataMapPlot is not installed")
    for _, picture in datamapplot_files(views_of(hostile)):
        assert picture.startswith(b"\x89PNG")
        size = [int.from_bytes(picture[start : start + 4], "big") for start in (16, 20)]
        assert all(500 < side < 3000 for side in size), f"no map is seen in {size} pixels"


@EACH
def test_an_error_quotes_them_harmlessly(hostile: str) -> None:
    said = str(InBedderError(f"found {hostile}; choose another"))
    assert not ACTING.search(said.replace("\n", " "))
    assert len(said) < 1300
    assert said.endswith("; choose another")


def test_the_command_shows_all_of_them_at_once(tmp_path, capsys) -> None:
    texts = list(HOSTILE.values())
    rows = [{"text": " ".join(texts[start::9]), HOSTILE["ansi"]: texts[start]} for start in range(9)]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    model, question = str(tiny_llama(tmp_path / "model")), HOSTILE["image"]
    assert main(["explore", str(tmp_path / "a.jsonl"), "-i", question, "--text", "text", "--model", model]) == 0
    shown = capsys.readouterr()
    for said in (shown.out, shown.err):
        assert not ACTING.search(said.replace("\n", " ").replace("\r", " "))
    assert question in shown.out

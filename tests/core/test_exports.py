"""What is written: complete, readable by other programs, and harmless in a spreadsheet."""

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbedder_core.corpus import Corpus
from inbedder_core.encoders.base import Encoding
from inbedder_core.exports import (
    answers_jsonl,
    documents_csv,
    documents_frame,
    harmless,
    save_embeddings,
    views_json,
    write_text,
)
from tests.fakes import FakeEncoder
from tests.views import hand_made_view

CORPUS = Corpus(
    name="four",
    texts=("red one", "=1+2", "blue, “quoted”", "blue\nline"),
    ids=(0, 2, 3, 7),
    metadata={"id": ("a", "-b", "c", "d"), "@place": ("Paris", "", "Łódź", "東京")},
)
VIEWS = [
    hand_made_view(CORPUS, "Which colour?", (1, -1, 0, 0), ("red", "@SUM(A1)", "blue", "blue")),
    hand_made_view(CORPUS, "=Which shape?", (0, 0, 0, 0), ("round",) * 4),
]


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))


def test_every_document_has_a_row_with_each_views_answer_cluster_label_and_place() -> None:
    frame = documents_frame(CORPUS, VIEWS)
    assert list(frame["id"]) == [0, 2, 3, 7]
    assert list(frame["text"]) == list(CORPUS.texts)
    assert list(frame["cluster: Which colour?"]) == [1, -1, 0, 0]
    assert list(frame["label: Which colour?"]) == ["red", "Noise", "blue", "blue"]
    assert list(frame["answer: =Which shape?"]) == ["round"] * 4
    assert frame["x: Which colour?"].dtype == frame["y: Which colour?"].dtype == np.float32


def test_a_metadata_column_never_replaces_one_of_ours() -> None:
    frame = documents_frame(CORPUS, VIEWS)
    assert list(frame["id (2)"]) == ["a", "-b", "c", "d"]
    assert len(frame.columns) == len(set(frame.columns)) == 2 + 2 + 2 * 5


def test_csv_cells_that_would_run_get_an_apostrophe_and_our_numbers_do_not() -> None:
    header, *rows = rows_of(documents_csv(CORPUS, VIEWS))
    second = dict(zip(header, rows[1], strict=True))
    assert second["text"] == "'=1+2"
    assert second["answer: Which colour?"] == "'@SUM(A1)"
    assert second["id (2)"] == "'-b"
    assert second["cluster: Which colour?"] == "-1"
    assert float(second["y: Which colour?"]) == -0.5
    assert "'@place" in header


def test_csv_keeps_every_script_and_line_break() -> None:
    header, *rows = rows_of(documents_csv(CORPUS, VIEWS))
    assert [row[1] for row in rows] == ["red one", "'=1+2", "blue, “quoted”", "blue\nline"]
    assert [row[header.index("'@place")] for row in rows] == ["Paris", "", "Łódź", "東京"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", "  =", "\ufeff=", "\u00a0+"])
def test_every_start_of_a_formula_is_disarmed(start: str) -> None:
    assert harmless(f"{start}cmd()") == f"'{start}cmd()"


@given(st.text(max_size=30))
def test_a_cell_is_left_as_it_is_or_gets_one_apostrophe(cell: str) -> None:
    safe = harmless(cell)
    assert safe in (cell, f"'{cell}")
    assert not safe.lstrip(" \u00a0\u3000\ufeff\u200b").startswith(
        ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
    )


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=20), min_size=1, max_size=6))
def test_any_text_comes_back_from_csv(texts: list[str]) -> None:
    rows = rows_of(documents_csv(Corpus.from_texts(texts), []))
    assert [row[1] for row in rows[1:]] == [harmless(text) for text in texts]


def test_half_characters_do_not_stop_an_export(tmp_path: Path) -> None:
    corpus = Corpus.from_texts(["half \ud83d"])
    assert rows_of(documents_csv(corpus, []))[1][1] == "half ?"
    encodings = {"Which?": Encoding(np.zeros((1, 2), np.float32), ("\ud83d",))}
    write_text(tmp_path / "answers.jsonl", answers_jsonl(corpus, encodings))
    assert json.loads((tmp_path / "answers.jsonl").read_text(encoding="utf-8"))["text"] == "half \ud83d"


def test_views_json_says_what_was_asked_of_what_by_what_and_with_what() -> None:
    content = json.loads(views_json(CORPUS, VIEWS, FakeEncoder()))
    assert content["corpus"] == {"name": "four", "documents": 4, "fingerprint": CORPUS.fingerprint}
    assert content["model"]["fingerprint"] == FakeEncoder().fingerprint
    assert {"python", "numpy", "umap-learn", "hdbscan", "torch", "inbedder-explorer"} <= set(content["versions"])
    view = content["views"][0]
    assert view["instruction"] == "Which colour?"
    assert view["settings"]["seed"] == 0
    assert view["settings"]["clustering"]["min_cluster_size"] == 2
    assert view["noise"] == {"size": 1, "share": 0.25}


def test_views_json_names_documents_by_id_not_by_position() -> None:
    first, second = json.loads(views_json(CORPUS, VIEWS, FakeEncoder()))["views"][0]["clusters"]
    assert first["label"] == "blue"
    assert first["answers"] == [{"answer": "blue", "count": 2}]
    assert first["exemplar_ids"] == [3, 7]
    assert second["share"] == 0.25


def test_views_json_is_readable_in_every_script() -> None:
    view = hand_made_view(CORPUS, "どこ？", (0, 0, 0, 0), ("東京",) * 4)
    assert "東京" in views_json(CORPUS, [view], FakeEncoder())


def test_embeddings_come_back_with_their_instructions(tmp_path: Path) -> None:
    from safetensors import safe_open

    encodings = {view.instruction: view.encoding for view in VIEWS}
    save_embeddings(tmp_path / "embeddings.safetensors", encodings, FakeEncoder())
    with safe_open(tmp_path / "embeddings.safetensors", framework="numpy") as file:
        about = file.metadata()
        found = {about[name]: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    assert about["model"] == "fake"
    assert list(found) == list(encodings)
    for instruction, embeddings in found.items():
        np.testing.assert_array_equal(embeddings, encodings[instruction].embeddings)


def test_answers_are_one_line_per_document() -> None:
    lines = answers_jsonl(CORPUS, {view.instruction: view.encoding for view in VIEWS}).splitlines()
    assert [json.loads(line)["id"] for line in lines] == [0, 2, 3, 7]
    assert json.loads(lines[0])["answers"] == {"Which colour?": "red", "=Which shape?": "round"}

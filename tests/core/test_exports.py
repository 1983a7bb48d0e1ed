"""What is written: complete, readable by other programs, and harmless in a spreadsheet."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbedder_core.corpus.corpus import Corpus
from inbedder_core.encoders import LikelyAnswer, close_answers
from inbedder_core.encoders.base import Encoding
from inbedder_core.errors import InBedderError
from inbedder_core.exports.comparison_frames import comparison_frames
from inbedder_core.exports.embeddings import answers_jsonl, save_embeddings, stream_embeddings
from inbedder_core.exports.evidence import Evidence, Model
from inbedder_core.exports.formats import csv_bytes, documents_csv, harmless, jsonl_bytes, parquet_bytes, workbook
from inbedder_core.exports.frames import clusters_frame, documents_frame
from inbedder_core.exports.likely import likely_frame
from inbedder_core.exports.run import run_json
from inbedder_core.views.view import View
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


def unasked(corpus: Corpus) -> View:
    """A view that says nothing of the documents."""
    return hand_made_view(corpus, "Which?", (-1,) * len(corpus), ("",) * len(corpus))


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))


def test_every_document_has_a_row_with_each_views_answer_cluster_label_and_place() -> None:
    frame = documents_frame(VIEWS)
    assert list(frame["id"]) == [0, 2, 3, 7]
    assert list(frame["text"]) == list(CORPUS.texts)
    assert list(frame["cluster: Which colour?"]) == [1, -1, 0, 0]
    assert list(frame["label: Which colour?"]) == ["red", "Noise", "blue", "blue"]
    assert list(frame["answer: =Which shape?"]) == ["round"] * 4
    assert frame["x: Which colour?"].dtype == frame["y: Which colour?"].dtype == np.float32


def test_a_metadata_column_never_replaces_one_of_ours() -> None:
    frame = documents_frame(VIEWS)
    assert list(frame["id (2)"]) == ["a", "-b", "c", "d"]
    assert len(frame.columns) == len(set(frame.columns)) == 2 + 2 + 2 * 5


def test_csv_cells_that_would_run_get_an_apostrophe_and_our_numbers_do_not() -> None:
    header, *rows = rows_of(documents_csv(VIEWS))
    second = dict(zip(header, rows[1], strict=True))
    assert second["text"] == "'=1+2"
    assert second["answer: Which colour?"] == "'@SUM(A1)"
    assert second["id (2)"] == "'-b"
    assert second["cluster: Which colour?"] == "-1"
    assert float(second["y: Which colour?"]) == -0.5
    assert "'@place" in header


def test_csv_keeps_every_script_and_line_break() -> None:
    header, *rows = rows_of(documents_csv(VIEWS))
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
    rows = rows_of(documents_csv([unasked(Corpus.from_texts(texts))]))
    assert [row[1] for row in rows[1:]] == [harmless(text) for text in texts]


def test_half_characters_do_not_stop_an_export(tmp_path: Path) -> None:
    corpus = Corpus.from_texts(["half \ud83d"])
    assert rows_of(documents_csv([unasked(corpus)]))[1][1] == "half ?"
    encodings = {"Which?": Encoding(np.zeros((1, 2), np.float32), ("\ud83d",))}
    (tmp_path / "answers.jsonl").write_bytes(
        answers_jsonl(corpus, {name: one.answers for name, one in encodings.items()})
    )
    assert json.loads((tmp_path / "answers.jsonl").read_text(encoding="utf-8"))["text"] == "half \ud83d"


def test_a_cluster_row_has_its_answers_and_names_documents_by_id_not_by_position() -> None:
    frame = clusters_frame(VIEWS)
    assert list(zip(frame["view"], frame["cluster"], frame["size"], strict=True)) == [
        (1, 0, 2), (1, 1, 1), (1, -1, 1), (2, 0, 4), (2, -1, 0),
    ]  # fmt: skip
    first = frame.iloc[0]
    assert (first["label"], first["answers"], first["answer_counts"]) == ("blue", ["blue"], [2])
    assert first["exemplar_ids"] == [3, 7]
    assert frame.iloc[1]["share"] == 0.25


def test_rows_of_clusters_and_of_documents_say_what_parts_there_are() -> None:
    words = tuple(word for word in ("red", "blue", "oak", "elm") for _ in range(3))
    view = hand_made_view(Corpus.from_texts(words), "Which?", [row // 6 for row in range(12)], words)
    parts = np.array([*[row // 3 for row in range(9)], 4, -1, -1])
    view = replace(view, clustering=replace(view.clustering, subclusters=parts))
    frame = clusters_frame([view])
    assert frame["parts"].tolist() == [["red", "blue"], [], []]
    assert frame["part_sizes"].tolist() == [[3, 3], [], []]
    assert documents_frame([view])["part: Which?"].tolist() == ["red"] * 3 + ["blue"] * 3 + [""] * 6
    assert "part: Which colour?" not in documents_frame(VIEWS)


def test_json_lines_and_parquet_hold_text_as_it_is() -> None:
    import pandas

    documents = documents_frame(VIEWS)
    lines = [json.loads(line) for line in jsonl_bytes(documents).splitlines()]
    assert [line["text"] for line in lines] == list(CORPUS.texts)
    assert lines[1]["cluster: Which colour?"] == -1
    found = pandas.read_parquet(io.BytesIO(parquet_bytes(documents)))
    assert list(found["text"]) == list(CORPUS.texts)
    assert list(found.columns) == list(documents.columns)
    clusters = pandas.read_parquet(io.BytesIO(parquet_bytes(clusters_frame(VIEWS))))
    assert list(clusters["keywords"][0]) == ["early", "late"]


def test_a_workbook_has_a_sheet_a_table_and_no_formula() -> None:
    from openpyxl import load_workbook

    frames = {"documents": documents_frame(VIEWS), "clusters": clusters_frame(VIEWS)}
    book = load_workbook(io.BytesIO(workbook(frames)))
    assert book.sheetnames == ["documents", "clusters"]
    cells = [cell for sheet in book for row in sheet for cell in row]
    assert len(cells) > 50
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert book["documents"]["B3"].value == "'=1+2"
    assert book["clusters"]["H2"].value == "blue"


def test_a_workbook_takes_texts_that_its_format_cannot_hold() -> None:
    from openpyxl import load_workbook

    corpus = Corpus.from_texts(["bell \x07 rings", "x" * 40_000])
    sheet = load_workbook(io.BytesIO(workbook({"documents": documents_frame([unasked(corpus)])})))["documents"]
    assert sheet["B2"].value == "bell  rings"
    assert len(sheet["B3"].value) == 32_767


def test_a_table_too_long_for_a_sheet_is_refused() -> None:
    from pandas import DataFrame

    with pytest.raises(InBedderError, match="parquet"):
        workbook({"documents": DataFrame({"id": range(1_048_576)})})


def test_lists_become_one_cell_of_csv() -> None:
    header, first, *_ = rows_of(csv_bytes(clusters_frame(VIEWS)))
    assert dict(zip(header, first, strict=True))["keywords"] == "early; late"


def evidence(**more: object) -> Evidence:
    return Evidence(VIEWS, Model.of(FakeEncoder(), "a fake"), **more)


def test_run_json_says_what_was_asked_of_what_by_what_and_with_what() -> None:
    content = json.loads(run_json(evidence(out_of=9, command="inbedder explore four.csv")))
    assert content["corpus"] == {
        "name": "four", "documents": 4, "drawn_from": 9, "fingerprint": CORPUS.fingerprint,
    }  # fmt: skip
    assert content["command"] == "inbedder explore four.csv"
    assert content["model"] == {"name": "fake", "fingerprint": FakeEncoder().fingerprint, "description": "a fake"}
    assert {"python", "numpy", "umap-learn", "hdbscan", "torch", "inbedder-explorer"} <= set(content["versions"])
    view = content["views"][0]
    assert view["instruction"] == "Which colour?"
    assert view["settings"]["seed"] == 0
    assert view["clustering"]["min_cluster_size"] == 2
    assert view["noise"] == {"size": 1, "share": 0.25}


def test_run_json_is_readable_in_every_script() -> None:
    view = hand_made_view(CORPUS, "どこ？", (0, 0, 0, 0), ("東京",) * 4)
    assert "どこ" in run_json(Evidence([view], Model("fake", "0")))


def test_evidence_refuses_views_of_another_corpus() -> None:
    other = Corpus("four", CORPUS.texts[::-1], CORPUS.ids)
    views = [*VIEWS, hand_made_view(other, "Why?", (0, 0, 0, 0), ("",) * 4)]
    with pytest.raises(ValueError, match="different corpora"):
        Evidence(views, Model("fake", "0"))
    for frame in (documents_frame, clusters_frame, comparison_frames):
        with pytest.raises(ValueError, match="different corpora"):
            frame(views)


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
    lines = answers_jsonl(CORPUS, {view.instruction: view.encoding.answers for view in VIEWS}).splitlines()
    assert [json.loads(line)["id"] for line in lines] == [0, 2, 3, 7]
    assert json.loads(lines[0])["answers"] == {"Which colour?": "red", "=Which shape?": "round"}


def test_likely_answers_are_a_table_that_says_how_far_the_first_leads() -> None:
    corpus = Corpus.from_texts(["one", "two"])
    likely = [(LikelyAnswer("price", 0.7), LikelyAnswer("staff", 0.2)), (LikelyAnswer("seats", 0.4),)]
    table = likely_frame(corpus, likely)
    assert table["lead"].tolist() == [0.5, 0.4]
    assert table["answer 1"].tolist() == ["price", "seats"]
    assert (table["answer 2"][0], table["probability 2"][0]) == ("staff", 0.2)
    assert table[["answer 2", "probability 2"]].iloc[1].isna().all()
    with pytest.raises(ValueError, match="2 documents but answers of 1"):
        likely_frame(corpus, likely[:1])


def test_the_same_embeddings_are_the_same_bytes(tmp_path: Path) -> None:
    encodings = {view.instruction: view.encoding for view in VIEWS}
    paths = [tmp_path / f"{n}.safetensors" for n in range(8)]
    for path in paths:
        save_embeddings(path, encodings, FakeEncoder())
    assert len({path.read_bytes() for path in paths}) == 1


def test_embeddings_written_batch_by_batch_are_the_same_file(tmp_path: Path) -> None:
    encoder, texts = FakeEncoder(batch=3), [f"{word} {n}" for n in range(5) for word in ("red", "blue")]
    asked = ["Which? [red | blue]", "Why?", "Which? [blue | green | red]"]
    told: list[tuple[int, int]] = []
    said, closed = stream_embeddings(
        tmp_path / "streamed",
        asked,
        encoder,
        texts,
        close=lambda instruction: close_answers(encoder, texts, instruction),
        progress=lambda done, total: told.append((done, total)),
    )
    assert encoder.calls == [(10, 2)], "a question with two lists is read once"
    assert told[-1] == (10, 10)
    which, why = encoder.encode(texts, ["Which?", "Why?"])
    encodings = dict(zip(asked, (which, why, which), strict=True))
    save_embeddings(tmp_path / "whole", encodings, encoder, closed)
    assert (tmp_path / "streamed").read_bytes() == (tmp_path / "whole").read_bytes()
    assert said == {instruction: encoding.answers for instruction, encoding in encodings.items()}
    assert [closed[asked[0]].answers[:2], closed[asked[2]].answers[:2]] == [("red", "blue")] * 2

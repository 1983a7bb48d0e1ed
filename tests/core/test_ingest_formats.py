"""Every format, delimiter and encoding people really send."""

import gzip
import io
import json
import zipfile
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook

from inbedder_core.corpus.read import preview, read_corpus
from inbedder_core.errors import CorpusError

ROWS = [{"text": "Good soup", "n": "00123"}, {"text": "Bad “soup”, cold", "n": "NA"}]


def xlsx(rows, title="Sheet", more=()) -> bytes:
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    for name, other in more:
        sheet = book.create_sheet(name)
        for row in other:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def parquet(frame: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.to_parquet(buffer)
    return buffer.getvalue()


def zipped(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_dot_", "."), content)
    return buffer.getvalue()


CSV = 'text,n\nGood soup,00123\n"Bad “soup”, cold",NA\n'.encode()
SAME = {
    "a.csv": CSV,
    "a.tsv": "text\tn\nGood soup\t00123\nBad “soup”, cold\tNA\n".encode(),
    "a.jsonl": "\n".join(json.dumps(row) for row in ROWS).encode(),
    "a.json": json.dumps(ROWS).encode(),
    "columns.json": json.dumps({"text": [row["text"] for row in ROWS], "n": [row["n"] for row in ROWS]}).encode(),
    "pandas.json": pd.DataFrame(ROWS).to_json().encode(),
    "split.json": pd.DataFrame(ROWS).to_json(orient="split").encode(),
    "inside.json": json.dumps({"version": 1, "data": ROWS}).encode(),
    "a.parquet": parquet(pd.DataFrame(ROWS)),
    "a.xlsx": xlsx([["text", "n"], *([row["text"], row["n"]] for row in ROWS)]),
    "a.csv.gz": gzip.compress(CSV),
    "a.zip": zipped(a_dot_csv=CSV),
    "no_suffix": CSV,
}


@pytest.mark.parametrize("name", SAME)
def test_every_format_gives_the_same_corpus(name):
    corpus, _ = read_corpus(SAME[name], name=name)
    assert corpus.texts == tuple(row["text"] for row in ROWS)
    assert corpus.metadata == {"n": ("00123", "NA")}
    assert corpus.ids == (0, 1)


@pytest.mark.parametrize("name", SAME)
def test_every_format_can_be_previewed(name):
    assert preview(SAME[name], name=name).rows[0] == ("Good soup", "00123")


def test_plain_text_is_one_document_a_line_whatever_it_holds():
    corpus, report = read_corpus(b'one, two\r\n\r\n"three\rfour\n', name="a.txt")
    assert corpus.texts == ("one, two", '"three', "four")
    assert corpus.ids == (0, 2, 3)
    assert report.blank == 1


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter):
    lines = ["id", "text"], ["1", "plain words; and, more | here"], ["2", "other words"]
    content = "\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
    corpus, report = read_corpus(content.encode(), name="a.csv")
    assert report.delimiter == delimiter
    assert corpus.texts == ("plain words; and, more | here", "other words")


def test_excels_own_delimiter_line_is_honoured():
    corpus, report = read_corpus(b"sep=|\r\ntext|n\r\na, b|1\r\n", name="a.csv")
    assert (report.delimiter, corpus.texts) == ("|", ("a, b",))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_the_encoding_is_found_and_stated(encoding):
    text = "text,n\nCafé crème brûlée for the girl,1\nplain words and more of them,2\n"
    corpus, report = read_corpus(text.encode(encoding), name="a.csv")
    assert corpus.texts[0] == "Café crème brûlée for the girl"
    assert report.encoding == encoding


def test_cyrillic_without_a_mark_is_not_read_as_western():
    text = "text\n" + "Очень хороший суп, но обслуживание было медленным и цены высокие\n" * 5
    corpus, report = read_corpus(text.encode("cp1251"), name="a.csv")
    assert corpus.texts[0].startswith("Очень хороший суп")
    assert any("cp1251" in note for note in report.notes)


def test_a_few_damaged_bytes_do_not_change_the_encoding():
    content = ("text\n" + "é" * 50 + "\nfine\n").encode() + b"bro\xffken\n"
    corpus, report = read_corpus(content, name="a.csv")
    assert corpus.texts == ("é" * 50, "fine", "bro\ufffdken")
    assert report.encoding == "utf-8"
    assert "1 characters are not valid utf-8 (the first in line 4) and were replaced." in report.notes


def test_control_characters_are_removed_and_counted():
    corpus, report = read_corpus(b"text,n\na\x00b c\x1b words,1\nmany more words to be read here,2\n", name="a.csv")
    assert corpus.texts[0] == "ab c words"
    assert "2 control characters removed." in report.notes


def test_lone_surrogates_are_replaced_so_that_everything_can_be_written():
    corpus, _ = read_corpus(rb'{"text": "a \ud800 b \ud83d\ude00"}', name="a.jsonl")
    assert corpus.texts == ("a \ufffd b \U0001f600",)
    frame, _ = read_corpus(pd.DataFrame({"text": ["a \udfff b"]}, dtype=object))
    assert frame.texts == ("a \ufffd b",)


def test_emoji_joiners_and_right_to_left_text_stay_as_they_are():
    text = "👩‍👩‍👧 שלום \u202eabc\u202c é"
    corpus, _ = read_corpus(f"text\n{text}\n".encode(), name="a.csv")
    assert corpus.texts == (text,)


def test_repeated_and_empty_column_names_are_told_apart():
    corpus, report = read_corpus(b"text,n,n,,n\nsome words,1,2,3,4\n", name="a.csv")
    assert dict(corpus.metadata) == {"n": ("1",), "n (2)": ("2",), "column 4": ("3",), "n (3)": ("4",)}
    assert "Column name 'n' is repeated: column 3 is called 'n (2)'." in report.notes


def test_ragged_rows_are_filled_up_or_dropped_with_their_lines():
    corpus, report = read_corpus(b"text,a,b\none word,1,2\ntwo words\nx,y,z,too much\nfour,1,2,,\n", name="a.csv")
    assert corpus.texts == ("one word", "two words", "four")
    assert corpus.ids == (0, 1, 3)
    assert corpus.metadata["a"] == ("1", "", "1")
    assert "Fewer cells than columns in line 3: filled up with empty ones." in report.notes
    assert any(note.startswith("Dropped line 4: more cells than columns; put quotes") for note in report.notes)
    assert report.dropped == 1


def test_a_last_text_with_bare_commas_stays_whole():
    corpus, report = read_corpus(b"n,text\n1,soup\n2,soup, cold, salty\n", name="a.csv")
    assert corpus.texts == ("soup", "soup, cold, salty")
    assert any("line 3: kept whole" in note for note in report.notes)


def test_a_quote_that_never_closes_costs_no_rows():
    content = b'text,n\n"fine, really",1\n"broken here,2\nnext words,3\n"also, fine",4\n'
    corpus, report = read_corpus(content, name="a.csv")
    assert corpus.texts == ("fine, really", '"broken here', "next words", "also, fine")
    assert corpus.metadata["n"] == ("1", "2", "3", "4")
    assert "Quotes do not pair up in line 3: read there as characters." in report.notes


def test_a_quote_that_runs_to_the_end_costs_no_rows():
    corpus, report = read_corpus(b'text,n\n"broken here,2\nnext words,3\n', name="a.csv")
    assert corpus.texts == ('"broken here', "next words")
    assert "Quotes do not pair up in line 2: read there as characters." in report.notes


def test_quotes_inside_quotes_keep_their_row():
    corpus, _ = read_corpus(b'text,n\n"he said "good soup" twice",1\nnext words,2\n', name="a.csv")
    assert corpus.texts == ('he said "good soup" twice', "next words")
    assert corpus.metadata["n"] == ("1", "2")


def test_many_stray_quotes_are_read_in_a_moment():
    content = "text\tn\n" + "".join(f'"said {n}\t{n}\n' for n in range(60_001))
    corpus, report = read_corpus(content.encode(), name="a.tsv")
    assert len(corpus) == 60_001
    assert corpus.texts[-1] == '"said 60000'
    assert any(note.startswith("Quotes do not pair up in lines 2, 3") for note in report.notes)


def test_quotes_that_open_and_close_in_the_middle_of_cells_are_read_line_by_line():
    """Each opened a cell that ran to the end: 48 KB took nine seconds, and this would take an hour."""
    content = b"id,text\n" + b'x","z\n' * 100_000 + b'"bad" end\n'
    corpus, _ = read_corpus(content, name="a.csv")
    assert corpus.texts == ('"z',) * 100_000


def test_cells_over_several_lines_stay_one_cell_and_lines_are_counted_right():
    corpus, report = read_corpus(b'text,n\n"a\nb\n\nc",1\nshort\n', name="a.csv")
    assert corpus.texts == ("a\nb\n\nc", "short")
    assert "Fewer cells than columns in line 6: filled up with empty ones." in report.notes


def test_a_cell_longer_than_the_csv_modules_own_limit_is_read():
    corpus, report = read_corpus(b"text,n\n" + b"word " * 60_000 + b",1\n", name="a.csv")
    assert (len(corpus.texts[0]), report.too_long) == (20_000, 1)


def test_json_numbers_and_nested_values_come_back_as_written():
    corpus, _ = read_corpus(b'[{"text": "a b", "x": 1e5, "y": 1.10, "z": [1, {"k": null}], "t": true}]', name="a.json")
    assert dict(corpus.metadata) == {"x": ("1e5",), "y": ("1.10",), "z": ('[1, {"k": null}]',), "t": ("true",)}


def test_broken_lines_of_jsonl_are_dropped_with_their_numbers():
    corpus, report = read_corpus(b'{"text": "one"}\n{oops\n\n"two"\n[1]\n', name="a.jsonl")
    assert corpus.texts == ("one", "two")
    assert corpus.ids == (0, 2)
    assert "Dropped lines 2, 5: not a JSON object." in report.notes
    assert (report.rows_read, report.dropped, report.blank) == (4, 2, 0)


def test_json_lines_in_a_json_file_are_recognised():
    corpus, report = read_corpus(b'{"text": "one"}\n{"text": "two", "n": 1}\n', name="a.json")
    assert corpus.texts == ("one", "two")
    assert report.format == "jsonl"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'[{"text": ', "broken JSON"),
        (b"[1, 2]", "without objects"),
        (b"[]", "without rows"),
        (b"5", "single JSON value"),
        (b'{"a": [{"t": 1}], "b": [{"t": 2}]}', r"several lists of objects \(a, b\)"),
        (b'{"a": ["x"], "b": ["y", "z"]}', "columns of 1 to 2 cells"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_json_of_no_use_says_what_was_found(content, said):
    with pytest.raises(CorpusError, match=said):
        read_corpus(content, name="a.json")


def test_a_workbook_says_which_sheet_was_read_and_keeps_its_cells():
    rows = [["text", "when", "ok", "id"], ["a text", datetime(2024, 5, 1), True, "007"], [], ["more", None, False, 1.5]]
    corpus, report = read_corpus(xlsx(rows, "Reviews", [("Notes", [["x"]])]), name="a.xlsx")
    assert dict(corpus.metadata) == {"when": ("2024-05-01", ""), "ok": ("TRUE", "FALSE"), "id": ("007", "1.5")}
    assert corpus.ids == (0, 2)
    assert "Read sheet 'Reviews'; left out 'Notes'." in report.notes


def test_the_first_sheet_with_rows_is_taken():
    corpus, _ = read_corpus(xlsx([], "Empty", [("Full", [["text"], ["words"]])]), name="a.xlsx")
    assert corpus.texts == ("words",)


def test_a_workbook_named_csv_is_still_a_workbook():
    assert read_corpus(SAME["a.xlsx"], name="a.csv")[1].format == "xlsx"


def test_parquet_types_become_text():
    frame = pd.DataFrame(
        {
            "text": ["a b", "c d"],
            "i": [1, 2],
            "f": [0.5, None],
            "b": [True, False],
            "d": pd.to_datetime(["2024-05-01", None]),
            "l": [["x", "y"], None],
            "c": pd.Categorical(["u", "v"]),
        }
    )
    corpus, _ = read_corpus(parquet(frame), name="a.parquet")
    metadata = corpus.metadata
    assert metadata["i"] == ("1", "2")
    assert metadata["f"] == ("0.5", "")
    assert metadata["b"] == ("true", "false")
    assert metadata["d"][0].startswith("2024-05-01") and metadata["d"][1] == ""
    assert metadata["l"] == ("x; y", "")
    assert metadata["c"] == ("u", "v")


@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_older_and_open_workbooks_are_read_as_others_are(suffix):
    corpus, report = read_corpus(Path(__file__).parent / f"comments.{suffix}")
    assert corpus.texts == ("Good soup", "Bad soup, cold")
    assert corpus.metadata == {"when": ("2024-05-01", "2024-05-02"), "stars": ("5", "1.5")}
    assert (report.format, report.notes[1]) == (suffix, "Read sheet 'Comments'; left out 'Read me'.")

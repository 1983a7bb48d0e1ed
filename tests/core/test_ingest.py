"""What a person gives becomes a corpus, and the report says what happened on the way."""

import pandas as pd
import pytest

from inbedder_core.corpus.read import preview, read_corpus
from inbedder_core.corpus.report import DataReport
from inbedder_core.errors import CorpusError


def read(content: str, name: str = "a.csv", **options):
    return read_corpus(content.encode(), name=name, **options)


def test_a_csv_becomes_texts_with_metadata():
    corpus, report = read("text,stars\nGood soup,5\nBad soup,1\n", name="soups.csv")
    assert corpus.name == "soups.csv"
    assert corpus.texts == ("Good soup", "Bad soup")
    assert corpus.ids == (0, 1)
    assert corpus.metadata == {"stars": ("5", "1")}
    assert (report.format, report.encoding, report.delimiter, report.documents) == ("csv", "utf-8", ",", 2)


def test_a_path_is_read_and_gives_the_name(tmp_path):
    (tmp_path / "notes.txt").write_text("one\ntwo\n")
    for source in (tmp_path / "notes.txt", str(tmp_path / "notes.txt")):
        corpus, _ = read_corpus(source)
        assert (corpus.name, corpus.texts) == ("notes.txt", ("one", "two"))


@pytest.mark.parametrize(
    "cell", ["None", "NA", "null", "nan", "00123", "1e5", "TRUE", "1.0", "#N/A", " padded ", "=1+1"]
)
def test_cells_are_never_turned_into_something_else(cell):
    corpus, _ = read(f"text,other\nfirst text,{cell}\n{cell},x\n", text="text")
    assert corpus.metadata["other"][0] == cell
    assert corpus.texts[1] == cell


def test_blank_rows_are_dropped_and_the_rest_keep_their_row_numbers():
    corpus, report = read("text,n\nfirst,0\n  ,1\nthird,2\n\u200b,3\nfifth,4\n")
    assert corpus.ids == (0, 2, 4)
    assert corpus.metadata["n"] == ("0", "2", "4")
    assert (report.rows_read, report.blank, report.dropped, report.documents) == (5, 2, 2, 3)


def test_repeated_texts_are_kept_and_counted():
    corpus, report = read("text\nsame\nother\nsame\nsame\n")
    assert len(corpus) == 4
    assert report.duplicate == 2
    assert "2 repeated texts, kept and embedded once" in report.lines()


def test_the_text_column_is_guessed_and_the_reason_given():
    _, report = read("id,category,review\n1,shoes,They fit well and look good\n2,hats,Too small for my head\n")
    assert (report.text_column, report.guessed) == ("review", True)
    assert any(note.startswith("Took 'review' as the text: its name says so") for note in report.notes)


def test_a_column_of_long_distinct_cells_beats_categories_numbers_and_links():
    rows = "".join(
        f"{n},https://example.org/a/very/long/address/of/page/{n},garden tools,the spade {n} bent in wet clay\n"
        for n in range(30)
    )
    _, report = read("a,b,c,d\n" + rows)
    assert report.text_column == "d"


def test_an_identifier_named_after_the_text_is_not_taken_for_it():
    rows = "".join(f"review-number-{n:08d},fine {n}\n" for n in range(20))
    _, report = read("review_id,words\n" + rows)
    assert report.text_column == "words"


def test_a_chosen_column_is_not_called_guessed():
    corpus, report = read("text,title\nlong text here,Short\n", text="title")
    assert corpus.texts == ("Short",)
    assert not report.guessed
    assert set(corpus.metadata) == {"text"}


def test_a_missing_column_is_named_with_the_nearest_one():
    with pytest.raises(
        CorpusError, match=r"no column 'Reveiw'; its columns are id, review, stars; did you mean 'review'"
    ):
        read("id,review,stars\n1,fine,3\n", text="Reveiw")


def test_a_table_without_words_asks_for_the_column():
    with pytest.raises(CorpusError, match="no column with words among a, b"):
        read("a,b\n1,2\n3,4\n")


def test_long_texts_are_cut_and_counted():
    from inbedder_core.corpus.limits import IngestLimits

    corpus, report = read("text\n" + "x" * 30 + "\nshort\n", limits=IngestLimits(cell_characters=10))
    assert corpus.texts == ("x" * 10, "short")
    assert report.too_long == 1
    assert "Texts longer than 10 characters were cut there." in report.notes


@pytest.mark.parametrize("content", ["", "   \n\n", "\ufeff"])
def test_an_empty_file_says_it_is_empty(content):
    with pytest.raises(CorpusError, match="is empty"):
        read(content)


def test_a_table_with_only_names_or_only_blanks_says_so():
    with pytest.raises(CorpusError, match="column names but no rows"):
        read("text,stars\n", text="text")
    with pytest.raises(CorpusError, match="no text in column 'text', 2 rows read"):
        read("text,stars\n ,5\n ,4\n", text="text")


def test_a_missing_file_and_a_folder_are_refused_kindly(tmp_path):
    with pytest.raises(CorpusError, match="there is no file"):
        read_corpus(tmp_path / "gone.csv")
    with pytest.raises(CorpusError, match=r"is a folder without documents \(.txt, .md, .docx, .eml\)"):
        read_corpus(tmp_path)
    with pytest.raises(CorpusError, match="found a int, expected a path, bytes, an open file, a frame"):
        read_corpus(5)


def test_a_frame_keeps_its_cells_and_counts_rows_from_zero():
    frame = pd.DataFrame(
        {"text": ["None", None, "fine"], "n": [1, 2, 3], "x": [0.5, float("nan"), 2.0], "c": ["00123", "NA", ""]},
        index=[7, 7, 9],
    )
    corpus, report = read_corpus(frame, name="my frame")
    assert corpus.name == "my frame"
    assert corpus.texts == ("None", "fine")
    assert corpus.ids == (0, 2)
    assert corpus.metadata == {"n": ("1", "3"), "x": ("0.5", "2.0"), "c": ("00123", "")}
    assert (report.format, report.blank) == ("frame", 1)


def test_a_frame_with_repeated_columns_categories_and_dates_is_read():
    frame = pd.DataFrame([["a text", "b", pd.Timestamp("2024-05-01")]], columns=["text", "text", 3])
    frame[3] = frame[3].astype("category")
    corpus, _ = read_corpus(frame)
    assert dict(corpus.metadata) == {"text (2)": ("b",), "3": ("2024-05-01 00:00:00",)}


def test_the_preview_shows_the_beginning_and_the_guess():
    text = "id,comment\n" + "".join(f"{n},this is remark {n}\n" for n in range(50))
    shown = preview(text.encode(), name="a.csv", rows=3)
    assert (shown.columns, shown.text_column) == (("id", "comment"), "comment")
    assert shown.rows == (("0", "this is remark 0"), ("1", "this is remark 1"), ("2", "this is remark 2"))


@pytest.mark.parametrize("read", [preview, read_corpus])
@pytest.mark.parametrize("content", [b"id,text\n", b"text\n\n"])
def test_column_names_without_rows_are_said_to_be_that(read, content):
    with pytest.raises(CorpusError, match=r"^a\.csv has column names but no rows"):
        read(content, name="a.csv")


def test_the_preview_of_a_table_without_words_leaves_the_choice_open():
    assert preview(b"a,b\n1,2\n", name="a.csv").text_column is None


def test_the_report_reads_as_sentences():
    _, report = read("text;n\nfirst;0\n ;1\n", name="x.csv")
    assert report.lines()[:4] == [
        "x.csv: csv, utf-8, semicolon-separated",
        "Text column: text (guessed)",
        "2 rows read, 1 kept, 1 dropped",
        "1 row without text",
    ]


def test_a_report_that_does_not_add_up_is_refused():
    with pytest.raises(CorpusError, match="cannot be 1 kept"):
        DataReport("a", "csv", None, None, "text", False, 3, 0, 0, 0, 1, 1, 0, ())

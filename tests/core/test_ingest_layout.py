"""Where a table begins, which rows name its columns, and which rows are none of it."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inbedder_core.corpus import ReadOptions, preview, read_corpus
from inbedder_core.errors import CorpusError, SettingError
from tests.core.test_ingest_formats import xlsx

TEXTS = [
    f"The {thing} {what} again" for thing in ("app", "lift", "soup") for what in ("broke", "came late", "was cold")
]


def table(*rows, delimiter=",") -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    return buffer.getvalue().encode()


def numbered(texts=TEXTS):
    return [[number, text, f"2023-05-{number + 1:02d} 10:00:00"] for number, text in enumerate(texts)]


def read(content, name="a.csv", **options):
    corpus, report = read_corpus(content, name=name, options=ReadOptions(**options))
    return corpus, " ".join(report.lines())


def test_titles_and_notes_above_the_names_are_left_out_and_said():
    corpus, said = read(
        table(["Comments, first quarter"], ["Exported 2023-04-01", "", ""], ["id", "comment", "at"], *numbered())
    )
    assert corpus.texts == tuple(TEXTS)
    assert list(corpus.metadata) == ["id", "at"]
    assert "Left out rows 1, 2 above the column names: Comments, first quarter · Exported 2023-04-01." in said


def test_comment_lines_are_no_rows():
    corpus, _ = read(b"# made by a tool\n# 2024\n" + table(["id", "comment", "at"], *numbered()) + b"# end\n")
    assert corpus.texts == tuple(TEXTS)


def test_a_row_of_totals_is_dropped_and_said():
    corpus, said = read(table(["id", "comment", "at"], *numbered(), ["Total", "9", ""]))
    assert len(corpus) == 9
    assert "a row of totals" in said
    assert len(read(table(["id", "comment", "at"], *numbered(), ["Total: account", "--", "9"]))[0]) == 9


def test_a_table_without_names_keeps_its_first_row():
    rows = [["ham" if number % 3 else "spam", text] for number, text in enumerate(TEXTS)]
    corpus, said = read(table(*rows, delimiter="\t"), "sms.tsv")
    assert corpus.texts == tuple(TEXTS)
    assert "No row names the columns" in said
    assert read(table(*numbered()))[0].texts == tuple(TEXTS)


def test_a_single_column_is_named_by_a_few_words_or_a_question_but_not_by_a_text():
    for name in ("comment", "What should we improve about the service?"):
        assert read(table([name], *([text] for text in TEXTS)))[0].texts == tuple(TEXTS)
    sentences = [f"{text}, and nobody at the desk said why." for text in TEXTS]
    assert read(table(*([text] for text in sentences)))[0].texts == tuple(sentences)


def test_years_may_name_columns_of_numbers():
    corpus, _ = read(
        table(["place", "2019", "2020", "comment"], *([f"p{n}", n, n + 1, text] for n, text in enumerate(TEXTS)))
    )
    assert list(corpus.metadata) == ["place", "2019", "2020"]


def test_a_surveys_wordings_describe_its_columns():
    codes, wordings = (
        ["Q1", "Q2_TEXT", "RecordedDate"],
        ["How likely are you to come back?", "What was bad?", "Recorded Date"],
    )
    imports = ['{"ImportId":"QID1"}', '{"ImportId":"QID2_TEXT"}', '{"ImportId":"recordedDate"}']
    content = table(codes, wordings, imports, *numbered())
    corpus, _ = read(content)
    assert corpus.texts == tuple(TEXTS)
    assert list(corpus.metadata) == ["Q1", "RecordedDate"]
    assert preview(content, name="a.csv").descriptions == dict(zip(codes, wordings, strict=True))
    assert read(table(codes, wordings, *numbered()))[0].texts == tuple(TEXTS)


def test_choices_below_a_question_are_named_with_it():
    top, below = ["Respondent ID", "What do you like?", "", "Comments"], ["", "Price", "Quality", "Open-Ended Response"]
    rows = [[1000 + n, "Price", "", text] for n, text in enumerate(TEXTS)]
    corpus, _ = read(table(top, below, *rows))
    assert list(corpus.metadata) == ["Respondent ID", "What do you like?: Price", "What do you like?: Quality"]


def test_the_sheet_that_looks_like_a_table_of_texts_wins_and_another_can_be_chosen():
    notes = [
        ["About this file"],
        ["It holds what customers wrote to us in the first quarter of the year."],
        ["Ask Ann."],
    ]
    book = xlsx(
        notes,
        "Read me",
        [("Comments", [["id", "comment", "at"], *numbered()]), ("Codes", [["code", "name"], ["1", "yes"]])],
    )
    corpus, said = read(book, "a.xlsx")
    assert corpus.texts == tuple(TEXTS)
    assert "Read sheet 'Comments'; left out 'Read me', 'Codes'." in said
    assert preview(book, name="a.xlsx").sheets == ("Read me", "Comments", "Codes")
    assert read(book, "a.xlsx", sheet="Codes")[0].texts == ("yes",)
    with pytest.raises(CorpusError, match="no sheet 'Notes'; its sheets are 'Read me', 'Comments'"):
        read(book, "a.xlsx", sheet="Notes")


def test_what_a_person_says_of_a_file_holds():
    content = "a~b\n" + "".join(f"{n}~{text}\n" for n, text in enumerate(TEXTS))
    corpus, _ = read(content.encode("utf-16-le"), delimiter="~", encoding="utf-16-le", header=0)
    assert corpus.texts[0] == "b" and len(corpus) == 10
    assert read(content.encode(), delimiter="~", header=1)[0].texts == tuple(TEXTS)
    with pytest.raises(CorpusError, match="no column names in row 99"):
        read(content.encode(), header=99)
    for wrong in ({"encoding": "klingon"}, {"delimiter": "ab"}, {"header": -1}):
        with pytest.raises(SettingError):
            ReadOptions(**wrong)


@pytest.mark.parametrize(
    ("content", "first"),
    [
        (
            b'id,comment\n1,"He said \\"hello, you\\" and left"\n2,"She \\"did\\" not"\n',
            'He said "hello, you" and left',
        ),
        (b"id,comment\n1,'Late, and damaged'\n2,'Never, ever again'\n", "Late, and damaged"),
        (b'id, comment\n1, "Late, and damaged"\n2, "Never, ever again"\n', "Late, and damaged"),
        (b"id:comment\n1:Late and damaged\n2:Never ever again\n", "Late and damaged"),
        (b"id,comment,stars\n1,Late, and damaged,2\n2,Never, ever, again,1\n", "Late, and damaged"),
        (b"comment\nLate, and | damaged\nNever, ever | again\n", "Late, and | damaged"),
    ],
)
def test_other_ways_of_writing_cells_are_read_whole(content, first):
    corpus, report = read_corpus(content, name="a.csv")
    assert corpus.texts[0] == first
    assert (len(corpus), report.dropped) == (2, 0)


def test_stray_quotes_over_many_lines_take_linear_time():
    """Each quote ran to a later line, which was read again for every one of them: a minute for 8,000 lines."""
    corpus, _ = read(b"id,text\n" + b'x","z\n' * 8000 + b'"bad" end\n')
    assert len(corpus) > 1000


NAMES = ["id", "comment", "when", "stars", "city"]
CELLS = {
    "id": st.integers(1, 10**6).map(str),
    "comment": st.lists(
        st.sampled_from(["the", "train", "was", "late", "again", "and", "nobody", "told", "us", "why"]),
        min_size=6,
        max_size=20,
    ).map(" ".join),
    "when": st.dates().map(str),
    "stars": st.sampled_from(["1", "2", "3", "4", "5", "N/A"]),
    "city": st.sampled_from(["Ghent", "Łódź", "Köln", "Málaga"]),
}


@given(
    st.lists(st.tuples(*CELLS.values()), min_size=8, max_size=30),
    st.lists(st.sampled_from(["Survey of passengers", "Exported 2024-05-01", "# made by a tool"]), max_size=3),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_tables_as_programs_write_them_come_back(rows, titles, delimiter, encoding, wordings):
    above = [[title] for title in titles]
    second = [["Number", "What happened?", "Recorded on", "Stars given", "Your city"]] if wordings else []
    content = table(*above, NAMES, *second, *rows, delimiter=delimiter).decode()
    corpus, report = read_corpus(content.encode(encoding), name="a.csv")
    assert report.text_column == "comment"
    assert corpus.texts == tuple(row[1] for row in rows)
    assert corpus.metadata["when"] == tuple(row[2] for row in rows)
    assert corpus.metadata["city"] == tuple(row[4] for row in rows)

"""Cells as people and programs write numbers and times."""

from datetime import date

import pytest

from inbedder_core.comparison import facet, facet_columns, unusable_columns
from inbedder_core.corpus import Corpus, read_days, read_numbers

DAYS = [date(2022, 1, 15), date(2022, 2, 3), date(2022, 12, 24)]


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [
        (["12,50", "3,5", "1.234,00"], [12.5, 3.5, 1234]),
        (["1,234", "12,500,000", "7"], [1234, 12_500_000, 7]),
        (["1'234", "5", "6"], [1234, 5, 6]),
        (["$3.10", "$0.99", "$1,000.00"], [3.1, 0.99, 1000]),
        (["3 €", "4,50 €", "EUR 7"], [3, 4.5, 7]),
        (["5 %", "12.5%", "0%"], [5, 12.5, 0]),
        (["4/5", "3/5", "5/5"], [4, 3, 5]),
        (["★★★☆☆", "★", "★★★★★"], [3, 1, 5]),
        (["1e5", "-2.5", "+.5"], [100_000, -2.5, 0.5]),
        (["1", "N/A", "#N/A", "NULL", "-", "nan", r"\N", "2"], [1, None, None, None, None, None, None, 2]),
    ],
)
def test_numbers_are_read_in_every_way_of_writing(cells, numbers):
    assert read_numbers(cells) == (numbers, "")


@pytest.mark.parametrize("cells", [["a", "b"], ["1", "x", "2"], ["", "N/A"], ["12:30", "13:45"], ["192.0.2.1"]])
def test_other_cells_are_no_numbers(cells):
    assert read_numbers(cells) is None


@pytest.mark.parametrize(
    "form",
    [
        "%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M:%S UTC", "%Y-%m-%dT%H:%M:%S+02:00",
        "%d.%m.%Y", "%d.%m.%Y %H:%M", "%d.%m.%y", "%d/%m/%Y %H:%M:%S", "%m/%d/%Y", "%m/%d/%Y %I:%M:%S %p",
        "%Y/%m/%d %I:%M:%S %p GMT+2", "%d-%m-%Y", "%d-%b-%Y", "%d %B %Y", "%B %d, %Y", "%b %d, %Y, %I:%M %p",
        "%a, %d %b %Y %H:%M:%S +0000", "%a %b %d %H:%M:%S PDT %Y", "%A, %d %B %Y",
    ],
)  # fmt: skip
def test_times_are_read_in_every_way_of_writing(form):
    cells = [day.strftime(form) for day in DAYS]
    assert read_days(cells) == (DAYS, "")


def test_times_without_blanks_and_zeros_and_in_seconds_are_read():
    assert read_days(["2022/1/15 9:05:07 AM GMT+2", "2022/2/3 1:00:00 PM GMT+2"])[0] == DAYS[:2]
    assert read_days(["1/15/2022 9:05 PM", "2/3/2022 1:00 AM"])[0] == DAYS[:2]
    seconds = [1642237507, 1643846400]
    assert read_days([str(second) for second in seconds])[0] == DAYS[:2]
    assert read_days([f"{second}000" for second in seconds])[0] == DAYS[:2]
    assert read_days([f"{second}.0" for second in seconds])[0] == DAYS[:2]
    assert read_days([f"{second}.513" for second in seconds])[0] == DAYS[:2]
    assert read_days(["2019.0", "2020.0"])[0] == [date(2019, 1, 1), date(2020, 1, 1)]


def test_a_few_unreadable_cells_are_missing_and_said():
    days, note = read_days(["2022-01-15"] * 30 + ["soon", "N/A"])
    assert days[-3:] == [date(2022, 1, 15), None, None]
    assert note == "1 cells could not be read and count as missing"
    assert read_days(["2022-01-15", "soon"]) is None


@pytest.mark.parametrize("name", ["tweet_id", "ResponseId", "phone"])
def test_numbers_that_identify_are_no_times(name):
    assert read_days(["1642237507", "1643846400"], name=name) is None


@pytest.mark.parametrize("cells", [["12:30", "13:45"], ["5", "7"], ["May", "June"], ["1.5.2", "1.6.0"], ["99/99/2020"]])
def test_other_cells_are_no_times(cells):
    assert read_days(cells) is None


def corpus_of(**columns) -> Corpus:
    n = len(next(iter(columns.values())))
    return Corpus("c", tuple(f"text {row}" for row in range(n)), tuple(range(n)), columns)


def test_categories_ignore_case_and_blanks_and_what_is_missing():
    found = facet(corpus_of(region=("north", "North ", " NORTH", "north", "n/a", "NULL", "South")), "region")
    assert found.values == ("north", "South")
    assert found.codes.tolist() == [0, 0, 0, 0, -1, -1, 1]


def test_answers_on_a_scale_stand_in_its_order():
    cells = ("Agree", "Strongly disagree", "Neutral", "Agree", "Strongly agree")
    assert facet(corpus_of(q=cells), "q").values == ("Strongly disagree", "Neutral", "Agree", "Strongly agree")


def test_ranges_differ_however_close_the_numbers_are():
    values = facet(corpus_of(n=tuple(str(20_000_000 + number) for number in range(50))), "n").values
    assert len(set(values)) == len(values) == 5
    assert values[0] == "20000000 to 20000009"


def test_columns_that_divide_nothing_come_with_the_reason():
    corpus = corpus_of(
        kind=("a", "b") * 30, same=("x",) * 60, empty=("", "N/A") * 30, id=tuple(f"case {row}" for row in range(60))
    )
    assert unusable_columns(corpus) == {
        "same": "all its values are the same",
        "empty": "it is empty",
        "id": "nearly every document has a value of its own (60 values)",
    }


def test_days_written_in_two_ways_are_read_and_divide_the_documents():
    written = ["2024-01-15", "Feb 3, 2024", "2024-02-20", "March 9, 2024", "2024-04-01", "12 May 2024"] * 5
    days, note = read_days(written)
    assert [str(day) for day in days[:6]] == [
        "2024-01-15", "2024-02-03", "2024-02-20", "2024-03-09", "2024-04-01", "2024-05-12",
    ]  # fmt: skip
    assert "more than one way" in note
    spread = [f"2024-{1 + day % 12:02}-{1 + day % 28:02}" if day % 2 else f"{1 + day % 28} March 20{day:02}"
              for day in range(60)]  # fmt: skip
    corpus = corpus_of(Date=spread)
    assert facet_columns(corpus) == ["Date"]
    assert facet(corpus, "Date").kind == "time"


def test_days_of_three_numbers_beside_names_of_months_say_what_is_assumed():
    _, note = read_days(["03/04/2024", "Feb 3, 2024", "05/06/2024", "March 9, 2024"])
    assert "more than one way" in note and "day/month/year" in note

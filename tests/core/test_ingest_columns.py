"""Which column is taken for the texts, by what it holds more than by its name."""

import pytest

from inbedder_core.corpus import ReadOptions, preview, read_corpus
from inbedder_core.errors import CorpusError

TEXTS = [
    f"The {thing} {what} for the {time} time"
    for thing in ("app", "lift")
    for what in ("broke", "froze")
    for time in ("first", "second", "third")
]


def records(**columns):
    return [{name: make(number, text) for name, make in columns.items()} for number, text in enumerate(TEXTS)]


@pytest.mark.parametrize(
    "traps",
    [
        {"message_type": lambda n, _: ("inbound", "outbound")[n % 2]},
        {"question": lambda n, _: "What should we improve about the service in your opinion? Please be specific."},
        {"review_status": lambda n, _: "published on the site"},
        {"text_id": lambda n, _: f"text-{n:012d}-abcdef"},
        {"address": lambda n, _: f"https://example.org/comments/very/long/address/{n}"},
        {
            "reply": lambda n, _: (
                f"Dear customer, thank you for your feedback, we will look into case {n} as soon as possible."
            )
        },
        {"message": lambda n, _: {"type": "text", "number": n}},
    ],
)
def test_columns_that_promise_texts_but_hold_none_lose(traps):
    _, report = read_corpus(records(**traps, what_happened=lambda _, text: text))
    assert report.text_column == "what_happened"


def test_a_column_that_few_answered_wins_over_closed_answers():
    closed = {
        f"Q{k}": lambda n, _, k=k: ("Strongly agree with this", "Disagree with this")[(n + k) % 2] for k in range(30)
    }
    corpus, report = read_corpus(records(**closed, Q60_open=lambda n, text: text if n % 3 == 0 else ""))
    assert report.text_column == "Q60_open"
    assert len(corpus) == 4


def test_of_two_open_questions_the_one_that_more_answered_wins():
    rows = "".join(
        f"{n},The lift {n} was broken for weeks,{'' if n % 2 else f'Nothing else came up {n}'}\n" for n in range(40)
    )
    corpus, report = read_corpus(f"No.,What could be better?,Any other comments?\n{rows}".encode(), name="a.csv")
    assert report.text_column == "What could be better?"
    assert len(corpus) == 40


def test_the_likeliest_columns_are_offered():
    source = records(title=lambda n, _: f"Case of {n} lifts", body=lambda _, text: text, id=lambda n, _: str(n))
    assert preview(source).candidates == ("body", "title")
    assert "Next: 'title'" in read_corpus(source)[1].notes[0]


def test_several_columns_are_read_together_under_their_names():
    rows = [
        {"pros": "Near", "cons": "Loud", "stars": 3},
        {"pros": "", "cons": "Far", "stars": 1},
        {"pros": "", "cons": ""},
    ]
    corpus, report = read_corpus(rows, text=["pros", "cons"])
    assert corpus.texts == ("pros: Near\ncons: Loud", "cons: Far")
    assert list(corpus.metadata) == ["stars"]
    assert (report.text_column, report.guessed, report.blank) == ("pros + cons", False, 1)
    with pytest.raises(CorpusError, match=r"no column 'con'.*did you mean 'cons'"):
        read_corpus(rows, text=["pros", "con"])


def test_texts_that_say_nothing_are_counted():
    texts = [
        "[deleted]",
        "[removed]",
        "N/A",
        "none",
        "-",
        "Not provided",
        "<Media omitted>",
        "No comment.",
        "Nothing works",
    ]
    _, report = read_corpus(texts)
    assert report.placeholders == 8
    corpus, dropped = read_corpus(texts, options=ReadOptions(drop_placeholders=True))
    assert (corpus.texts, dropped.placeholders, dropped.dropped) == (("Nothing works",), 0, 8)
    assert "8 placeholders such as [deleted] or N/A in place of a text, kept" in report.lines()


def test_cells_that_look_like_many_addresses_are_told_in_a_moment():
    """The pattern for an address tried each of a cell's parts with each other."""
    row = ",".join(["a@a." * 48 + " x"] * 20)
    lines = [
        ",".join([*(f"c{n}" for n in range(20)), "said"]),
        *(f"{row},The lift broke {n} times" for n in range(1000)),
    ]
    corpus, report = read_corpus("\n".join(lines).encode(), name="a.csv")
    assert (report.text_column, len(corpus)) == ("said", 1000)

"""Text that must stay text."""

import re

import pytest

from app.charts.text import count, escape_hover, escape_markdown, says_how_much, shorten


@pytest.mark.parametrize(
    ("hostile", "trigger"),
    [
        (":red[loud]", ":red"),
        (":smile:", ":smile:"),
        (":material/home:", ":material"),
        ("http://example.invalid", "http://"),
        ("www.example.invalid", "www."),
        ("WWW.example.invalid", "WWW."),
        ("a@example.invalid", "@e"),
    ],
)
def test_what_is_found_in_finished_text_is_broken_up(hostile, trigger):
    assert trigger in hostile
    assert trigger not in escape_markdown(hostile).replace("\\", "")


@pytest.mark.parametrize(
    "hostile",
    ["![p](x.png)", "[click](javascript:alert(1))", "$x$", "`code`", "# a", "> a", "- a", "1. a", "<b>", "a_b_", "|a|"],
)
def test_every_mark_of_markdown_is_escaped(hostile):
    left = re.sub(r"\\[^A-Za-z0-9\s]|:\u2060|\s", "", escape_markdown(hostile))
    assert left.isalnum()


def test_plain_words_stay_as_they_are():
    assert escape_markdown("What does the customer want?") == "What does the customer want?"


def test_line_ends_become_blanks():
    assert escape_markdown("a\n\n# b") == "a \\# b"


def test_hover_text_is_cut_wrapped_and_escaped():
    hover = escape_hover("<b>$x$</b> %{customdata} " + "word " * 40)
    assert "<b>" not in hover
    assert "$" not in hover
    assert "%{" not in hover
    assert hover.count("<br>") <= 3


def test_a_short_text_is_not_cut():
    assert shorten("short text", 10) == "short text"
    assert shorten("short texts", 10) == "short tex…"


def test_one_is_singular():
    assert count(1, "document") == "1 document"
    assert count(1200, "document") == "1,200 documents"


def test_a_measure_is_said_in_words_before_its_number():
    said = [says_how_much(share, about="it", beyond_chance=share > 0.2) for share in (-0.01, 0.29, 0.3, 0.83, 1.0)]
    assert [words.split(" about it ")[0] for words in said] == [
        "almost nothing",
        "something",
        "much",
        "very much",
        "nearly everything",
    ]
    assert said[0].endswith("(no more than chance would give)")
    assert said[1].endswith("(more than chance explains)")

"""Text that must stay text."""

import pytest

from app.text import count, escape_hover, escape_markdown, shorten


@pytest.mark.parametrize(
    ("hostile", "trigger"),
    [
        ("![p](http://example.invalid/x.png)", "!["),
        ("[click](javascript:alert(1))", "]("),
        (":red[loud]", ":red"),
        (":smile:", ":smile:"),
        (":material/home:", ":material"),
        ("costs $5 or $6", " $"),
        ("`code`", "`code"),
        ("# heading", "# "),
        ("> quote", "> "),
        ("- item", "- "),
        ("<b>bold</b>", "<b"),
        ("http://example.invalid", "http://"),
        ("www.example.invalid", "www."),
        ("a@example.invalid", "@e"),
    ],
)
def test_markdown_loses_its_meaning(hostile, trigger):
    assert trigger in hostile
    assert trigger not in escape_markdown(hostile).replace("\\" + trigger[0], "")


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

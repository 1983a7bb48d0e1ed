"""Text of a corpus, a model or a user, made harmless for what shows it: Markdown, Plotly's pseudo-HTML."""

import html
import re
import textwrap
from functools import lru_cache
from math import inf

from inbedder_core.errors import printable

_JOINER = "\N{WORD JOINER}"
_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|>~$^=<&])")
# Emoji codes, directives and links are found in text after escapes are gone: only breaking them up helps.
_TRIGGERS = re.compile(r"(:|@|\bwww(?=\\?\.))", re.IGNORECASE)
_KEPT = 50_000
"""Hover texts remembered: those of a few maps, which are drawn again at every touch."""
_DEGREES = ((0.1, "almost nothing"), (0.3, "something"), (0.6, "much"), (0.9, "very much"), (inf, "nearly everything"))
"""What is said of a measure below each of these."""


def escape_markdown(text: str) -> str:
    """Return one line that Streamlit's Markdown shows as it is: no link, image, color, formula, emoji or heading."""
    return _TRIGGERS.sub(rf"\1{_JOINER}", _MARKS.sub(r"\\\1", printable(text)))


def shorten(text: str, width: int) -> str:
    """Cut to at most `width` characters on one line."""
    line = printable(text)
    return line if len(line) <= width else f"{line[: width - 1].rstrip()}…"


@lru_cache(maxsize=_KEPT)
def escape_hover(text: str, *, most: int = 80, width: int = 40) -> str:
    """Cut, wrap and escape a text for a hover label; `$` and `%{` lose their meaning there."""
    lines = textwrap.wrap(shorten(text, most), width, break_long_words=True) or [""]
    escaped = "<br>".join(html.escape(line) for line in lines)
    return escaped.replace("$", "&#36;").replace("%{", f"%{_JOINER}{{")


def count(number: int, noun: str) -> str:
    """Say how many: "1 document", "1,200 documents"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def says_how_much(share: float, *, about: str, beyond_chance: bool) -> str:
    """Say how much one grouping tells about another: nothing at 0, everything at 1."""
    degree = next(word for most, word in _DEGREES if share < most)
    chance = "more than chance explains" if beyond_chance else "no more than chance would give"
    return f"{degree} about {about} ({chance})"


def duration(seconds: float) -> str:
    """Say how long: "40 s", "2 min 5 s", "35 min", "3 h 20 min"."""
    total = round(seconds)
    if total < 90:
        return f"{total} s"
    minutes, rest = divmod(total, 60)
    if minutes < 10:
        return f"{minutes} min {rest} s"
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"

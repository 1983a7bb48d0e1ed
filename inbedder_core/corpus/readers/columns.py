"""Which column holds the texts: asked for by name, or guessed from names and cells."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from inbedder_core.errors import CorpusError

# Words in a column's name that promise texts, may hold texts, and name something else.
_TEXTS = re.compile(r"\b(text|review|message|body|content|document|comment|utterance|tweet|abstract)s?\b")
_PERHAPS = re.compile(
    r"\b(description|question|answer|feedback|summary|query|post|article|story|speech|note|title)s?\b"
)
_OTHERS = re.compile(r"\b(id|key|uuid|url|link|date|time|timestamp|created|label|class|category|tag|author|user)s?\b")
_NO_WORDS = re.compile(r"[\d\W_]+|https?://\S+|\S+@\S+\.\S+|[0-9a-fA-F-]{16,}")


@dataclass(frozen=True)
class _Look:
    """How much a column looks like texts: `score` without unit, and the two reasons a person understands."""

    score: float
    by_name: bool
    mean_characters: float


def choose_column(
    columns: Sequence[str], rows: Sequence[Sequence[str]], text: str | None, name: str
) -> tuple[int, str]:
    """Return the position of the text column and, when it was guessed, why ("" when there was no choice).

    Raises CorpusError when the column asked for is missing, or no column holds words.
    """
    if text is None:
        guess = guess_column(columns, rows)
        if guess is None:
            shown = ", ".join(columns[:20])
            raise CorpusError(f"{name} has no column with words among {shown}; name the column that holds the texts")
        return guess
    if text in columns:
        return columns.index(text), ""
    near = get_close_matches(text.casefold(), [column.casefold() for column in columns], n=1, cutoff=0.5)
    nearest = next((column for column in columns if near and column.casefold() == near[0]), None)
    hint = f"did you mean {nearest!r}?" if nearest else "choose one of them"
    shown = ", ".join(columns[:20]) + (", …" if len(columns) > 20 else "")
    raise CorpusError(f"{name} has no column {text!r}; its columns are {shown}; {hint}")


def guess_column(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[int, str] | None:
    """Return the position of the column that looks most like texts and why, or None when no column holds words."""
    if len(columns) == 1:
        return 0, ""
    cells = [[row[position] for row in rows if position < len(row)] for position in range(len(columns))]
    looks = [_look(column, values) for column, values in zip(columns, cells, strict=True)]
    best = max(range(len(columns)), key=lambda position: looks[position].score, default=None)
    if best is None or looks[best].score <= 0:
        return None
    look = looks[best]
    mean = f"{look.mean_characters:,.0f} characters on average"
    why = f"its name says so, and its cells have {mean}" if look.by_name else f"its cells read most like texts, {mean}"
    return best, f"Took {columns[best]!r} as the text: {why}."


def _look(column: str, cells: Sequence[str]) -> _Look:
    filled = [cell for cell in cells if cell.strip()]
    if not filled:
        return _Look(score=0.0, by_name=False, mean_characters=0.0)
    named = _named(column)
    worded = sum(1 for cell in filled if not _NO_WORDS.fullmatch(cell[:200].strip())) / len(filled)
    spaced = sum(1 for cell in filled if " " in cell.strip()) / len(filled)
    mean = sum(map(len, filled)) / len(filled)
    distinct = len(set(filled)) / len(filled)
    # Length counts up to about a paragraph; a category repeats, so its cells are few; scripts without spaces keep half.
    reading = min(mean, 400) / 100 * (0.5 + 0.5 * spaced) * (0.1 + 0.9 * distinct)
    score = worded * len(filled) / len(cells) * (reading + 2 * named + 0.01)
    return _Look(score=max(score, 0.0), by_name=named >= 0.5, mean_characters=mean)


def _named(column: str) -> float:
    """How much a name promises texts, from 1 down to -0.5; "review_id" is an id."""
    words = " ".join(re.findall(r"[a-z]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", column).lower()))
    if _OTHERS.search(words):
        return -0.5
    if _TEXTS.search(words):
        return 1.0
    return 0.6 if _PERHAPS.search(words) else 0.0

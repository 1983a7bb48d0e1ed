"""Which column holds the texts: asked for by name, or guessed, from what the cells hold more than from names."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from inbedder_core.corpus.cells import CellKind, cell_kind
from inbedder_core.errors import CorpusError

# Words in a column's name that promise texts, and those that promise something else or what somebody answered to them.
_TEXTS = re.compile(
    r"\b(text|review|message|body|content|document|comment|utterance|tweet|abstract|feedback|description|answer|opinion"
    r"|remark|post|article|story|speech|summary|open|verbatim|kommentar|antwort|texto|texte|avis|commentaire)s?\b"
)
_OTHERS = re.compile(
    r"\b(id|key|uuid|url|link|date|time|timestamp|created|label|class|category|tag|author|user|name|address|path|file"
    r"|email|phone|status|type|street|location|template|signature|disclaimer|reply|replies|response by|agent)s?\b"
)
_MOST_CANDIDATES = 3
_LONG = 400


@dataclass(frozen=True)
class ColumnLook:
    """A column that may hold the texts: how much it looks like them, without unit, and what a person understands."""

    position: int
    score: float
    by_name: bool
    mean_characters: float


def choose_columns(
    columns: Sequence[str], rows: Sequence[Sequence[str]], text: Sequence[str], name: str
) -> tuple[tuple[int, ...], str]:
    """Return the positions of the text columns and, when one was guessed, why ("" when there was no choice).

    Raises CorpusError when a column asked for is missing, or no column holds words.
    """
    if text:
        return tuple(_position(columns, wanted, name) for wanted in dict.fromkeys(text)), ""
    if len(columns) == 1:
        return (0,), ""
    found = candidates(columns, rows)
    if not found:
        shown = ", ".join(columns[:20])
        raise CorpusError(f"{name} has no column with words among {shown}; name the column that holds the texts")
    best, *others = found
    mean = f"{best.mean_characters:,.0f} characters on average"
    why = f"its name says so, and its cells have {mean}" if best.by_name else f"its cells read most like texts, {mean}"
    instead = f" Next: {', '.join(repr(columns[other.position]) for other in others)}." if others else ""
    return (best.position,), f"Took {columns[best.position]!r} as the text: {why}.{instead}"


def candidates(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[ColumnLook]:
    """Return up to three columns that look like texts, the likeliest first; none where no column holds words."""
    if len(columns) == 1:
        return [ColumnLook(0, 1.0, by_name=False, mean_characters=0.0)]
    cells = [[row[position] for row in rows if position < len(row)] for position in range(len(columns))]
    looks = [
        _look(position, column, values) for position, (column, values) in enumerate(zip(columns, cells, strict=True))
    ]
    ranked = sorted((look for look in looks if look.score > 0), key=lambda look: -look.score)
    return [look for look in ranked if look.score > ranked[0].score / 20][:_MOST_CANDIDATES]


def best_score(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> float:
    """How much the likeliest column looks like texts; 0 where none holds words."""
    found = candidates(columns, rows)
    return found[0].score if found else 0.0


def _position(columns: Sequence[str], text: str, name: str) -> int:
    if text in columns:
        return columns.index(text)
    near = get_close_matches(text.casefold(), [column.casefold() for column in columns], n=1, cutoff=0.5)
    nearest = next((column for column in columns if near and column.casefold() == near[0]), None)
    hint = f"did you mean {nearest!r}?" if nearest else "choose one of them"
    shown = ", ".join(columns[:20]) + (", …" if len(columns) > 20 else "")
    raise CorpusError(f"{name} has no column {text!r}; its columns are {shown}; {hint}")


def _look(position: int, column: str, cells: Sequence[str]) -> ColumnLook:
    kinds = [cell_kind(cell) for cell in cells]
    filled = [cell.strip() for cell, kind in zip(cells, kinds, strict=True) if kind != CellKind.MISSING]
    if not filled:
        return ColumnLook(position, 0.0, by_name=False, mean_characters=0.0)
    promise = _promise(column)
    worded = kinds.count(CellKind.WORDS) / len(filled)
    spaced = sum(1 for cell in filled if " " in cell) / len(filled)
    mean = sum(map(len, filled)) / len(filled)
    # Length counts up to a paragraph; scripts without spaces keep half.
    reading = min(mean, _LONG) / 100 * (0.5 + 0.5 * spaced)
    # A column that few answered is still the one with the answers, so what is empty counts by its root.
    score = worded * (len(filled) / len(cells)) ** 0.5 * _variety(filled) * (reading + 0.01) * promise
    return ColumnLook(position, score, by_name=promise > 1, mean_characters=mean)


def _variety(filled: Sequence[str]) -> float:
    """How different the cells are, 0 to 1: whole cells, and their beginnings, since set letters begin alike."""
    distinct = len(set(filled)) / len(filled)
    if len(filled) >= 5 and len(set(filled)) <= max(2, len(filled) / 50):
        return 0.001
    beginnings = Counter(tuple(cell.split()[:3]) for cell in filled if len(cell.split()) > 3)
    same = beginnings.most_common(1)[0][1] / len(filled) if beginnings and len(filled) >= 10 else 0.0
    return distinct * (1 - 0.8 * same * (same > 0.3))


def _promise(column: str) -> float:
    """How much a name promises texts, from 3 down to a third; "review_id" is an id."""
    words = " ".join(re.findall(r"[^\W\d_]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", column).lower()))
    if _OTHERS.search(words):
        return 1 / 3
    if column.rstrip().endswith("?") and " " in column.strip():  # a question that the cells answer
        return 3.0
    # What lies deeper in a record is further from what the record is about.
    return (3.0 if _TEXTS.search(words) else 1.0) * 0.6 ** column.count(".")

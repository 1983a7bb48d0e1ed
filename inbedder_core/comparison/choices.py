"""Cells that hold several values, as the answers to a question that lets people tick more than one box."""

from collections import Counter
from collections.abc import Sequence

from inbedder_core.corpus import is_missing

_SEPARATORS = ("; ", ";", "|", ", ", ",")
_MOST_CHOICES, _LONGEST_CHOICE = 20, 60
_FEWEST_SEVERAL = 0.1
_LOOKED_AT = 2000


def choices_of(cells: Sequence[str]) -> tuple[str, ...]:
    """Return the choices of a column whose cells hold several, the most frequent first; () for other columns.

    Choices come again and again; what stands between the commas of texts or numbers does not.
    """
    given = [cell for cell in cells if not is_missing(cell)][:_LOOKED_AT]
    for separator in _SEPARATORS:
        parts = [split_choices(cell, separator) for cell in given if separator in cell]
        if len(parts) < _FEWEST_SEVERAL * len(given) or len(parts) < 2:
            continue
        counts = Counter(part for cell in given for part in split_choices(cell, separator))
        few = 1 < len(counts) <= min(_MOST_CHOICES, counts.total() / 3)
        if few and all(len(part) <= _LONGEST_CHOICE and not part[:1].isdigit() for part in counts):
            return tuple(sorted(counts, key=lambda part: (-counts[part], part)))
    return ()


def holds_choice(cell: str, choice: str) -> bool:
    """Whether a cell holds a choice, alone or among others."""
    return any(choice in split_choices(cell, separator) for separator in _SEPARATORS if separator in cell) or (
        cell.strip() == choice
    )


def split_choices(cell: str, separator: str) -> list[str]:
    """Return what stands between separators, each once."""
    return list(dict.fromkeys(part.strip() for part in cell.split(separator) if part.strip()))

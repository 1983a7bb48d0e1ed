"""Cells that hold several values, as the answers to a question that lets people tick more than one box."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from inbedder_core.corpus import is_missing

_SEPARATORS = ("; ", ";", "|", ", ", ",")
_MOST_CHOICES, _LONGEST_CHOICE = 20, 60
_FEWEST_SEVERAL = 0.1
_LOOKED_AT = 2000


@dataclass(frozen=True)
class Choices:
    """What people could tick, the most frequent first, and what stands between the choices of a cell."""

    names: tuple[str, ...]
    separator: str

    def ticked(self, cell: str) -> list[str]:
        """Return the choices of a cell, each once."""
        return _split(cell, self.separator)


def find_choices(cells: Sequence[str]) -> Choices | None:
    """Return the choices of a column whose cells hold several; None for other columns.

    Choices come again and again; what stands between the commas of texts or numbers does not.
    """
    given = list(islice((cell for cell in cells if not is_missing(cell)), _LOOKED_AT))
    for separator in _SEPARATORS:
        several = sum(1 for cell in given if separator in cell)
        if several < max(2, _FEWEST_SEVERAL * len(given)):
            continue
        counts = Counter(part for cell in given for part in _split(cell, separator))
        few = 1 < len(counts) <= min(_MOST_CHOICES, counts.total() / 3)
        if few and all(len(part) <= _LONGEST_CHOICE and not part[:1].isdigit() for part in counts):
            return Choices(tuple(sorted(counts, key=lambda part: (-counts[part], part))), separator)
    return None


def _split(cell: str, separator: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in cell.split(separator) if part.strip()))

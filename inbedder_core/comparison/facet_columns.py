"""A metadata column as a few groups of documents: categories, ranges of numbers, periods."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inbedder_core.comparison.facet_times import PERIODS, best_period, period_of, periods, read_times
from inbedder_core.corpus import Corpus
from inbedder_core.errors import CorpusError, SettingError

EMPTY = -1
OTHER = "(other values)"
_MOST_VALUES = 20
_FEW_NUMBERS = 12
_RANGES = 5
_MOST_PERIODS = 400


@dataclass(frozen=True, eq=False)
class Facet:
    """A corpus's column as groups: `values` names them, `codes` intp (n,) says in which a document is, -1 where empty.

    `kind` is "category" (most frequent first), "number" or "time" (ascending); `note` says what was put together.
    """

    corpus: Corpus
    column: str
    kind: str
    values: tuple[str, ...]
    codes: NDArray[np.intp]
    note: str = ""
    period: str = ""

    def rows(self, value: str) -> tuple[int, ...]:
        """Return the positions of the documents with a value. Raises CorpusError when it has none of that name."""
        if value not in self.values:
            raise CorpusError(f"{self.column!r} has no value {value!r}; it has {', '.join(self.values)}")
        return tuple(np.flatnonzero(self.codes == self.values.index(value)).tolist())


def facet_columns(corpus: Corpus) -> list[str]:
    """List the columns that divide the documents: more than one value, and not one for nearly every document."""
    return [column for column, cells in corpus.metadata.items() if _divides(cells)]


def facet(corpus: Corpus, column: str, *, period: str | None = None) -> Facet:
    """Group documents by a column; times by `period`, else by the finest that gives a readable number of periods.

    Raises CorpusError when there is no such column or all of it is empty, SettingError on an unknown period
    or one too short.
    """
    if column not in corpus.metadata:
        raise CorpusError(f"{corpus.name} has no column {column!r}; its columns are {', '.join(corpus.metadata)}")
    if period is not None and period not in PERIODS:
        raise SettingError(f"period is {period!r}; choose one of {', '.join(PERIODS)}")
    if not any(cell.strip() for cell in corpus.metadata[column]):
        raise CorpusError(f"column {column!r} is empty; choose another")
    return _times(corpus, column, period) or _numbers(corpus, column) or _categories(corpus, column)


def _divides(cells: Sequence[str]) -> bool:
    given = [cell for cell in cells if cell.strip()]
    distinct = len(set(given))
    if distinct < 2:
        return False
    return distinct <= max(_MOST_VALUES, len(given) / 2) or bool(read_times(given)) or _read_numbers(given) is not None


def _times(corpus: Corpus, column: str, period: str | None) -> Facet | None:
    cells = corpus.metadata[column]
    read = read_times(cells)
    if read is None:
        return None
    days, note = read
    known = sorted({day for day in days if day})
    chosen = period or max(best_period(known), "year" if _are_years(cells) else "day", key=PERIODS.index)
    values = periods(known, chosen)
    if len(values) > _MOST_PERIODS:
        raise SettingError(f"column {column!r} spans {len(values):,} of period {chosen!r}; choose a longer one")
    places = {value: place for place, value in enumerate(values)}
    codes = [places[period_of(day, chosen)] if day else EMPTY for day in days]
    return Facet(corpus, column, "time", tuple(values), np.array(codes, np.intp), note, chosen)


def _are_years(cells: Sequence[str]) -> bool:
    return all(len(cell.strip()) in (0, 4) for cell in cells)


def _numbers(corpus: Corpus, column: str) -> Facet | None:
    """Keep few numbers apart; put many into ranges that hold about as many documents each."""
    numbers = _read_numbers(corpus.metadata[column])
    if numbers is None:
        return None
    known = ~np.isnan(numbers)
    distinct = np.unique(numbers[known])
    if len(distinct) <= _FEW_NUMBERS:
        codes = np.where(known, np.searchsorted(distinct, np.where(known, numbers, distinct[0])), EMPTY)
        return Facet(corpus, column, "number", tuple(_shown(value) for value in distinct), codes.astype(np.intp))
    ends = np.unique(np.quantile(numbers[known], np.linspace(0, 1, _RANGES + 1)[1:-1], method="lower"))
    raw = np.searchsorted(ends, np.where(known, numbers, ends[0]))
    used = np.unique(raw[known])
    values = [numbers[known & (raw == place)] for place in used]
    names = tuple(f"{_shown(found.min())} to {_shown(found.max())}" for found in values)
    codes = np.where(known, np.searchsorted(used, raw), EMPTY)
    return Facet(corpus, column, "number", names, codes.astype(np.intp), "ranges hold about as many documents each")


def _read_numbers(cells: Sequence[str]) -> NDArray[np.float64] | None:
    try:
        numbers = np.array([float(cell) if cell.strip() else math.nan for cell in cells])
    except ValueError:
        return None
    given = np.array([bool(cell.strip()) for cell in cells])
    return numbers if np.isfinite(numbers[given]).all() else None


def _shown(number: np.floating) -> str:
    return f"{float(number):.6g}"


def _categories(corpus: Corpus, column: str) -> Facet:
    tidy = [" ".join(cell.split()) for cell in corpus.metadata[column]]
    counts = Counter(cell for cell in tidy if cell)
    ordered = sorted(counts, key=lambda value: (-counts[value], value))
    kept, rest = ordered[:_MOST_VALUES], ordered[_MOST_VALUES:]
    places = {value: place for place, value in enumerate(kept)} | dict.fromkeys(rest, len(kept))
    codes = np.array([places.get(cell, EMPTY) for cell in tidy], np.intp)
    if not rest:
        return Facet(corpus, column, "category", tuple(kept), codes)
    note = f"the {len(kept)} most frequent of {len(ordered):,} values; the others are put together"
    return Facet(corpus, column, "category", (*kept, OTHER), codes, note)

"""A metadata column as a few groups of documents: categories, ranges of numbers, periods."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from inbedder_core.comparison.choices import find_choices
from inbedder_core.comparison.facet_times import PERIODS, best_period, period_of, periods
from inbedder_core.comparison.scales import scale_order
from inbedder_core.corpus import Corpus, is_missing, read_days, read_numbers
from inbedder_core.errors import CorpusError, SettingError
from inbedder_core.fingerprint import fingerprint

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
    """List the columns that divide the documents: more than one value, and not one for nearly every document.

    A column whose cells hold several values gives one for each of them, "column: value". Columns that number the
    documents come last.
    """
    columns: list[str] = corpus.known.get("facet columns", lambda: _columns(corpus))
    return list(columns)


def _columns(corpus: Corpus) -> list[str]:
    columns: list[str] = []
    for column, cells in sorted(corpus.metadata.items(), key=lambda item: _numbers_documents(*item)):
        if choices := find_choices(cells):
            columns += [f"{column}: {choice}" for choice in choices.names]
        elif _divides(column, cells):
            columns.append(column)
    return columns


def _numbers_documents(column: str, cells: Sequence[str]) -> bool:
    """Whether whole numbers, and no times, rise from each document to the next."""
    if len(cells) <= _MOST_VALUES or not all(cell.strip().isdecimal() for cell in cells):
        return False
    numbers = list(map(int, cells))
    return all(low < high for low, high in pairwise(numbers)) and read_days(cells, name=column) is None


def facet(corpus: Corpus, column: str, *, period: str | None = None) -> Facet:
    """Group documents by a column; times by `period`, else by the finest that gives a readable number of periods.

    Raises CorpusError when there is no such column or all of it is empty, SettingError on an unknown period
    or one too short.
    """
    found: Facet = corpus.known.get(fingerprint("facet", column, period), lambda: _facet(corpus, column, period))
    return found


def _facet(corpus: Corpus, column: str, period: str | None) -> Facet:
    if (several := _choice(corpus, column)) is not None:
        return several
    if column not in corpus.metadata:
        raise CorpusError(f"{corpus.name} has no column {column!r}; its columns are {', '.join(corpus.metadata)}")
    if period is not None and period not in PERIODS:
        raise SettingError(f"period is {period!r}; choose one of {', '.join(PERIODS)}")
    if all(map(is_missing, corpus.metadata[column])):
        raise CorpusError(f"column {column!r} is empty; choose another")
    return _times(corpus, column, period) or _numbers(corpus, column) or _categories(corpus, column)


def _choice(corpus: Corpus, column: str) -> Facet | None:
    """Group documents by whether a cell of several values holds one of them."""
    if column in corpus.metadata:
        return None
    names = [name for name in corpus.metadata if column.startswith(f"{name}: ")]
    for name in sorted(names, key=len, reverse=True):
        cells, choice = corpus.metadata[name], column.removeprefix(f"{name}: ")
        choices = find_choices(cells)
        if choices and choice in choices.names:
            held = [EMPTY if is_missing(cell) else int(choice not in choices.ticked(cell)) for cell in cells]
            return Facet(corpus, column, "category", ("yes", "no"), np.array(held, np.intp))
    return None


def unusable_columns(corpus: Corpus) -> dict[str, str]:
    """Say of each column that `facet_columns` leaves out why it divides no documents."""
    return {
        column: _why_not(cells)
        for column, cells in corpus.metadata.items()
        if not find_choices(cells) and not _divides(column, cells)
    }


def _why_not(cells: Sequence[str]) -> str:
    distinct = len({cell.strip() for cell in cells if not is_missing(cell)})
    if distinct < 2:
        return "it is empty" if not distinct else "all its values are the same"
    return f"nearly every document has a value of its own ({distinct:,} values)"


def _divides(column: str, cells: Sequence[str]) -> bool:
    given = [cell for cell in cells if not is_missing(cell)]
    distinct = len(set(given))
    if distinct < 2:
        return False
    if distinct <= max(_MOST_VALUES, len(given) / 2):
        return True
    return bool(read_days(given, name=column)) or read_numbers(given) is not None


def _times(corpus: Corpus, column: str, period: str | None) -> Facet | None:
    cells = corpus.metadata[column]
    read = read_days(cells, name=column)
    if read is None:
        return None
    days, note = read
    known = sorted({day for day in days if day})
    chosen = period or max(best_period(known), "year" if _are_years(cells) else "day", key=PERIODS.index)
    values = periods(known, chosen)
    if len(values) > _MOST_PERIODS:
        raise SettingError(f"column {column!r} spans {len(values):,} of period {chosen!r}; choose a longer one")
    index = {value: at for at, value in enumerate(values)}
    codes = [index[period_of(day, chosen)] if day else EMPTY for day in days]
    return Facet(corpus, column, "time", tuple(values), np.array(codes, np.intp), note, chosen)


def _are_years(cells: Sequence[str]) -> bool:
    return all(is_missing(cell) or len(cell.strip().removesuffix(".0")) == 4 for cell in cells)


def _numbers(corpus: Corpus, column: str) -> Facet | None:
    """Keep few numbers apart; put many into ranges that hold about as many documents each."""
    read = read_numbers(corpus.metadata[column])
    if read is None:
        return None
    numbers, note = np.array([math.nan if number is None else number for number in read[0]]), read[1]
    known = ~np.isnan(numbers)
    distinct = np.unique(numbers[known])
    if len(distinct) <= _FEW_NUMBERS:
        codes = np.where(known, np.searchsorted(distinct, np.where(known, numbers, distinct[0])), EMPTY)
        return Facet(corpus, column, "number", _shown(distinct), codes.astype(np.intp), note)
    ends = np.unique(np.quantile(numbers[known], np.linspace(0, 1, _RANGES + 1)[1:-1], method="lower"))
    raw = np.searchsorted(ends, np.where(known, numbers, ends[0]))
    used = np.unique(raw[known])
    values = [numbers[known & (raw == number)] for number in used]
    shown = dict(zip(distinct, _shown(distinct), strict=True))
    names = tuple(f"{shown[held.min()]} to {shown[held.max()]}" for held in values)
    codes = np.where(known, np.searchsorted(used, raw), EMPTY)
    notes = "; ".join(filter(None, ["ranges hold about as many documents each", note]))
    return Facet(corpus, column, "number", names, codes.astype(np.intp), notes)


def _shown(numbers: NDArray[np.float64]) -> tuple[str, ...]:
    """Write numbers with as few digits as tell them apart, at least six."""
    for digits in range(6, 18):
        shown = tuple(f"{number:.{digits}g}" for number in numbers.tolist())
        if len(set(shown)) == len(shown):
            break
    return shown


def _categories(corpus: Corpus, column: str) -> Facet:
    """Group by value, whatever its case and blanks; in the order of a scale, else the most frequent first."""
    tidy = ["" if is_missing(cell) else " ".join(cell.split()) for cell in corpus.metadata[column]]
    spellings: dict[str, Counter[str]] = {}
    for cell in tidy:
        spellings.setdefault(cell.casefold(), Counter())[cell] += 1
    names = {key: spelled.most_common(1)[0][0] for key, spelled in spellings.items() if key}
    counts = {names[key]: spellings[key].total() for key in names}
    ordered = scale_order(counts) or sorted(counts, key=lambda value: (-counts[value], value))
    values, rest = ordered[:_MOST_VALUES], ordered[_MOST_VALUES:]
    index = {value: at for at, value in enumerate(values)} | dict.fromkeys(rest, len(values))
    codes = np.array([index[names[cell.casefold()]] if cell else EMPTY for cell in tidy], np.intp)
    if not rest:
        return Facet(corpus, column, "category", tuple(values), codes)
    note = f"the {len(values)} most frequent of {len(ordered):,} values; the others are put together"
    return Facet(corpus, column, "category", (*values, OTHER), codes, note)

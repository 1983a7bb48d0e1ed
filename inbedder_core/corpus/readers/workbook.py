"""Workbooks of Excel and LibreOffice: which sheet is the table, and its cells as text."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, NamedTuple

from inbedder_core.corpus.limits import IngestLimits
from inbedder_core.corpus.options import ReadOptions
from inbedder_core.corpus.readers.cell_count import check_cells
from inbedder_core.corpus.readers.columns import best_score
from inbedder_core.corpus.readers.container import check_expansion, is_zip
from inbedder_core.corpus.readers.decoding import clean
from inbedder_core.corpus.readers.layout import find_layout, lay_out
from inbedder_core.corpus.readers.table import Row, Table
from inbedder_core.errors import CorpusError

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_LOOKED_AT = 200


class _Sheet(NamedTuple):
    """A sheet that is not empty: how much it looks like a table of texts, its first rows, and all of them."""

    name: str
    score: float
    rows: Iterator[Row]


def read_workbook(data: bytes, name: str, *, options: ReadOptions, limits: IngestLimits, notes: list[str]) -> Table:
    """Read the sheet asked for, else the one that looks most like a table of texts; empty rows keep the numbering."""
    book = _open(data, name, limits)
    titles = book.sheet_names
    if options.sheet is not None and options.sheet not in titles:
        raise CorpusError(f"{name} has no sheet {options.sheet!r}; its sheets are {', '.join(map(repr, titles))}")
    wanted = titles if options.sheet is None else [options.sheet]
    with _damage(name):
        sheets = [sheet for title in wanted if (sheet := _look(book.get_sheet_by_name(title), limits))]
    if not sheets:
        raise CorpusError(f"{name} has no sheet with rows; expected column names in the first row and texts below")
    sheet = max(sheets, key=lambda sheet: sheet.score)
    others = ", ".join(repr(other) for other in titles if other != sheet.name)
    notes.append(f"Read sheet {sheet.name!r}{'; left out ' + others if others else ''}.")
    table = lay_out(sheet.rows, "workbook", header=options.header, limits=limits, notes=notes)
    return replace(table, sheets=tuple(titles))


def _open(data: bytes, name: str, limits: IngestLimits) -> "CalamineWorkbook":
    from python_calamine import CalamineWorkbook

    if is_zip(data):
        check_expansion(data, name, limits)
        check_cells(data, name, limits)
    with _damage(name):
        return CalamineWorkbook.from_filelike(io.BytesIO(data))


@contextmanager
def _damage(name: str) -> Iterator[None]:
    from python_calamine import CalamineError, PasswordError

    try:
        yield
    except PasswordError as error:
        raise CorpusError(f"{name} is protected by a password; save it without one") from error
    except (CalamineError, OSError, ValueError) as error:
        raise CorpusError(f"the workbook is damaged ({' '.join(str(error).split())[:120]}); save it again") from error


def _look(sheet: "CalamineSheet", limits: IngestLimits) -> _Sheet | None:
    rows = _rows(sheet, limits)
    beginning = list(islice(rows, _LOOKED_AT))
    if not beginning:
        return None
    layout = find_layout(beginning)
    body = [row.cells or () for row in beginning[layout.above + layout.headers :]]
    # A sheet of notes holds longer texts than a table, but in one column.
    score = best_score(layout.names, body) * len(body) * (1 if len(layout.names) > 1 else 0.1)
    return _Sheet(sheet.name, score, chain(beginning, rows))


def _rows(sheet: "CalamineSheet", limits: IngestLimits) -> Iterator[Row]:
    """Yield every row that is not empty, up to its last filled cell."""
    first = (sheet.start or (0, 0))[0]
    for number, values in enumerate(sheet.iter_rows()):
        cells = [_cell(value) for value in values]
        filled = next((at for at in range(len(cells), 0, -1) if cells[at - 1]), 0)
        if filled > limits.columns:
            at = f"row {first + number + 1:,} has {filled:,} columns"
            raise CorpusError(f"{at}, expected at most {limits.columns:,}; remove some")
        if filled:
            yield Row(number, first + number + 1, cells[:filled])


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return clean(str(value))

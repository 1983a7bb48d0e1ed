"""Where in a sheet of cells the table begins: titles and notes above it, the rows that name its columns, or none.

What stands in a column below tells what stands at its top: words above numbers name them, a number above numbers is one
of them, and a value that comes again below is no name.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, takewhile

from inbedder_core.corpus.cells import CellKind, cell_kind, is_missing
from inbedder_core.corpus.limits import IngestLimits
from inbedder_core.corpus.readers.table import Row, Table, name_columns, some
from inbedder_core.errors import CorpusError

_LOOKED_AT = 200
_YEAR = re.compile(r"(?:19|20)\d\d")
"""What may name a column of numbers."""
_MOST_TITLES, _MOST_HEADERS, _FEWEST_BELOW = 30, 3, 3
_TYPED = (CellKind.NUMBER, CellKind.TIME, CellKind.CODE)
_ANSWER_CELLS = {"response", "open-ended response"}
"""What SurveyMonkey writes below a question that has but one column."""


@dataclass(frozen=True)
class TableLayout:
    """How many rows stand above the table, how many name its columns, and these names with their descriptions."""

    above: int
    headers: int
    names: tuple[str, ...]
    descriptions: tuple[str, ...] = field(default=())


def lay_out(rows: Iterator[Row], format: str, *, header: int | None, limits: IngestLimits, notes: list[str]) -> Table:
    """Make a table of rows of cells. `header` is the line that names the columns, 0 for none, None to find out.

    Raises CorpusError when there is no row, or not that line.
    """
    beginning = [row for row in islice(rows, _LOOKED_AT) if row.cells]
    if not beginning:
        raise CorpusError("found no row at all; expected column names in the first row and texts below")
    layout = find_layout(beginning) if header is None else _given(beginning, header)
    first = layout.above + layout.headers
    _tell(layout, beginning, notes, given=header is not None)
    columns = name_columns(layout.names, limits.columns, notes)
    said = zip(columns, layout.descriptions, strict=True) if layout.descriptions else ()
    start = beginning[first].number if first < len(beginning) else 0
    commented = any(_is_comment(row) for row in beginning[: layout.above])
    body = (row for row in chain(beginning[first:], rows) if not (commented and _is_comment(row)))
    return Table(
        format=format,
        columns=columns,
        rows=(Row(row.number - start, row.line, row.cells) for row in body),
        notes=notes,
        descriptions={column: text for column, text in said if text and text != column},
    )


def find_layout(rows: Sequence[Row]) -> TableLayout:
    """Find the table in the first rows of a sheet, none of which is empty."""
    cells = [[cell.strip() for cell in row.cells or ()] for row in rows]
    above = _titles(cells)
    table = cells[above:]
    width = max(len(table[0]), Counter(len(row) for row in table[1:]).most_common(1)[0][0] if table[1:] else 0)
    columns = [[row[at] if at < len(row) else "" for row in table] for at in range(width)]
    if not _names_columns(columns):
        return TableLayout(above, 0, tuple("" for _ in columns))
    headers = 1 + _more_headers(columns)
    names, descriptions = _merged([[column[row] for column in columns] for row in range(headers)])
    # A row of names that is shorter than the rows below stays so: those rows hold too many cells.
    shown = max(len(table[0]), headers > 1 and width)
    return TableLayout(above, headers, names[:shown], descriptions[:shown])


def _given(rows: Sequence[Row], header: int) -> TableLayout:
    if header == 0:
        width = max(len(row.cells or ()) for row in rows)
        return TableLayout(0, 0, ("",) * width)
    above = next((at for at, row in enumerate(rows) if row.line == header), None)
    if above is None:
        raise CorpusError(f"there are no column names in row {header}: it is empty or not among the first {len(rows)}")
    return TableLayout(above, 1, tuple(rows[above].cells or ()))


def _tell(layout: TableLayout, rows: Sequence[Row], notes: list[str], *, given: bool) -> None:
    if layout.above:
        shown = " · ".join(" ".join(filter(None, row.cells or ()))[:60] for row in rows[: min(layout.above, 3)])
        lines = some([row.line for row in rows[: layout.above]], "row")
        notes.append(f"Left out {lines} above the column names: {shown}.")
    if layout.headers > 1:
        notes.append(f"{layout.headers} rows name the columns.")
    if not layout.headers and not given and len(rows) > layout.above:
        shown = " · ".join(filter(None, rows[layout.above].cells or ()))[:80]
        notes.append(f"No row names the columns: the first is read as a document ({shown}).")


def _is_comment(row: Row) -> bool:
    filled = [cell for cell in row.cells or () if cell.strip()]
    return bool(filled) and filled[0].lstrip().startswith("#") and len(filled) == 1


def _titles(cells: Sequence[Sequence[str]]) -> int:
    """Count the rows above the table: only their beginning is filled, where most rows hold several cells."""
    filled = [sum(map(bool, row)) for row in cells]
    common = Counter(filled).most_common(1)[0][0]
    if common < 2 or filled.count(1) > len(filled) / 2:
        return 0
    widths = Counter(map(len, cells)).most_common(1)[0][0]
    above = 0
    for row, count in zip(cells[:_MOST_TITLES], filled, strict=False):
        comment = row[0].startswith("#") and len(row) != widths
        # A row with nothing but its last cells is no title: it may be names over a nameless first column.
        if not comment and not (row[0] and count <= max(1, common / 3) and all(not cell for cell in row[count:])):
            break
        above += 1
    return above if above < len(cells) else 0


def _names_columns(columns: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns, by what is below it."""
    if len(columns) == 1:
        return _names_one(columns[0])
    name, value = 0, 0
    for head, *below in columns:
        kind, typed = cell_kind(head), _kind_of(below)
        if kind == CellKind.MISSING:
            continue
        if typed in _TYPED:
            name += kind == CellKind.WORDS or (kind == CellKind.CODE and typed != CellKind.CODE)
            value += kind == typed and (not _YEAR.fullmatch(head) or all(map(_YEAR.fullmatch, filter(None, below))))
        elif head in below and len(set(below)) <= max(2, len(below) / 4):
            value += 1
    return name > 0 or value == 0


def _names_one(column: Sequence[str]) -> bool:
    """Whether the first cell of a single column names it: a few words, or a question that is not asked again below."""
    head, *below = column
    if not below or cell_kind(head) != CellKind.WORDS:
        return not below or cell_kind(head) != _kind_of(below)
    if head.endswith(("?", ":")):
        return sum(cell.endswith(head[-1]) for cell in below) < len(below) / 5
    return len(head.split()) <= 5 and not head.endswith((".", "!"))


def _kind_of(cells: Sequence[str]) -> CellKind:
    """What nearly all cells of a column hold, apart from missing ones."""
    kinds = Counter(kind for cell in cells if (kind := cell_kind(cell)) != CellKind.MISSING)
    kind, count = kinds.most_common(1)[0] if kinds else (CellKind.MISSING, 0)
    return kind if count >= 0.9 * kinds.total() else CellKind.WORDS


def _more_headers(columns: Sequence[Sequence[str]]) -> int:
    """Count the rows that go on naming columns below the first: a survey's wordings, import codes, choices."""
    rows = min(_MOST_HEADERS, len(columns[0]) - 1 - _FEWEST_BELOW)
    if rows < 1:
        return 0
    kinds = [_kind_of(column[1 + rows :]) for column in columns]
    typed = [column for column, kind in zip(columns, kinds, strict=True) if kind in _TYPED]
    coded = [row for row in range(1, 1 + rows) if _is_coded([column[row] for column in columns])]
    if coded:
        return coded[-1]
    belong = (_belongs_above(columns, row, typed=typed, kinds=kinds) for row in range(1, 1 + rows))
    return sum(1 for _ in takewhile(bool, belong))


def _is_coded(cells: Sequence[str]) -> bool:
    """Whether a row holds the codes that Qualtrics imports columns by."""
    filled = [cell for cell in cells if cell]
    return sum("ImportId" in cell for cell in filled) > len(filled) / 2


def _belongs_above(
    columns: Sequence[Sequence[str]], row: int, *, typed: Sequence[Sequence[str]], kinds: Sequence[CellKind]
) -> bool:
    filled = [(column[row], kind) for column, kind in zip(columns, kinds, strict=True) if not is_missing(column[row])]
    against = [cell_kind(cell) == CellKind.WORDS for cell, kind in filled if kind in _TYPED]
    if len(against) > 1 and sum(against) >= 0.8 * len(against):
        return True
    answers = sum(cell.lower() in _ANSWER_CELLS for cell, _ in filled)
    untold = sum(not column[row] for column in typed)
    return answers > 0 and untold == len(typed)


def _merged(headers: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Join the rows that name columns into a name and a description for each.

    A question over several columns is written over the first alone, so it holds for the nameless ones after it.
    """
    top, *lower = headers
    lower = [row for row in lower if not _is_coded(row)]
    if not lower:
        return tuple(top), ()
    if all(top) or not any(cell.lower() in _ANSWER_CELLS for row in lower for cell in row):
        return tuple(top), tuple(" ".join(filter(None, cells)) for cells in zip(*lower, strict=True))
    names, question = [], ""
    for head, *cells in zip(top, *lower, strict=True):
        question = head or question
        choice = " ".join(cell for cell in cells if cell and cell.lower() not in _ANSWER_CELLS)
        names.append(f"{question}: {choice}" if choice else question)
    return tuple(names), ()

"""Comma-, tab-, semicolon- and bar-separated text."""

import csv
import io
from collections.abc import Generator, Iterator
from itertools import islice

from inbedder_core.errors import CorpusError
from inbedder_core.ingest.limits import IngestLimits
from inbedder_core.ingest.table import Row, Table, name_columns, some

_DELIMITERS = ",;\t|"
_SAMPLE_ROWS, _SAMPLE_CHARACTERS = 200, 1 << 17
# Decoding has removed control characters, so no cell can hold this one.
_END = "\x1e"
_MOST_REPAIRS = 20


def read_delimited(text: str, format: str, limits: IngestLimits, notes: list[str]) -> Table:
    """Read csv or tsv whose first row names the columns; a quote that never closes is taken as a character."""
    # A cell may be as long as its file; the standard limit is one number for the whole process, so it only grows.
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    first, declared = _declared(text)
    delimiter = declared or ("\t" if format == "tsv" else guess_delimiter(text))
    records = _records(text, delimiter, first, notes)
    _, header = next(records, (0, []))
    if not header:
        raise CorpusError("found no row at all; expected column names in the first row and texts below")
    columns = name_columns(header, limits.columns, notes)
    if len(header) == 1 and len(header[0].split()) > 5:
        notes.append(f"The first row was taken as the column's name: {columns[0][:60]!r}.")
    rows = (Row(number, line, cells) for number, (line, cells) in enumerate(records))
    return Table(format=format, columns=columns, rows=rows, delimiter=delimiter, notes=notes)


def read_lines(text: str, notes: list[str]) -> Table:
    """Read plain text, one document a line; blank lines keep the numbering."""
    lines = io.StringIO(text, newline=None)
    rows = (Row(number, number + 1, (line.rstrip("\n"),)) for number, line in enumerate(lines))
    return Table(format="txt", columns=("text",), rows=rows, notes=notes)


def guess_delimiter(text: str) -> str:
    """Choose the delimiter that splits most rows of the beginning as it splits the first; a comma when none does."""
    beginning = text[:_SAMPLE_CHARACTERS]
    if len(beginning) < len(text):
        beginning = beginning[: beginning.rfind("\n") + 1] or beginning
    return max(_DELIMITERS, key=lambda delimiter: _fit(beginning, delimiter))


def _fit(text: str, delimiter: str) -> tuple[float, int]:
    """Share of rows (0..1) as wide as the first, then that width; a single column fits nothing."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    widths = [len(cells) for cells in islice(reader, _SAMPLE_ROWS) if cells]
    if not widths or widths[0] == 1:
        return 0.0, 0
    return widths.count(widths[0]) / len(widths), widths[0]


def _declared(text: str) -> tuple[int, str | None]:
    """Honour Excel's own first line `sep=;`; return the index of the line to start at and the delimiter."""
    line = text[:7].split("\n")[0].strip("\r")
    return (1, line[4]) if line.lower().startswith("sep=") and len(line) == 5 else (0, None)


def _records(text: str, delimiter: str, first: int, notes: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield (line from 1, cells) for every row that is not an empty line, reading on behind quotes that never close."""
    repaired: list[int] = []
    start = first
    while True:
        broken = yield from _quoted(text, delimiter, start)
        if broken is None:
            break
        repaired.append(broken + 1)
        if len(repaired) > _MOST_REPAIRS:
            yield from _unquoted(text, delimiter, broken, None)
            break
        yield from _unquoted(text, delimiter, broken, broken + 1)
        start = broken + 1
    if len(repaired) > _MOST_REPAIRS:
        notes.append(f"Quotes do not pair up: from line {repaired[-1]:,} on they are read as characters.")
    elif repaired:
        notes.append(f"A quote opens and never closes in {some(repaired, 'line')}: read as a character.")


def _quoted(text: str, delimiter: str, start: int) -> Generator[tuple[int, list[str]], None, int | None]:
    """Yield rows from the line with index `start`; return the index of a line whose quote runs to the end, or None."""
    reader = csv.reader(_lines(text, start, _END), delimiter=delimiter)
    line = start
    for cells in reader:
        if cells == [_END]:
            return None
        if cells and cells[-1].endswith(_END):
            return line
        if cells:
            yield line + 1, cells
        line = start + reader.line_num
    return None


def _unquoted(text: str, delimiter: str, start: int, stop: int | None) -> Iterator[tuple[int, list[str]]]:
    lines = islice(_lines(text, start), None if stop is None else stop - start)
    reader = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    yield from ((start + number, cells) for number, cells in enumerate(reader, start=1) if cells)


def _lines(text: str, start: int, end: str | None = None) -> Iterator[str]:
    yield from islice(io.StringIO(text, newline=""), start, None)
    if end is not None:
        yield end

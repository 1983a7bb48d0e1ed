"""Comma-, tab-, semicolon- and bar-separated text."""

import csv
import io
from collections.abc import Iterator
from itertools import islice

from inbedder_core.corpus.limits import IngestLimits
from inbedder_core.corpus.readers.table import Row, Table, name_columns, some
from inbedder_core.errors import CorpusError

_DELIMITERS = ",;\t|"
_SAMPLE_ROWS, _SAMPLE_CHARACTERS = 200, 1 << 17
# A quote that runs to the end costs a reading of the whole rest: after so many, quotes mean nothing in this file.
_MOST_OPEN_ENDS = 20


def read_delimited(text: str, format: str, limits: IngestLimits, notes: list[str]) -> Table:
    """Read csv or tsv whose first row names the columns; a quote without its partner is taken as a character."""
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
    return max(_DELIMITERS, key=lambda delimiter: _fit(text, delimiter))


def looks_delimited(text: str) -> bool:
    """Tell a table from plain lines: nearly all rows are as wide as the first, whose cells are short like names."""
    share, width = _fit(text, guess_delimiter(text))
    return share > 0.9 and width > 1 and len(text.split("\n", 1)[0].split()) <= 4 * width and "\n" in text.strip()


def _fit(text: str, delimiter: str) -> tuple[float, int]:
    """Share of rows (0..1) at the beginning as wide as the first, then that width; a single column fits nothing."""
    beginning = text[:_SAMPLE_CHARACTERS]
    if len(beginning) < len(text):
        beginning = beginning[: beginning.rfind("\n") + 1] or beginning
    reader = csv.reader(io.StringIO(beginning, newline=""), delimiter=delimiter)
    widths = [len(cells) for cells in islice(reader, _SAMPLE_ROWS) if cells]
    if not widths or widths[0] == 1:
        return 0.0, 0
    return widths.count(widths[0]) / len(widths), widths[0]


def _declared(text: str) -> tuple[int, str | None]:
    """Honour Excel's own first line `sep=;`; return the index of the line to start at and the delimiter."""
    line = text[:7].split("\n")[0].strip("\r")
    return (1, line[4]) if line.lower().startswith("sep=") and len(line) == 5 else (0, None)


class _Lines:
    """The lines of a text, one after the other, able to return to just behind the first line of the current record."""

    def __init__(self, text: str, skip: int) -> None:
        self._file = io.StringIO(text, newline="")
        self._number = 0
        self.first = ""
        self.begin()
        for _ in range(skip):
            next(self)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._file.readline()
        if not line:
            self.ended = True
            raise StopIteration
        self._number += 1
        if not self.first:
            self.first, self.number, self._behind = line, self._number, self._file.tell()
        return line

    def begin(self) -> None:
        """Expect the first line of a record next."""
        self.first, self.number, self._behind, self.ended = "", 0, 0, False

    def go_back(self) -> None:
        """Return to just behind the first line of the record."""
        self._file.seek(self._behind)
        self._number = self.number


def _records(text: str, delimiter: str, skip: int, notes: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield (line from 1, cells) for every row that is not an empty line; one with stray quotes ends with its line."""
    lines = _Lines(text, skip)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    stray: list[int] = []
    open_ends = 0
    while True:
        lines.begin()
        try:
            cells = next(reader) if open_ends < _MOST_OPEN_ENDS else _unquoted(next(lines), delimiter)
        except StopIteration:
            break
        except csv.Error:
            open_ends += lines.ended
            stray.append(lines.number)
            cells = _unquoted(lines.first, delimiter)
            lines.go_back()
        if cells:
            yield lines.number, cells
    if stray:
        notes.append(f"Quotes do not pair up in {some(stray, 'line')}: read there as characters.")
    if open_ends >= _MOST_OPEN_ENDS:
        notes.append(f"From line {stray[-1]:,} on all quotes are read as characters.")


def _unquoted(line: str, delimiter: str) -> list[str]:
    """Split one line at every delimiter; a pair of quotes around a whole cell still goes."""
    cells = next(csv.reader([line], delimiter=delimiter, quoting=csv.QUOTE_NONE), [])
    return [cell[1:-1] if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell for cell in cells]

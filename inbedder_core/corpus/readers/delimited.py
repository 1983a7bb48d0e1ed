"""Comma-, tab-, semicolon- and bar-separated text, in the dialects that programs write."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from inbedder_core.corpus.readers.table import Row, some

_DELIMITERS, _NO_DELIMITER = ",;\t|", "\x1f"
_SAMPLE_ROWS, _SAMPLE_CHARACTERS = 200, 1 << 17
_ESCAPED = re.compile(r'\\"(?![,;\t|\r\n]|$)')
_SINGLE_QUOTED = re.compile(r"(?:^|[,;\t|])'(?:[^'\n]|'')*'(?=[,;\t|\r]|$)", re.MULTILINE)


@dataclass(frozen=True)
class Dialect:
    """How cells are separated, what stands around those that hold a separator, how that is written inside them, and
    whether a space follows a separator.
    """

    delimiter: str
    quote: str = '"'
    escape: str | None = None
    spaced: bool = False

    @property
    def options(self) -> dict[str, Any]:
        """What the csv module takes."""
        return {
            "delimiter": self.delimiter,
            "quotechar": self.quote,
            "escapechar": self.escape,
            "doublequote": self.escape is None,
            "skipinitialspace": self.spaced,
        }


def delimited_rows(text: str, notes: list[str], *, delimiter: str | None = None) -> tuple[Iterator[Row], str | None]:
    """Return the rows of a table and their delimiter, None for a single column.

    A quote without its partner is taken as a character.
    """
    # A cell may be as long as its file; the standard limit is one number for the whole process, so it only grows.
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    first, declared = _declared(text)
    delimiter = delimiter or declared or guess_delimiter(text)
    records = _records(text, _dialect(text, delimiter or _NO_DELIMITER, notes), first, notes)
    return (Row(number, line, cells) for number, (line, cells) in enumerate(records)), delimiter


def guess_delimiter(text: str) -> str | None:
    """Choose the delimiter that splits most rows of the beginning alike; None when none does.

    A colon, which stands in times and addresses, is one only where no other is and each row has it.
    """
    best = max(_DELIMITERS, key=lambda delimiter: _fit(text, delimiter))
    if _fit(text, best) > (0.0, 0):
        return best
    return ":" if _fit(text, ":")[0] == 1.0 and ": " not in text[:_SAMPLE_CHARACTERS] else None


def looks_delimited(text: str, delimiter: str | None = None) -> bool:
    """Tell a table from plain lines: nearly all rows are as wide as the first, whose cells are short like names.

    Tabs are no punctuation, so where they make a table the first row may be one of data.
    """
    delimiter = delimiter or guess_delimiter(text)
    if delimiter is None:
        return False
    share, width = _fit(text, delimiter)
    first = text.split("\n", 1)[0]
    named = len(first.split()) <= 4 * width or delimiter == "\t"
    return share > 0.9 and width > 1 and named and "\n" in text.strip()


def _fit(text: str, delimiter: str) -> tuple[float, int]:
    """Share of rows (0..1) at the beginning that are of the commonest width, and that; one column fits nothing.

    A first row in one piece is a title above the table, or names the only column of texts that hold the delimiter as
    punctuation: then a space follows it.
    """
    beginning = text[:_SAMPLE_CHARACTERS]
    if len(beginning) < len(text):
        beginning = beginning[: beginning.rfind("\n") + 1] or beginning
    reader = csv.reader(io.StringIO(beginning, newline=""), delimiter=delimiter)
    widths = [len(cells) for cells in islice(reader, _SAMPLE_ROWS) if cells]
    # Of widths that are as common, the first row's: names are seldom wider or narrower than what they name.
    width = max(dict.fromkeys(widths), key=widths.count, default=1)
    if width == 1 or (widths[0] == 1 and beginning.count(f"{delimiter} ") > beginning.count(delimiter) / 2):
        return 0.0, 0
    return widths.count(width) / len(widths), width


def _declared(text: str) -> tuple[int, str | None]:
    """Honour Excel's own first line `sep=;`; return the index of the line to start at and the delimiter."""
    line = text[:7].split("\n")[0].strip("\r")
    return (1, line[4]) if line.lower().startswith("sep=") and len(line) == 5 else (0, None)


def _dialect(text: str, delimiter: str, notes: list[str]) -> Dialect:
    """Find out how quotes are written: doubled, as the standard has it, or after a backslash; or single ones."""
    beginning = text[:_SAMPLE_CHARACTERS]
    # A backslash before the quote that ends a cell belongs to its text, such as a path.
    escaped = len(_ESCAPED.findall(beginning))
    if escaped > beginning.count('""') and '"' in beginning.replace('\\"', ""):
        notes.append("Quotes inside cells are written after a backslash.")
        return Dialect(delimiter, escape="\\")
    rows = beginning.count("\n")
    if '"' not in beginning and len(_SINGLE_QUOTED.findall(beginning)) >= max(2, rows / 2):
        notes.append("Cells are written in single quotes.")
        return Dialect(delimiter, quote="'")
    return Dialect(delimiter, spaced=beginning.count(f'{delimiter} "') > beginning.count(f'{delimiter}"'))


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
            raise StopIteration
        self._number += 1
        if not self.first:
            self.first, self.number, self._behind = line, self._number, self._file.tell()
        return line

    def begin(self) -> None:
        """Expect the first line of a record next."""
        self.first, self.number, self._behind = "", 0, 0

    def go_back(self) -> int:
        """Return to just behind the first line of the record, and how many characters will be read again."""
        again = self._file.tell() - self._behind
        self._file.seek(self._behind)
        self._number = self.number
        return again


def _records(text: str, dialect: Dialect, skip: int, notes: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield (line from 1, cells) for every row that is not an empty line; one with stray quotes ends with its line.

    What a stray quote ran over is read again, so once that is more than twice the text, quotes mean nothing any more:
    time stays linear.
    """
    lines = _Lines(text, skip)
    reader = csv.reader(lines, strict=True, **dialect.options)
    stray: list[int] = []
    again, most = 0, 2 * len(text)
    while True:
        lines.begin()
        try:
            cells = next(reader) if again <= most else _unquoted(next(lines), dialect)
        except StopIteration:
            break
        except csv.Error:
            stray.append(lines.number)
            cells = _unquoted(lines.first, dialect)
            again += lines.go_back()
        if cells:
            yield lines.number, cells
    if stray:
        notes.append(f"Quotes do not pair up in {some(stray, 'line')}: read there as characters.")
    if again > most:
        notes.append(f"From line {stray[-1]:,} on all quotes are read as characters.")


def _unquoted(line: str, dialect: Dialect) -> list[str]:
    """Split one line at every delimiter; a pair of quotes around a whole cell still goes."""
    quote = dialect.quote
    cells = next(csv.reader([line], delimiter=dialect.delimiter, quoting=csv.QUOTE_NONE), [])
    return [cell[1:-1] if len(cell) > 1 and cell[0] == cell[-1] == quote else cell for cell in cells]

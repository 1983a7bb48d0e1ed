"""What a workbook's cells take once read, found before any is: a few bytes can name or repeat millions of them."""

import io
import re
import zipfile
import zlib

from inbedder_core.corpus.limits import IngestLimits
from inbedder_core.corpus.readers.container import check_expanded
from inbedder_core.errors import CorpusError

_NAME = rb"<(?:[\w.-]+:)?"
_ATTRIBUTES = rb"""(?:[^<>"']|"[^<"]*"|'[^<']*')*?"""
_FILLED_CELL = re.compile(
    _NAME + rb"c\s" + _ATTRIBUTES + rb"""\br\s*=\s*["']([A-Z]+)(\d+)["']""" + _ATTRIBUTES + rb"(/?)>"
)
_VALUE = re.compile(_NAME + rb"v(?:\s" + _ATTRIBUTES + rb")?>\s*(\d+)")
_STRING_END = re.compile(rb"</(?:[\w.-]+:)?si\s*>")
_ODS_TAG = re.compile(rb"<(/?)table:(table|table-row|(?:covered-)?table-cell)(?:\s(" + _ATTRIBUTES + rb"))?(/?)>")
_REPEATED = re.compile(rb"""number-(?:rows|columns)-repeated\s*=\s*["'](\d+)""")
_EMPTY_CELL = 32
"""Bytes; a sheet is read as the whole rectangle between its first filled cell and its last."""
_HARMLESS_RECTANGLE = 250_000_000
"""Bytes; one stray cell at the end of a sheet makes it a million rows long."""


def check_cells(data: bytes, name: str, limits: IngestLimits) -> None:
    """Refuse a zipped workbook whose cells take more than the limits allow, or than a file so small can mean.

    Raises CorpusError.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            parts = {path: path.lower() for path in book.namelist()}
            strings = [
                len(text)
                for path, lower in parts.items()
                if lower.endswith("sharedstrings.xml")
                for text in _STRING_END.split(book.read(path))
            ]
            sheets = [path for path, lower in parts.items() if "/worksheets/" in lower and lower.endswith(".xml")]
            measured = [_xlsx_cells(book.read(path), strings) for path in sheets]
            if "content.xml" in parts:
                measured.append(_ods_cells(book.read("content.xml")))
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, RuntimeError) as error:
        raise CorpusError(f"the workbook is damaged ({' '.join(str(error).split())[:120]}); save it again") from error
    for cells, _ in measured:
        check_expanded(cells * _EMPTY_CELL, len(data), name, limits, harmless=_HARMLESS_RECTANGLE)
    check_expanded(sum(characters for _, characters in measured), len(data), name, limits)


def _xlsx_cells(sheet: bytes, strings: list[int]) -> tuple[int, int]:
    """Return how many cells the sheet's rectangle has, and the bytes of the shared strings that its cells name."""
    columns, rows = {b"A"}, [1]
    for cell in _FILLED_CELL.finditer(sheet):
        if not cell[3]:
            columns.add(cell[1])
            rows.append(int(cell[2]))
    named = (int(value[1]) for value in _VALUE.finditer(sheet)) if strings else ()
    return max(map(_column, columns)) * max(rows), sum(strings[at] for at in named if at < len(strings))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters[:8]:
        number = number * 26 + letter - 64
    return number


def _ods_cells(content: bytes) -> tuple[int, int]:
    """Return how many cells the largest sheet has up to its last filled row, and the bytes of all cells' texts."""
    most = characters = rows = width = row_repeats = column = row_characters = filled = cell_repeats = text_at = 0
    for tag in _ODS_TAG.finditer(content):
        closing, kind, attributes, childless = tag[1], tag[2], tag[3] or b"", tag[4]
        times = int(found[1]) if (found := _REPEATED.search(attributes)) else 1
        if kind == b"table":
            rows = width = 0
        elif kind == b"table-row" and childless:
            rows += times
        elif kind == b"table-row" and not closing:
            row_repeats, column, row_characters, filled = times, 0, 0, 0
        elif kind == b"table-row":
            rows += row_repeats
            if filled:
                width = max(width, filled)
                most = max(most, rows * width)
                characters += row_repeats * row_characters
        elif not closing:
            cell_repeats, text_at = times, tag.end()
            column += times
            if b"value" in attributes:
                filled = column
        else:
            row_characters += cell_repeats * (tag.start() - text_at)
            filled = column if tag.start() > text_at else filled
    return most, characters

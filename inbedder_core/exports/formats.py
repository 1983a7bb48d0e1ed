"""A table as csv, json lines, parquet, or a workbook; what spreadsheets open holds no formulas."""

import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from inbedder_core.errors import InBedderError
from inbedder_core.exports.frames import documents_frame
from inbedder_core.views import Noted, View

if TYPE_CHECKING:
    from pandas import DataFrame

MOST_SHEET_ROWS = 1_048_575
"""Rows a sheet of a workbook holds, beside the header."""
_MOST_CELL = 32_767
_FORMULA_STARTS = "=+-@\t\r\n＝＋－＠"
_UNSEEN = "\ufeff\u200b\u200c\u200d\u2060\0"
"""Zero-width characters that programs drop before they look at what a cell starts with."""
_ABOUT, _TIME = "docProps/core.xml", re.compile(rb"\d{4}-\d\d-\d\dT[\d:.]+Z")
"""The part of a workbook that says when it was made, and how."""
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def documents_csv(views: Sequence[View], noted: Noted = Noted()) -> bytes:
    """Return `documents_frame` as csv."""
    return csv_bytes(documents_frame(views, noted))


def csv_bytes(frame: "DataFrame") -> bytes:
    """Return a table as utf-8 csv in which no text is a formula to a spreadsheet; lists are joined with semicolons.

    Texts and names that a spreadsheet would run get a leading apostrophe; numbers are left alone.
    """
    content: str = _for_spreadsheets(frame).to_csv(index=False, lineterminator="\r\n")
    return content.encode("utf-8")


def jsonl_bytes(frame: "DataFrame") -> bytes:
    """Return a table as utf-8 json lines: an object a row, text as it is; a number that is missing is null."""
    rows = ({name: None if cell != cell else cell for name, cell in row.items()} for row in frame.to_dict("records"))
    lines = (json.dumps(row, ensure_ascii=False, allow_nan=False) for row in rows)
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


def parquet_bytes(frame: "DataFrame") -> bytes:
    """Return a table as parquet, text as it is."""
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False)
    return buffer.getvalue()


def table_files(frames: Mapping[str, "DataFrame"]) -> Iterator[tuple[str, bytes]]:
    """Yield each table as csv, jsonl and parquet, with the file's name."""
    for name, frame in frames.items():
        for ending, write in (("csv", csv_bytes), ("jsonl", jsonl_bytes), ("parquet", parquet_bytes)):
            yield f"{name}.{ending}", write(frame)


def workbook(frames: Mapping[str, "DataFrame"]) -> bytes:
    """Return tables as the sheets of one xlsx file, without formulas; longer texts end at 32,767 characters.

    The same tables give the same bytes: the file does not say when it was made.
    Raises InBedderError when a table has more rows than a sheet can hold.
    """
    from pandas import ExcelWriter

    for name, frame in frames.items():
        if len(frame) > MOST_SHEET_ROWS:
            raise InBedderError(
                f"{name} has {len(frame):,} rows but a sheet holds {MOST_SHEET_ROWS:,}; take csv or parquet"
            )
    buffer = io.BytesIO()
    with ExcelWriter(buffer, engine="openpyxl") as writer:
        for name, frame in frames.items():
            sheet = _for_spreadsheets(frame)
            for column in _texts_of(sheet):
                sheet[column] = [_fit(cell) for cell in sheet[column]]
            sheet.columns = [_fit(column) for column in sheet.columns]
            sheet.to_excel(writer, sheet_name=name, index=False, freeze_panes=(1, 0))
    return _timeless(buffer)


def _timeless(book: io.BytesIO) -> bytes:
    """Pack a workbook anew, all times in it the earliest that a zip can hold."""
    packed = io.BytesIO()
    with zipfile.ZipFile(book) as made, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in made.namelist():
            about = zipfile.ZipInfo(name)
            about.compress_type = zipfile.ZIP_DEFLATED
            content = made.read(name)
            archive.writestr(about, _TIME.sub(b"1980-01-01T00:00:00Z", content) if name == _ABOUT else content)
    return packed.getvalue()


def harmless(cell: str) -> str:
    """Put an apostrophe before a cell that a spreadsheet would run as a formula."""
    seen = cell.lstrip(_UNSEEN + " \u00a0\u3000")
    return f"'{cell}" if seen[:1] and seen[0] in _FORMULA_STARTS else cell


def _for_spreadsheets(frame: "DataFrame") -> "DataFrame":
    safe = frame.copy()
    for name in _texts_of(frame):
        safe[name] = [harmless(_joined(cell)) for cell in frame[name]]
    safe.columns = [harmless(name) for name in frame.columns]
    return safe


def _texts_of(frame: "DataFrame") -> list[str]:
    return [name for name in frame.columns if frame[name].dtype.kind not in "iufb"]


def _joined(cell: Any) -> str:
    return cell if isinstance(cell, str) else "; ".join(map(str, cell))


def _fit(cell: str) -> str:
    return _NOT_IN_XML.sub("", cell)[:_MOST_CELL]

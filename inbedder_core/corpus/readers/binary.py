"""Parquet files and Excel workbooks."""

import io
import lzma
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from itertools import islice
from typing import Any

from inbedder_core.corpus.limits import IngestLimits
from inbedder_core.corpus.readers.container import check_expansion
from inbedder_core.corpus.readers.decoding import clean
from inbedder_core.corpus.readers.structured import render
from inbedder_core.corpus.readers.table import Row, Table, name_columns
from inbedder_core.errors import CorpusError

_BATCH = 1000


def read_xlsx(data: bytes, name: str, limits: IngestLimits, notes: list[str], most: int) -> Table:
    """Read the first sheet that has rows; its first row names the columns, empty rows keep the numbering."""
    check_expansion(data, name, limits)
    from openpyxl import load_workbook

    with _damage("xlsx"), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles, dates and validation, none of which changes a text
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        titles = [sheet.title for sheet in book.worksheets]
        sheets = ((sheet.title, list(islice(_sheet_rows(sheet, limits), most + 1))) for sheet in book.worksheets)
        title, rows = next(((title, rows) for title, rows in sheets if rows), ("", []))
        book.close()
    if not rows:
        raise CorpusError(f"{name} has no sheet with rows; expected column names in the first row and texts below")
    others = ", ".join(repr(other) for other in titles if other != title)
    notes.append(f"Read sheet {title!r}{'; left out ' + others if others else ''}.")
    top, header = rows[0]
    columns = name_columns(header, limits.columns, notes)
    numbered = (Row(line - top - 1, line, cells) for line, cells in rows[1:])
    return Table(format="xlsx", columns=columns, rows=numbered, notes=notes)


def read_parquet(data: bytes, name: str, limits: IngestLimits, notes: list[str], most: int) -> Table:
    """Read a parquet file in batches of rows, every cell as text."""
    import pyarrow as pa
    from pyarrow import parquet

    with _damage("parquet"):
        file = parquet.ParquetFile(pa.BufferReader(data))
        metadata, schema = file.metadata, file.schema_arrow
    if metadata.num_rows > limits.rows:
        raise CorpusError(f"{name} has {metadata.num_rows:,} rows, expected at most {limits.rows:,}; cut the file")
    expanded = sum(metadata.row_group(group).total_byte_size for group in range(metadata.num_row_groups))
    if expanded > limits.uncompressed_bytes:
        raise CorpusError(
            f"{name} expands to {expanded:,} bytes, expected at most {limits.uncompressed_bytes:,}; "
            "cut the file or raise the limit"
        )
    columns = name_columns([clean(column) for column in schema.names], limits.columns, notes)
    rows = _parquet_rows(file, limits)
    return Table(format="parquet", columns=columns, rows=islice(rows, most), notes=notes)


@contextmanager
def _damage(format: str) -> Iterator[None]:
    """Turn what the format's library raises over damaged files into one clear error.

    Neither library promises which errors a broken file gives, hence the long list.
    """
    broken = (KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError, ArithmeticError, EOFError)
    unreadable = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, RuntimeError, MemoryError)
    try:
        yield
    except (*broken, *unreadable) as error:
        raise CorpusError(f"the {format} content is damaged ({_brief(error)}); save the file again") from error


def _brief(error: BaseException) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__


def _sheet_rows(sheet: Any, limits: IngestLimits) -> Iterator[tuple[int, list[str]]]:
    """Yield (sheet row from 1, cells up to the last filled one) for every row that is not empty."""
    sheet.reset_dimensions()
    for line, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        filled = next((index for index in range(len(values), 0, -1) if values[index - 1] is not None), 0)
        if filled > limits.columns:
            raise CorpusError(f"row {line:,} has {filled:,} columns, expected at most {limits.columns:,}; remove some")
        if filled:
            yield line, [_cell(value) for value in values[:filled]]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return clean(str(value))


def _parquet_rows(file: Any, limits: IngestLimits) -> Iterator[Row]:
    number, held = 0, 0
    with _damage("parquet"):
        for batch in file.iter_batches(batch_size=_BATCH):
            held += batch.nbytes
            if held > limits.uncompressed_bytes:
                raise CorpusError(f"found more than {limits.uncompressed_bytes:,} bytes of cells; cut the file")
            for cells in zip(*map(_column, batch.columns), strict=True):
                yield Row(number, number + 1, cells)
                number += 1


def _column(array: Any) -> list[str]:
    """Write a column's cells as text, by Arrow's own rules where it has them; null and NaN are ""."""
    import pyarrow as pa
    from pyarrow import compute

    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if pa.types.is_floating(array.type):
        array = compute.if_else(compute.is_nan(array), pa.scalar(None, array.type), array)
    if pa.types.is_nested(array.type) or pa.types.is_binary(array.type) or pa.types.is_large_binary(array.type):
        return [render(_readable(value)) for value in array.to_pylist()]
    try:
        texts = array.cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return ["" if value is None else clean(str(value)) for value in array.to_pylist()]
    return [clean(text or "") for text in texts.to_pylist()]


def _readable(value: object) -> object:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value

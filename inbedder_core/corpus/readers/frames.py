"""What a program holds in memory: frames and series of pandas, Arrow, polars and others, and lists."""

import sys
from collections.abc import Iterator, Sequence
from typing import Any

from inbedder_core.corpus.limits import IngestLimits
from inbedder_core.corpus.options import ReadOptions
from inbedder_core.corpus.readers.decoding import clean
from inbedder_core.corpus.readers.parquet import arrow_table
from inbedder_core.corpus.readers.scalars import render
from inbedder_core.corpus.readers.structured import record_table
from inbedder_core.corpus.readers.table import Row, Table, name_columns
from inbedder_core.errors import CorpusError


def read_memory(source: object, *, options: ReadOptions, limits: IngestLimits) -> Table | None:
    """Read a frame, a series, or a list of texts or records; None for what is none of these."""
    if isinstance(source, list | tuple):
        return _list(source, options, limits)
    pandas = sys.modules.get("pandas")
    if pandas is not None and isinstance(source, pandas.Series | pandas.Index):
        source = source.to_frame(name=source.name if source.name is not None else "text")
    if pandas is not None and isinstance(source, pandas.DataFrame):
        return _pandas(source, limits)
    if hasattr(source, "with_format"):  # a data set of Hugging Face, which hands its cells on as Arrow
        source = source.with_format("arrow")[:]
    return _arrow(source, options, limits) if hasattr(source, "__arrow_c_stream__") else None


def _list(items: Sequence[object], options: ReadOptions, limits: IngestLimits) -> Table:
    _check_rows(len(items), limits)
    if wrong := next((item for item in items if item is not None and not isinstance(item, str | dict)), None):
        raise CorpusError(f"found a list with a {type(wrong).__name__}, expected texts or records (dict)")
    records = [item if isinstance(item, dict) else {"text": item} for item in items]
    return record_table(list(enumerate(records)), "list", options=options, limits=limits, notes=[])


def _arrow(source: Any, options: ReadOptions, limits: IngestLimits) -> Table:
    import pyarrow as pa

    try:
        table = pa.table(source)
    except (TypeError, ValueError, pa.ArrowException):
        table = pa.table({getattr(source, "name", "") or "text": pa.chunked_array(source)})
    _check_rows(table.num_rows, limits)
    batches = iter(table.to_batches())
    return arrow_table(batches, table.schema, "frame", options=options, limits=limits, notes=[])


def _pandas(frame: Any, limits: IngestLimits) -> Table:
    """Read a frame's cells as text, missing ones as ""; the index is left out, rows count from 0."""
    _check_rows(len(frame), limits)
    notes: list[str] = []
    columns = name_columns([_name(column) for column in frame.columns], limits.columns, notes)
    return Table(format="frame", columns=columns, rows=_rows(frame), notes=notes)


def _check_rows(rows: int, limits: IngestLimits) -> None:
    if rows > limits.rows:
        raise CorpusError(f"found {rows:,} rows, expected at most {limits.rows:,}; cut it or raise the limit")


def _rows(frame: Any) -> Iterator[Row]:
    cells = [_cells(frame.iloc[:, position]) for position in range(frame.shape[1])]
    for number, row in enumerate(zip(*cells, strict=True)):
        yield Row(number, number, row)


def _cells(column: Any) -> Iterator[str]:
    for value, missing in zip(column.tolist(), column.isna().tolist(), strict=True):
        yield "" if missing else _cell(value)


def _cell(value: object) -> str:
    return render(value) if isinstance(value, str | list | tuple | dict) else clean(str(value))


def _name(column: object) -> str:
    return clean(" ".join(map(str, column)) if isinstance(column, tuple) else str(column))

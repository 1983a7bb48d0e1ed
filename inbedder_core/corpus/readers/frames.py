"""Pandas frames."""

import sys
from collections.abc import Iterator
from typing import Any

from inbedder_core.corpus.limits import IngestLimits
from inbedder_core.corpus.readers.decoding import clean
from inbedder_core.corpus.readers.structured import render
from inbedder_core.corpus.readers.table import Row, Table, name_columns
from inbedder_core.errors import CorpusError


def is_frame(source: object) -> bool:
    """Recognise a pandas frame without importing pandas."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(source, pandas.DataFrame)


def read_frame(frame: Any, limits: IngestLimits) -> Table:
    """Read a frame's cells as text, missing ones as ""; the index is left out, rows count from 0."""
    if len(frame) > limits.rows:
        raise CorpusError(f"found {len(frame):,} rows, expected at most {limits.rows:,}; cut it or raise the limit")
    notes: list[str] = []
    columns = name_columns([_name(column) for column in frame.columns], limits.columns, notes)
    return Table(format="frame", columns=columns, rows=_rows(frame), notes=notes)


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

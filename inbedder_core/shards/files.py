"""Parquet, csv and jsonl files, read piece by piece as Arrow tables of texts and of other columns' cells."""

import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

from inbedder_core.errors import CorpusError
from inbedder_core.shards.locations import Location

FORMATS = (".parquet", ".csv", ".jsonl")
_BATCH = 10_000


@dataclass(frozen=True)
class FileHead:
    """How many rows a file has, the names of its columns, and which of these hold no single values."""

    rows: int
    names: tuple[str, ...]
    nested: frozenset[str]


def read_head(location: Location, path: str, text: str) -> FileHead:
    """Look at a file that has a column `text`. Raises CorpusError for one without, and for what cannot be read."""
    with _told(path):
        if path.endswith(".parquet"):
            return _parquet_head(location, path, text)
        if path.endswith(".csv"):
            return _csv_head(location, path, text)
        return _jsonl_head(location, path, text)


def read_tables(location: Location, path: str, text: str, columns: Sequence[str]) -> Iterator[Any]:
    """Yield a file's rows as tables of text (large_string, null where there is none) and column_1, … (large_string).

    A cell is as it was written, or as Arrow writes a value: "" where there is none, or no such column in this file.
    """
    with _told(path):
        for found, values in _batches(location, path, text, columns):
            yield _table(path, text, found, [values.get(name) for name in columns])


def column_name(number: int) -> str:
    """Name the column of the shards that holds a source's, counted from 1."""
    return f"column_{number}"


def _table(path: str, text: str, texts: Any, columns: Sequence[Any]) -> Any:
    import pyarrow as pa

    if not (pa.types.is_string(texts.type) or pa.types.is_large_string(texts.type) or pa.types.is_null(texts.type)):
        raise CorpusError(f"column {text!r} of {path} holds {texts.type}, expected texts")
    cells = [pa.array([""] * len(texts), pa.large_string()) if column is None else _cells(column) for column in columns]
    names = [column_name(number) for number in range(1, len(columns) + 1)]
    return pa.table([texts.cast(pa.large_string()), *cells], names=["text", *names])


def _cells(column: Any) -> Any:
    import pyarrow as pa
    from pyarrow import compute

    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_floating(column.type):
        column = compute.if_else(compute.is_nan(column), pa.scalar(None, column.type), column)
    try:
        texts = column.cast(pa.large_string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        texts = pa.array([None if value is None else str(value) for value in column.to_pylist()], pa.large_string())
    return texts.fill_null("")


_Batch = tuple[Any, Mapping[str, Any]]
"""The texts of some rows, and the values of those columns that the file has."""


def _batches(location: Location, path: str, text: str, columns: Sequence[str]) -> Iterator[_Batch]:
    if path.endswith(".jsonl"):
        yield from _jsonl_batches(location, path, text, columns)
        return
    names = [text, *columns]
    with location.open(path) as file:
        for batch in (_parquet_batches if path.endswith(".parquet") else _csv_batches)(file, names):
            found = dict(zip(batch.schema.names, batch.columns, strict=True))
            yield found[text], found


def _parquet_head(location: Location, path: str, text: str) -> FileHead:
    import pyarrow as pa
    from pyarrow import parquet

    with location.open(path) as file:
        opened = parquet.ParquetFile(file)
        schema, rows = opened.schema_arrow, int(opened.metadata.num_rows)
    _check(schema.names, text, path)
    nested = (field.name for field in schema if pa.types.is_nested(field.type) or "binary" in str(field.type))
    return FileHead(rows, _once(schema.names), frozenset(nested))


def _parquet_batches(file: Any, names: Sequence[str]) -> Iterator[Any]:
    from pyarrow import parquet

    opened = parquet.ParquetFile(file)
    there = set(opened.schema_arrow.names)
    yield from opened.iter_batches(_BATCH, columns=[name for name in names if name in there])


def _csv_head(location: Location, path: str, text: str) -> FileHead:
    with location.open(path) as file:
        names = _csv(file, []).schema.names
    _check(names, text, path)
    with location.open(path) as file:
        rows = sum(len(batch) for batch in _csv(file, [text]))
    return FileHead(rows, _once(names), frozenset())


def _csv_batches(file: Any, names: Sequence[str]) -> Iterator[Any]:
    there = _csv(file, []).schema.names
    file.seek(0)
    yield from _csv(file, [name for name in names if name in there])


def _csv(file: Any, columns: Sequence[str]) -> Any:
    from pyarrow import csv

    types = {name: "string" for name in columns}
    convert = csv.ConvertOptions(include_columns=columns, column_types=types, strings_can_be_null=False)
    return csv.open_csv(file, convert_options=convert, parse_options=csv.ParseOptions(newlines_in_values=True))


class _Number(str):
    """A number's own characters, so that 1e5 and 7.10 come back as they were."""

    __slots__ = ()


def _jsonl_head(location: Location, path: str, text: str) -> FileHead:
    names: dict[str, None] = {}
    nested: set[str] = set()
    rows = 0
    for record in _records(location, path):
        rows += 1
        names.update(dict.fromkeys(record))
        nested.update(name for name, value in record.items() if isinstance(value, dict | list))
    if rows:
        _check(tuple(names), text, path)
    return FileHead(rows, tuple(names), frozenset(nested))


def _jsonl_batches(location: Location, path: str, text: str, columns: Sequence[str]) -> Iterator[_Batch]:
    import pyarrow as pa

    records = _records(location, path)
    while rows := list(islice(records, _BATCH)):
        values = [record.get(text) for record in rows]
        if strange := next((value for value in values if value is not None and type(value) is not str), None):
            raise CorpusError(f"column {text!r} of {path} holds {_written(strange)!r}, expected texts")
        cells = {name: pa.array([_written(row.get(name)) for row in rows], pa.large_string()) for name in columns}
        yield pa.array(values, pa.large_string()), cells


def _written(value: object) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False)


def _records(location: Location, path: str) -> Iterator[dict[str, Any]]:
    with location.open(path) as file:
        for number, line in enumerate(io.TextIOWrapper(file, encoding="utf-8-sig", newline="\n"), 1):
            if not line.strip():
                continue
            try:
                record = json.loads(line, parse_int=_Number, parse_float=_Number, parse_constant=_constant)
            except (ValueError, RecursionError) as error:
                raise CorpusError(f"{path} cannot be read: line {number:,} is not JSON ({error})") from error
            if not isinstance(record, dict):
                raise CorpusError(f"{path} cannot be read: line {number:,} is no object; expected one a line")
            yield record


def _constant(name: str) -> _Number | None:
    return None if name == "NaN" else _Number(name)


def _once(names: Sequence[str]) -> tuple[str, ...]:
    """Leave out names that are given to several columns, of which none can be told from the others."""
    counts = Counter(names)
    return tuple(name for name in names if counts[name] == 1)


def _check(names: Sequence[str], text: str, path: str) -> None:
    if text not in names:
        columns = ", ".join(names)
        raise CorpusError(f"{path} has no column {text!r}; its columns are {columns}; name one with --text")


@contextmanager
def _told(path: str) -> Iterator[None]:
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowException, OSError, UnicodeError) as error:
        told = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise CorpusError(f"{path} cannot be read: {told}") from error

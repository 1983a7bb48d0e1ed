"""JSON and JSON Lines, with every number kept as it was written."""

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from inbedder_core.corpus.limits import IngestLimits
from inbedder_core.corpus.readers.decoding import clean
from inbedder_core.corpus.readers.table import Row, Table, name_columns, some
from inbedder_core.errors import CorpusError

_SHAPES = "a list of objects, an object of columns, or an object that holds one list of objects"


class _Number(str):
    """A number's own characters, so that 1e5 and 007.10 come back as they were."""

    __slots__ = ()


def read_jsonl(text: str, limits: IngestLimits, notes: list[str], most: int) -> Table:
    """Read one object (or string) a line, at most `most` of them; lines that are neither are counted and dropped."""
    records: list[tuple[int, Mapping[str, Any] | None]] = []
    unread: list[int] = []
    filled = ((line, found) for line, found in enumerate(io.StringIO(text), start=1) if found.strip())
    for line, found in islice(filled, most):
        record = _record(found)
        records.append((line, record))
        if record is None:
            unread.append(line)
    if len(unread) == len(records):
        raise CorpusError(f"none of {len(records):,} lines is a JSON object; expected one object a line")
    if unread:
        notes.append(f"Dropped {some(unread, 'line')}: not a JSON object.")
    return _table("jsonl", records, limits, notes)


def read_json(text: str, limits: IngestLimits, notes: list[str], most: int) -> Table:
    """Read a whole JSON file; one that holds an object a line is read as JSON Lines."""
    try:
        content = _parse(text)
    except ValueError as error:
        if str(error).startswith("Extra data"):
            notes.append("Named json, but it holds one object a line: read as jsonl.")
            return read_jsonl(text, limits, notes, most)
        raise CorpusError(f"found broken JSON ({error}), expected {_SHAPES}; check the file at that place") from error
    records = [(number, _as_object(item)) for number, item in enumerate(_records(content), start=1)]
    if not records:
        raise CorpusError(f"found JSON without rows, expected {_SHAPES}")
    unread = [number for number, record in records if record is None]
    if len(unread) == len(records):
        raise CorpusError(f"found a JSON list without objects or strings, expected {_SHAPES}")
    if unread:
        notes.append(f"Dropped {some(unread, 'item')}: neither an object nor a string.")
    return _table("json", records, limits, notes)


def render(value: object) -> str:
    """Show a JSON value as the text of a cell: strings and numbers as they are, null as "", the rest as JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return clean(str(value))
    try:
        return clean(_nested(value))
    except RecursionError:
        raise CorpusError(f"found a cell nested too deeply, expected {_SHAPES}") from None


def _nested(value: object) -> str:
    if isinstance(value, _Number):
        return str(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_nested(str(key))}: {_nested(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_nested(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False, default=str)


def _parse(text: str) -> Any:
    try:
        return json.loads(text, parse_int=_Number, parse_float=_Number, parse_constant=_constant)
    except RecursionError:
        raise CorpusError(f"found JSON nested too deeply, expected {_SHAPES}") from None


def _constant(name: str) -> _Number | None:
    return None if name == "NaN" else _Number(name)


def _record(line: str) -> Mapping[str, Any] | None:
    try:
        return _as_object(_parse(line))
    except (ValueError, CorpusError):
        return None


def _as_object(item: Any) -> Mapping[str, Any] | None:
    if isinstance(item, _Number) or not isinstance(item, str | dict):
        return None
    return {"text": item} if isinstance(item, str) else item


def _records(content: Any) -> Sequence[Any]:
    """Find the rows in one of the shapes people save tables in."""
    if isinstance(content, list):
        return content
    if not isinstance(content, dict):
        raise CorpusError(f"found a single JSON value, expected {_SHAPES}")
    if isinstance(content.get("columns"), list) and _is_rows(content.get("data"), list):
        names = [render(name) for name in content["columns"]]
        return [dict(zip(names, row, strict=False)) for row in content["data"]]
    columns = [_cells(column) for column in content.values()]
    if columns and all(column is not None for column in columns) and not any(map(_holds_objects, columns)):
        return _transposed(list(content), [column for column in columns if column is not None])
    lists = {key: value for key, value in content.items() if _is_rows(value, dict)}
    if len(lists) > 1:
        raise CorpusError(f"found several lists of objects ({', '.join(lists)}), expected one; keep the one to read")
    return next(iter(lists.values()), [content])


def _is_rows(value: Any, kind: type) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, kind) for item in value)


def _cells(column: Any) -> list[Any] | None:
    if isinstance(column, list):
        return column
    return list(column.values()) if isinstance(column, dict) and column else None


def _holds_objects(column: list[Any] | None) -> bool:
    return column is not None and _is_rows(column, dict)


def _transposed(names: list[str], columns: list[list[Any]]) -> list[dict[str, Any]]:
    lengths = {len(column) for column in columns}
    if len(lengths) > 1:
        raise CorpusError(
            f"found JSON columns of {min(lengths):,} to {max(lengths):,} cells; expected the same number in each"
        )
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _table(
    format: str, records: list[tuple[int, Mapping[str, Any] | None]], limits: IngestLimits, notes: list[str]
) -> Table:
    keys: dict[str, None] = {}
    for _, record in records:
        keys.update(dict.fromkeys(record or ()))
        if len(keys) > limits.columns:
            break
    columns = name_columns([clean(key) for key in keys], limits.columns, notes)
    return Table(format=format, columns=columns, rows=_rows(records, list(keys)), notes=notes)


def _rows(records: list[tuple[int, Mapping[str, Any] | None]], keys: list[str]) -> Iterator[Row]:
    for number, (line, record) in enumerate(records):
        cells = None if record is None else [render(record.get(key)) for key in keys]
        yield Row(number, line, cells)

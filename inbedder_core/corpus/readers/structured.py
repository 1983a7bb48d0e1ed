"""JSON and JSON Lines in the shapes people save tables in, with every number kept as it was written."""

import io
import json
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from inbedder_core.corpus.limits import IngestLimits
from inbedder_core.corpus.options import ReadOptions
from inbedder_core.corpus.readers.messages import Record
from inbedder_core.corpus.readers.nested import flatten, is_keyed, keyed_list, spread, text_lists
from inbedder_core.corpus.readers.scalars import Number, render
from inbedder_core.corpus.readers.table import Row, Table, name_columns, some
from inbedder_core.errors import CorpusError

_SHAPES = "a list of objects, an object of columns, or an object that holds a list of objects"
_PLAIN = (str, bool, int, float, type(None))


def read_jsonl(text: str, *, options: ReadOptions, limits: IngestLimits, notes: list[str], most: int) -> Table:
    """Read one object (or string) a line, at most `most` of them; lines that are neither are counted and dropped."""
    filled = ((line, found) for line, found in enumerate(io.StringIO(text), start=1) if found.strip())
    numbered = [(line, _record(found)) for line, found in islice(filled, most)]
    unread = [line for line, record in numbered if record is None]
    if len(unread) > len(numbered) / 2 and (whole := list(islice(_concatenated(text), most))):
        notes.append("Objects run over several lines.")
        numbered, unread = [(number, _as_object(item)) for number, item in enumerate(whole, start=1)], []
    if all(record is None for _, record in numbered):
        raise CorpusError(f"none of {len(numbered):,} lines is a JSON object; expected one object a line")
    if unread:
        notes.append(f"Dropped {some(unread, 'line')}: not a JSON object.")
    return record_table(numbered, "jsonl", options=options, limits=limits, notes=notes)


def read_json(text: str, *, options: ReadOptions, limits: IngestLimits, notes: list[str], most: int) -> Table:
    """Read a whole JSON file; one that holds one object after the other is read as JSON Lines."""
    try:
        content = _parse(text)
    except ValueError as error:
        if str(error).startswith("Extra data"):
            notes.append("Named json, but it holds one object after the other: read as jsonl.")
            return read_jsonl(text, options=options, limits=limits, notes=notes, most=most)
        raise CorpusError(f"found broken JSON ({error}), expected {_SHAPES}; check the file at that place") from error
    numbered = [(number, _as_object(item)) for number, item in enumerate(_records(content, notes), start=1)]
    if not numbered:
        raise CorpusError(f"found JSON without rows, expected {_SHAPES}")
    unread = [number for number, record in numbered if record is None]
    if len(unread) == len(numbered):
        raise CorpusError(f"found a JSON list without objects or strings, expected {_SHAPES}")
    if unread:
        notes.append(f"Dropped {some(unread, 'item')}: neither an object nor a string.")
    return record_table(numbered, "json", options=options, limits=limits, notes=notes)


def record_table(
    numbered: Sequence[tuple[int, Record | None]],
    format: str,
    *,
    options: ReadOptions,
    limits: IngestLimits,
    notes: list[str],
) -> Table:
    """Make a table of records, each with its line; nested fields get dotted names, inner lists of texts their rows."""
    rows, path = spread([record for _, record in numbered])
    if path:
        notes.append(f"Each item of {path!r} is a document.")
    cells = [None if record is None else _cells_of(record, options.speaker) for _, record in rows]
    keys = list(dict.fromkeys(key for row in cells if row for key in row))
    top = [key for key in keys if "." not in key]
    if len(keys) > limits.columns >= len(top):
        deep = sorted((key for key in keys if "." in key), key=lambda key: key.count("."))
        keys = [*top, *deep[: limits.columns - len(top)]]
        notes.append(f"Left out {len(top) + len(deep) - len(keys):,} nested fields beyond {limits.columns:,} columns.")
    lines = [numbered[outer][0] for outer, _ in rows]
    filled = (None if row is None else [row.get(key, "") for key in keys] for row in cells)
    return Table(
        format=format,
        columns=name_columns([render(key) for key in keys], limits.columns, notes),
        rows=(Row(number, line, row) for number, (line, row) in enumerate(zip(lines, filled, strict=True))),
        notes=notes,
    )


def _cells_of(record: Record, speaker: str) -> dict[str, str]:
    if all(isinstance(value, _PLAIN) for value in record.values()):
        return {key: render(value) for key, value in record.items()}
    return flatten(record, speaker=speaker)


def _parse(text: str) -> Any:
    try:
        return json.loads(text, parse_int=Number, parse_float=Number, parse_constant=_constant)
    except RecursionError:
        raise CorpusError(f"found JSON nested too deeply, expected {_SHAPES}") from None


def _concatenated(text: str) -> Iterator[Any]:
    """Yield the values of a text that holds one after the other, until one is broken."""
    decoder = json.JSONDecoder(parse_int=Number, parse_float=Number, parse_constant=_constant)
    at = 0
    while at < len(text):
        at += len(text[at : at + 1000]) - len(text[at : at + 1000].lstrip(" \t\r\n,"))
        if at < len(text) and text[at] in " \t\r\n,":
            continue
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return
        yield value


def _constant(name: str) -> Number | None:
    return None if name == "NaN" else Number(name)


def _record(line: str) -> Record | None:
    try:
        return _as_object(_parse(line))
    except (ValueError, CorpusError):
        return None


def _as_object(item: Any) -> Record | None:
    if isinstance(item, Number) or not isinstance(item, str | dict):
        return None
    return {"text": item} if isinstance(item, str) else item


def _records(content: Any, notes: list[str]) -> Sequence[Any]:
    """Find the rows in one of the shapes people save tables in."""
    if isinstance(content, list):
        return content
    if not isinstance(content, dict):
        raise CorpusError(f"found a single JSON value, expected {_SHAPES}")
    if isinstance(content.get("columns"), list) and _is_rows(content.get("data"), list):
        names = [render(name) for name in content["columns"]]
        return [dict(zip(names, row, strict=False)) for row in content["data"]]
    if is_keyed(content):
        return keyed_list(content)
    columns = [_column(column) for column in content.values()]
    if columns and all(column is not None for column in columns) and not any(map(_holds_objects, columns)):
        return _transposed(list(content), [column for column in columns if column is not None])
    lists = text_lists(content)
    if len(lists) > 1 and not any(worth for _, worth in lists):
        listed = ", ".join(name for name, _ in lists)
        raise CorpusError(f"found several lists of objects ({listed}), none of them with texts; keep the one to read")
    if not lists:
        return [content]
    name = max(lists, key=lambda found: found[1])[0]
    if len(lists) > 1:
        notes.append(
            f"Read the list {name!r}; left out {', '.join(repr(other) for other, _ in lists if other != name)}."
        )
    inner: Any = content
    for key in name.split(".") if name not in content else [name]:
        inner = inner[key]
    return list(inner)


def _is_rows(value: Any, kind: type) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, kind) for item in value)


def _column(column: Any) -> list[Any] | None:
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

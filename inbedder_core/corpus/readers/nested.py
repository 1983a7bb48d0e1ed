"""Nested records become rows of cells: fields under dotted names, a row for each record of the list with the texts."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from inbedder_core.corpus.cells import CellKind, cell_kind
from inbedder_core.corpus.readers.messages import Record, is_conversation, thread, turns
from inbedder_core.corpus.readers.scalars import render

_DEEPEST = 8
_LOOKED_AT = 200


def spread(records: Sequence[Record | None]) -> tuple[list[tuple[int, Record | None]], str]:
    """Make a row of every record of the list inside the records where the texts lie; return rows and that list's name.

    Each row comes with the number of its outer record, whose other fields it keeps. The name is "" where the texts lie
    in the records themselves.
    """
    records = [_with_lists(record) if record else record for record in records]
    sample = [record for record in records[:_LOOKED_AT] if record]
    path = max(_lists(sample), key=lambda found: found[1], default=("", 0.0))
    if path[1] <= 2 * _worth(sample):
        return list(enumerate(records)), ""
    inner = [(number, row) for number, record in enumerate(records) for row in _rows(record, path[0])]
    further, deeper = spread([row for _, row in inner])
    name = f"{path[0]}.{deeper}" if deeper else path[0]
    return [(inner[at][0], row) for at, row in further], name


def is_keyed(value: Any) -> bool:
    """Whether an object holds records by key: they share a field, and their keys outnumber their fields."""
    if (
        not isinstance(value, Mapping)
        or len(value) < 2
        or not all(isinstance(item, Mapping) for item in value.values())
    ):
        return False
    fields = {field for item in value.values() for field in item}
    shared = set.intersection(*(set(item) for item in value.values()))
    return bool(shared) and len(value) > len(fields) and not all(str(field).isdigit() for field in fields)


def keyed_list(value: Mapping[str, Record]) -> list[Record]:
    """Return the records of an object that holds them by key, the key among their fields."""
    return [{"key": key, **record} for key, record in value.items()]


def text_lists(record: Record) -> list[tuple[str, float]]:
    """Name the lists of records within one that holds them all, with how much text a record of each holds.

    The messages of the only conversation there is are documents.
    """
    return list(_lists([record], messages=True))


def flatten(record: Record, *, speaker: str) -> dict[str, str]:
    """Return a record's cells by dotted name; lists of plain values are joined, messages become turns."""
    return {name: cell for name, cell in _flat(record, "", speaker, _DEEPEST)}


def _flat(value: Any, name: str, speaker: str, depth: int) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping) and value and depth:
        for key, item in value.items():
            yield from _flat(item, f"{name}.{key}" if name else str(key), speaker, depth - 1)
    elif is_conversation(value):
        yield name, turns(value, speaker)
    elif isinstance(value, list | tuple) and not any(isinstance(item, Mapping | list | tuple) for item in value):
        yield name, "; ".join(filter(None, map(render, value)))
    elif isinstance(value, list | tuple) and depth and all(isinstance(item, Mapping) for item in value):
        yield from _joined([dict(_flat(item, name, speaker, depth - 1)) for item in value])
    else:
        yield name, render(value)


def _joined(records: Sequence[Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    """Join what several records hold in a field, each value once."""
    for name in dict.fromkeys(name for record in records for name in record):
        cells = dict.fromkeys(record.get(name, "") for record in records)
        yield name, "; ".join(filter(None, cells))


def _with_lists(record: Record) -> Record:
    """Make a list of every object within a record that holds records by key, and of a chat's messages."""
    if not any(isinstance(value, Mapping) for value in record.values()):
        return record
    if (messages := thread(record.get("mapping"), record.get("current_node"))) is not None:
        record = {"messages" if key == "mapping" else key: value for key, value in record.items()}
        record["messages"] = messages
    return {
        key: keyed_list(value) if is_keyed(value) else _with_lists(value) if isinstance(value, Mapping) else value
        for key, value in record.items()
    }


def _lists(records: Sequence[Record], *, messages: bool = False) -> Iterator[tuple[str, float]]:
    """Yield the lists of records within these, of messages too if wanted, and how much text a record of each holds."""
    fields = [(name, value) for record in records for name, value in _fields(record)]
    names = dict.fromkeys(name for name, value in fields if _is_records(value) or (messages and is_conversation(value)))
    for name in names:
        found = [dict(_fields(record)).get(name) or [] for record in records]
        rows = [row for value in found if _is_records(value) or is_conversation(value) for row in value]
        nested = max((worth for _, worth in _lists(rows)), default=0.0)
        yield name, max(_worth(rows), nested)


def _rows(record: Record | None, path: str) -> Iterator[Record | None]:
    """Yield the records of a list, each with the outer record's other fields."""
    if record is None:
        yield None
        return
    fields = dict(_fields(record))
    inner = fields.pop(path, None)
    outer = {name: value for name, value in fields.items() if not _is_records(value)}
    for row in inner if _is_records(inner) else ():
        yield {**outer, **row}


def _fields(record: Record, name: str = "", depth: int = _DEEPEST) -> Iterator[tuple[str, Any]]:
    for key, value in record.items():
        full = f"{name}.{key}" if name else str(key)
        if isinstance(value, Mapping) and value and depth:
            yield from _fields(value, full, depth - 1)
        else:
            yield full, value


def _is_records(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(item, Mapping) for item in value)
        and not is_conversation(value)
    )


def _worth(records: Sequence[Record]) -> float:
    """Mean length of the wordiest field of some records; texts that come again count once."""
    cells: dict[str, set[str]] = {}
    for record in records[:_LOOKED_AT]:
        for name, value in _fields(record):
            said = turns(value, "user") if is_conversation(value) else value
            if isinstance(said, list) and all(isinstance(part, str) for part in said):
                said = " ".join(said)
            if isinstance(said, str) and cell_kind(said) == CellKind.WORDS and " " in said:
                cells.setdefault(name, set()).add(said)
    return max((sum(map(len, texts)) / len(records) for texts in cells.values()), default=0.0)

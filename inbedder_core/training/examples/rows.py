"""The rows of a training file, whatever its format, each knowing where it stands."""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inbedder_core.errors import TrainingError

FORMATS = (".csv", ".jsonl", ".json", ".parquet")
_COLUMNS = ("text", "question", "answer")
_PUBLISHED = {"text": "input", "question": "instruction", "answer": "output"}


@dataclass(frozen=True)
class Row:
    """One row's values, where it stands (for errors), and the source it belongs to."""

    where: str
    values: Mapping[str, Any]
    source: str

    def text(self, column: str) -> str:
        """Return a column, under its own name or the published file's; "" when empty. Raises TrainingError."""
        name = column if column in self.values else _PUBLISHED[column]
        if name not in self.values:
            raise TrainingError(f"there is no {column!r}; the columns are {', '.join(map(str, self.values)) or 'none'}")
        value = self.values[name]
        if value is None:
            return ""
        if not isinstance(value, str):
            raise TrainingError(f"{name} is a {type(value).__name__}, {value!r}; it must be a string")
        return value.strip()


def read_rows(path: Path) -> Iterator[Row]:
    """Yield the rows of a csv, jsonl, json (a list) or parquet file. Raises TrainingError when it cannot be read."""
    readers = {".csv": _csv, ".jsonl": _jsonl, ".json": _json, ".parquet": _parquet}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise TrainingError(f"{path.name} is no training file; the formats are {', '.join(FORMATS)}")
    if not path.is_file():
        raise TrainingError(f"there is no file {path}; check its name")
    empty = True
    try:
        for number, values in reader(path):
            empty = False
            if not isinstance(values, Mapping):
                found = type(values).__name__
                raise TrainingError(f"{path.name}, row {number} is a {found}; it must be an object with {_listed()}")
            yield Row(f"{path.name}, row {number}", values, str(values.get("source") or path.stem))
    except UnicodeDecodeError as error:
        raise TrainingError(f"{path.name} is not UTF-8 ({error.reason}); save it as UTF-8") from error
    if empty:
        raise TrainingError(f"{path.name} has no rows; it needs {_listed()}")


def _csv(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            yield from enumerate(csv.DictReader(file), 1)
        except csv.Error as error:
            raise TrainingError(f"{path.name} is broken csv ({error}); save it again") from error


def _jsonl(path: Path) -> Iterator[tuple[int, Any]]:
    with path.open(encoding="utf-8-sig") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield number, _parsed(line, f"{path.name}, row {number}")


def _json(path: Path) -> Iterator[tuple[int, Any]]:
    found = _parsed(path.read_text(encoding="utf-8-sig"), path.name)
    if not isinstance(found, list):
        raise TrainingError(f"{path.name} holds a {type(found).__name__}; it must hold a list of objects")
    yield from enumerate(found, 1)


def _parquet(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    import pyarrow
    from pyarrow import parquet

    try:
        rows = parquet.read_table(path).to_pylist()
    except pyarrow.ArrowInvalid as error:
        raise TrainingError(f"{path.name} is not a parquet file ({error}); save it again") from error
    yield from enumerate(rows, 1)


def _parsed(content: str, where: str) -> Any:
    try:
        return json.loads(content)
    except ValueError as error:
        raise TrainingError(f"{where} is not JSON ({error}); mend or remove it") from error


def _listed() -> str:
    return ", ".join(_COLUMNS)

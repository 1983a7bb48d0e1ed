"""The rows of a data file as they were written, strictly, for examples and gold labels: nothing is guessed."""

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from inbedder_core.corpus.limits import IngestLimits
from inbedder_core.corpus.readers.parquet import open_parquet
from inbedder_core.errors import CorpusError

Numbered = Iterator[tuple[int, Any]]


def read_records(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield where each row stands (for errors) and its values, typed, of a csv, jsonl, json or parquet file.

    JSON is a list of objects, or one a line. Raises CorpusError where a file or row is broken or none is there.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise CorpusError(f"{path.name} is no data file; the formats are {', '.join(_READERS)}")
    if not path.is_file():
        raise CorpusError(f"there is no file {path}; check its name")
    empty = True
    try:
        for number, values in reader(path):
            empty, where = False, f"{path.name}, row {number}"
            if not isinstance(values, Mapping):
                raise CorpusError(f"{where} is a {type(values).__name__}; it must be an object")
            yield where, values
    except UnicodeDecodeError as error:
        raise CorpusError(f"{path.name} is not UTF-8 ({error.reason}); save it as UTF-8") from error
    except OSError as error:
        raise CorpusError(f"{path} cannot be read ({error.strerror}); check it and its permissions") from error
    if empty:
        raise CorpusError(f"{path.name} has no rows; give at least one")


def _csv(path: Path) -> Numbered:
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            yield from enumerate(csv.DictReader(file), 1)
        except csv.Error as error:
            raise CorpusError(f"{path.name} is broken csv ({error}); save it again") from error


def _jsonl(path: Path) -> Numbered:
    with path.open(encoding="utf-8-sig") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield number, _parsed(line, f"{path.name}, row {number}")


def _json(path: Path) -> Numbered:
    content = path.read_text(encoding="utf-8-sig")
    return enumerate(_parsed(content, path.name), 1) if content.lstrip().startswith("[") else _jsonl(path)


def _parquet(path: Path) -> Numbered:
    _, batches = open_parquet(path.read_bytes(), path.name, IngestLimits(), each=True)
    return enumerate((row for batch in batches for row in batch.to_pylist()), 1)


def _parsed(content: str, where: str) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise CorpusError(f"{where} is not JSON ({error}); mend or remove it") from error


_READERS: dict[str, Callable[[Path], Numbered]] = {".csv": _csv, ".jsonl": _jsonl, ".json": _json, ".parquet": _parquet}

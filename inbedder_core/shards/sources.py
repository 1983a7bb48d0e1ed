"""Tables too large to be read at once, piece by piece: parquet, csv and jsonl files, one or a folder of them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inbedder_core.errors import CorpusError
from inbedder_core.fingerprint import fingerprint
from inbedder_core.shards.locations import Location

_FORMATS = (".parquet", ".csv", ".jsonl")
_BATCH = 10_000
TEXT = "text"


@dataclass(frozen=True)
class TablePart:
    """One file of a table: its path and size, its number of `rows`, and the `first` of them, counted over all files."""

    path: str
    rows: int
    first: int


@dataclass(frozen=True)
class TableSource:
    """The texts of a `column` in parquet, csv or jsonl files at a place; a text's id is its row, counted from 0.

    `fingerprint` changes when a file does. Texts of nothing but blanks are left out.
    """

    location: Location
    column: str
    parts: tuple[TablePart, ...]
    fingerprint: str

    @classmethod
    def find(cls, address: str, column: str | None = None) -> "TableSource":
        """List the files and count their rows. Raises CorpusError where there are none, or without such a column."""
        location = Location(address)
        files = [file for file in location.files() if file.path.endswith(_FORMATS)]
        if not files:
            raise CorpusError(f"{location} holds no {', '.join(_FORMATS)} file; shards are made of such files alone")
        name = column or TEXT
        parts, first = [], 0
        for file in files:
            rows = _count(location, file.path, name)
            parts.append(TablePart(file.path, rows, first))
            first += rows
        if not first:
            raise CorpusError(f"the files at {location} have no rows; give some that do")
        states = [(file.name, file.size, file.changed) for file in files]
        return cls(location, name, tuple(parts), fingerprint(name, states))

    def __len__(self) -> int:
        """Count the rows, texts of blanks included."""
        return sum(part.rows for part in self.parts)

    def read(self, part: TablePart) -> Iterator[Any]:
        """Yield a file's texts as Arrow tables of id (int64) and text (large_string), without blank ones."""
        import pyarrow as pa
        from pyarrow import compute

        row = part.first
        with _told(part.path):
            for batch in _batches(self.location, part.path, [self.column]):
                texts = batch.column(0)
                if not (pa.types.is_string(texts.type) or pa.types.is_large_string(texts.type)):
                    raise CorpusError(f"column {self.column!r} of {part.path} holds {texts.type}, expected texts")
                ids = pa.array(np.arange(row, row + len(texts)), pa.int64())
                row += len(texts)
                blank = compute.match_substring_regex(texts, r"^\s*$")
                has_text = compute.invert(compute.fill_null(blank, True))
                table = pa.table({"id": ids, "text": texts.cast(pa.large_string())})
                yield table.filter(has_text)


def shard_numbers(texts: Sequence[str], shards: int) -> NDArray[np.int64]:
    """Say in which of so many shards each text belongs, by its hash: equal texts in one, (n,)."""
    import hashlib

    digests = (hashlib.blake2b(text.encode("utf-8"), digest_size=8).digest() for text in texts)
    return np.array([int.from_bytes(digest, "big") % shards for digest in digests], np.int64)


def _count(location: Location, path: str, column: str) -> int:
    """Count the rows of a file that has the column."""
    with _told(path):
        if path.endswith(".parquet"):
            from pyarrow import parquet

            with location.open(path) as file:
                metadata = parquet.ParquetFile(file)
                _check(metadata.schema_arrow.names, column, path)
                return int(metadata.metadata.num_rows)
        rows = 0
        for batch in _batches(location, path, None):
            _check(batch.schema.names, column, path)
            rows += len(batch)
        return rows


def _batches(location: Location, path: str, columns: list[str] | None) -> Iterator[Any]:
    from pyarrow import csv, parquet

    with location.open(path) as file:
        if path.endswith(".parquet"):
            yield from parquet.ParquetFile(file).iter_batches(_BATCH, columns=columns)
        elif path.endswith(".csv"):
            types = {name: "string" for name in columns or ()}
            convert = csv.ConvertOptions(include_columns=columns or [], column_types=types, strings_can_be_null=False)
            parse = csv.ParseOptions(newlines_in_values=True)
            yield from csv.open_csv(file, convert_options=convert, parse_options=parse)
        else:
            from pyarrow import json

            yield from (
                batch.select(columns) if columns else batch for batch in json.read_json(file).to_batches(_BATCH)
            )


def _check(names: Sequence[str], column: str, path: str) -> None:
    if column not in names:
        columns = ", ".join(names)
        raise CorpusError(f"{path} has no column {column!r}; its columns are {columns}; name one with --text")


@contextmanager
def _told(path: str) -> Iterator[None]:
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        told = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise CorpusError(f"{path} cannot be read: {told}") from error

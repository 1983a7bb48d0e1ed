"""Tables too large to be read at once, piece by piece: parquet, csv and jsonl files, one or a folder of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inbedder_core.errors import CorpusError
from inbedder_core.fingerprint import fingerprint
from inbedder_core.shards.files import FORMATS, FileHead, read_head, read_tables
from inbedder_core.shards.locations import Location

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

    `columns` are those that go with the texts. `fingerprint` changes when a file does. Texts of nothing but blanks are
    left out.
    """

    location: Location
    column: str
    parts: tuple[TablePart, ...]
    fingerprint: str
    columns: tuple[str, ...] = ()

    @classmethod
    def find(cls, address: str, column: str | None = None, columns: Sequence[str] | None = None) -> "TableSource":
        """List the files and count their rows; `columns` are those to take along, all of single values for None.

        Raises CorpusError where there are no files, or no such columns.
        """
        location = Location(address)
        files = [file for file in location.files() if file.path.endswith(FORMATS)]
        if not files:
            raise CorpusError(f"{location} holds no {', '.join(FORMATS)} file; shards are made of such files alone")
        name = column or TEXT
        heads = [read_head(location, file.path, name) for file in files]
        firsts = np.cumsum([0, *(head.rows for head in heads)]).tolist()
        if not firsts[-1]:
            raise CorpusError(f"the files at {location} have no rows; give some that do")
        parts = (
            TablePart(file.path, head.rows, first) for file, head, first in zip(files, heads, firsts, strict=False)
        )
        states = [(file.name, file.size, file.changed) for file in files]
        return cls(location, name, tuple(parts), fingerprint(name, states), _taken(location, name, heads, columns))

    def __len__(self) -> int:
        """Count the rows, texts of blanks included."""
        return sum(part.rows for part in self.parts)

    def read(self, part: TablePart) -> Iterator[Any]:
        """Yield a file's rows as Arrow tables of id (int64), text and column_1, … (large_string), without blank texts.

        Raises CorpusError.
        """
        import pyarrow as pa
        from pyarrow import compute

        row = part.first
        for table in read_tables(self.location, part.path, self.column, self.columns):
            ids = pa.array(np.arange(row, row + len(table)), pa.int64())
            row += len(table)
            blank = compute.match_substring_regex(table.column("text"), r"^\s*$")
            yield table.add_column(0, "id", ids).filter(compute.invert(compute.fill_null(blank, True)))


def shard_numbers(texts: Sequence[str], shards: int) -> NDArray[np.int64]:
    """Say in which of so many shards each text belongs, by its hash: equal texts in one, (n,)."""
    import hashlib

    digests = (hashlib.blake2b(text.encode("utf-8"), digest_size=8).digest() for text in texts)
    return np.array([int.from_bytes(digest, "big") % shards for digest in digests], np.int64)


def _taken(location: Location, text: str, heads: Sequence[FileHead], wanted: Sequence[str] | None) -> tuple[str, ...]:
    """Choose the columns that go with the texts; they need not be in every file."""
    names = [name for name in dict.fromkeys(name for head in heads for name in head.names) if name != text]
    nested = frozenset[str]().union(*(head.nested for head in heads))
    single = [name for name in names if name not in nested]
    if wanted is None:
        return tuple(name for name in single if name.strip())
    for name in wanted:
        if name not in single:
            why = (
                "holds lists, records or bytes"
                if name in nested
                else "is the texts'"
                if name == text
                else "is not there"
            )
            others = ", ".join(single) or "none"
            raise CorpusError(f"column {name!r} of {location} {why}; those that can go with the texts are {others}")
    return tuple(dict.fromkeys(wanted))

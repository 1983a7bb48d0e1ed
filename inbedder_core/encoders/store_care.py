"""What keeps a store in order: what it holds, whether that is sound, and room made by what was used longest ago."""

import os
import sqlite3
import zlib
from dataclasses import dataclass
from pathlib import Path

from inbedder_core.encoders.salvage import is_sound
from inbedder_core.encoders.schema import TABLES, today
from inbedder_core.encoders.sound_rows import row_checksum
from inbedder_core.encoders.store import Store
from inbedder_core.errors import SettingError
from inbedder_core.paths import write_atomically

LIMIT_VARIABLE = "INBEDDER_STORE_MEGABYTES"
"""The environment variable that says how large the store may grow; without it, or at 0, there is no limit."""
_SPARED_DAYS = 1
"""What was asked for today or so many days before never goes: somebody may be using it."""
_OVERHEAD = 150
"""About the bytes that a row takes beside its content."""


@dataclass(frozen=True)
class StoreContents:
    """What a store holds: `used` bytes of its file's `bytes`, the others being free for new rows."""

    path: Path
    bytes: int
    used: int
    rows: int
    arrays: int
    longest_unused: int
    """Days since what was used longest ago was used."""

    def lines(self) -> list[str]:
        """Say it to a person."""
        return [
            f"{self.path}: {self.bytes / 1e6:,.1f} MB, of which {self.used / 1e6:,.1f} MB are used",
            f"{self.rows:,} rows (an embedding and an answer each) and {self.arrays:,} layouts and groupings",
            f"The longest unused was last asked for {self.longest_unused:,} days ago",
        ]


def store_contents(store: Store) -> StoreContents:
    """Count what a store holds. Raises StoreError."""

    def count(connection: sqlite3.Connection) -> StoreContents:
        page, pages, free = (
            connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_size", "page_count", "freelist_count")
        )
        rows, arrays = (connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] for table in TABLES)
        days = [connection.execute(f"SELECT MIN(used) FROM {table}").fetchone()[0] for table in TABLES]
        oldest = min((day for day in days if day is not None), default=today())
        return StoreContents(store.path, page * pages, page * (pages - free), rows, arrays, max(0, today() - oldest))

    return store.work("read", count)


def check_store(store: Store) -> tuple[int, int]:
    """Look at every row: delete those that are damaged, and give those of the first schema a checksum.

    Returns how many were looked at and deleted. Raises StoreError.
    """

    def look(connection: sqlite3.Connection) -> tuple[int, int]:
        looked = deleted = 0
        for table, columns in TABLES.items():
            names = ", ".join((*columns, "checksum"))
            last = connection.execute(f"SELECT MAX(rowid) FROM {table}").fetchone()[0] or 0
            for start in range(1, last + 1, 500):
                found = connection.execute(
                    f"SELECT rowid, {names} FROM {table} WHERE rowid BETWEEN ? AND ?", (start, start + 499)
                ).fetchall()
                looked += len(found)
                for number, *row in found:
                    if not is_sound(table, tuple(row)):
                        connection.execute(f"DELETE FROM {table} WHERE rowid = ?", (number,))
                        deleted += 1
                    elif row[-1] is None:
                        checksum = row_checksum(*row[:3]) if table == "rows" else zlib.crc32(row[1])
                        connection.execute(f"UPDATE {table} SET checksum = ? WHERE rowid = ?", (checksum, number))
        return looked, deleted

    return store.work("write", look)


def compact_store(store: Store) -> None:
    """Give free space in the file back to the disk. Raises StoreError."""
    store.work("write", lambda connection: connection.execute("VACUUM"))
    store.work("write", lambda connection: connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall())


def export_store(store: Store, path: Path) -> None:
    """Copy a store as it is now to a new file, which is a store too. Raises StoreError and PlaceError."""

    def copy(aside: Path) -> None:
        aside.unlink()
        store.work("read", lambda connection: connection.execute("VACUUM INTO ?", (str(aside),)))

    write_atomically(path, copy, private=True)


def store_limit() -> int | None:
    """Return how many bytes the store may take; None for no limit. Raises SettingError."""
    said = os.environ.get(LIMIT_VARIABLE, "").strip() or "0"
    if not said.isdecimal():
        raise SettingError(f"{LIMIT_VARIABLE} is {said!r}; it must be a whole number of megabytes")
    return int(said) * 1_000_000 or None


def keep_to_limit(store: Store) -> int:
    """Make room where a store has a limit and is beyond it; return how many rows went. Raises as what it calls."""
    most = store_limit()
    return 0 if most is None else make_room(store, most)


def make_room(store: Store, most: int) -> int:
    """Delete what was used longest ago, day by day, until a store takes at most so many bytes; return how many rows.

    What was used today or yesterday stays. Raises StoreError.
    """

    def delete(connection: sqlite3.Connection) -> int:
        page, pages, free = (
            connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_size", "page_count", "freelist_count")
        )
        too_much = page * (pages - free) - most
        if too_much <= 0:
            return 0
        sizes: dict[int, int] = {}
        for table, columns in TABLES.items():
            size = " + ".join(f"LENGTH({column})" for column in columns)
            for day, total in connection.execute(
                f"SELECT used, SUM({size} + {_OVERHEAD}) FROM {table} WHERE used < ? GROUP BY used",
                (today() - _SPARED_DAYS,),
            ):
                sizes[day] = sizes.get(day, 0) + total
        last = None
        for day in sorted(sizes):
            if too_much <= 0:
                break
            last, too_much = day, too_much - sizes[day]
        if last is None:
            return 0
        return sum(connection.execute(f"DELETE FROM {table} WHERE used <= ?", (last,)).rowcount for table in TABLES)

    return store.work("write", delete)

"""What can still be read of a damaged store goes to a new file, row by row; the old one is set aside, not deleted."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from inbedder_core.encoders.schema import TABLES, prepare, today
from inbedder_core.encoders.sound_rows import KeptRow, sound_array, sound_row

WAIT = 60.0
"""Seconds for another process to end its writing."""
_DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
_RENAMED = re.compile("no such (column|table)|no column named|duplicate column name")
"""What SQLite says of our statements where the names in the file are no longer ours."""
_TOGETHER = 64
"""Rows read in one go where nothing is damaged."""
_MOST_FILLED = 1000
_ROWS_A_PAGE = 64
"""More than fit; numbers beyond are those of rows that were written again."""


def set_aside_damaged(path: Path) -> int:
    """Put a whole store in place of a damaged one, which is kept beside it as .damaged; return how many rows it holds.

    Whoever calls this is alone with the file. Raises OSError, and sqlite3.Error when the new one cannot be written.
    """
    aside, new = path.with_suffix(".damaged"), path.with_suffix(".salvaged")
    _remove(new)
    _fill_up(path)
    with closing(sqlite3.connect(new)) as target:
        prepare(target)
        saved = _copy(path, target)
    _remove(aside)
    for suffix in ("-wal", "-shm", ""):
        old = path.with_name(path.name + suffix)
        if old.exists():
            old.replace(aside.with_name(aside.name + suffix))
    new.replace(path)
    path.chmod(0o600)
    return saved


def _copy(path: Path, target: sqlite3.Connection) -> int:
    saved = 0
    try:
        with closing(open_raw(path)) as source:
            for table, columns in TABLES.items():
                names = ", ".join((*columns, "checksum", "used"))
                marks = ", ".join("?" * (len(columns) + 2))
                statement = f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({marks})"
                for row in _readable(source, table, columns):
                    if is_sound(table, row):
                        target.execute(statement, row)
                        saved += table == "rows"
                target.commit()
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        target.rollback()  # no database at all
    return saved


def is_damage(error: Exception) -> bool:
    """Whether SQLite says that the file itself is damaged."""
    name = getattr(error, "sqlite_errorname", "")
    return name.startswith(_DAMAGED) or (name == "SQLITE_ERROR" and bool(_RENAMED.search(str(error))))


def open_raw(path: Path) -> sqlite3.Connection:
    """Open a file that may be damaged, with texts that are no UTF-8 read as far as they are."""
    connection = sqlite3.connect(path, timeout=WAIT, check_same_thread=False)
    connection.text_factory = lambda content: content.decode("utf-8", "replace")
    return connection


def is_sound(table: str, row: tuple[Any, ...]) -> bool:
    """Whether a row of a table, its columns and its checksum first, is as it was written."""
    return sound_row(KeptRow(*row[:4])) is not None if table == "rows" else sound_array(*row[1:3])


def _readable(source: sqlite3.Connection, table: str, columns: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
    """Yield every row that can be read: where a range of them cannot, its halves are tried.

    Columns are told by their places, because their names may be damaged; rows of the first schema have fewer.
    """
    present = len(source.execute(f"PRAGMA table_info({table})").fetchall())
    if present < len(columns):
        return
    added = (None, today())[max(0, present - len(columns)) :]
    # NOT INDEXED, because the index may be what is damaged.
    places = ", ".join(f"place_{number}" for number in range(present))
    found_there = f"SELECT * FROM {table} NOT INDEXED WHERE rowid BETWEEN ? AND ? ORDER BY rowid"
    statement = f"WITH found ({places}) AS ({found_there}) SELECT {places} FROM found"
    ranges = [(start, start + _TOGETHER - 1) for start in range(1, _last(source, table) + 1, _TOGETHER)]
    for first, last in ranges:
        pending = [(first, last)]
        while pending:
            low, high = pending.pop()
            try:
                found = source.execute(statement, (low, high)).fetchall()
            except sqlite3.DatabaseError as error:
                if not is_damage(error):
                    raise
                if low < high:
                    middle = (low + high) // 2
                    pending += [(middle + 1, high), (low, middle)]
                continue
            yield from ((*row[: len(columns) + 2], *added) for row in found)


def _fill_up(path: Path) -> None:
    """Give a file that was cut the length that it says it has: else SQLite reads nothing of it."""
    with path.open("rb+") as file:
        header = file.read(32)
        page, pages = int.from_bytes(header[16:18], "big"), int.from_bytes(header[28:32], "big")
        size = (page if page > 1 else 1 << 16) * pages
        if header.startswith(b"SQLite format 3\0") and path.stat().st_size < size <= _MOST_FILLED * path.stat().st_size:
            file.truncate(size)


def _last(source: sqlite3.Connection, table: str) -> int:
    """Return a number that no row is beyond; where the last page is damaged, SQLite names one too low, or none."""
    pages = int(source.execute("PRAGMA page_count").fetchone()[0])
    try:
        largest = source.execute(f"SELECT MAX(rowid) FROM {table}").fetchone()[0] or 0
    except sqlite3.DatabaseError:
        largest = 0
    return max(int(largest), pages * _ROWS_A_PAGE)


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)

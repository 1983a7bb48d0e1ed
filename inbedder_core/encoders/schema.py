"""The tables of the store, and how a file of an earlier version becomes one of this."""

import sqlite3
import time

from inbedder_core.errors import StoreError

VERSION = 1
"""Kept as the file's user_version. 0 had neither checksums nor days; such rows have NULL there until written anew."""
TABLES = {"rows": ("key", "answer", "embedding"), "arrays": ("key", "content")}
"""The columns of each table beside `checksum` and `used`, the day since 1970 on which it was last asked for."""
_FIRST = """
CREATE TABLE IF NOT EXISTS rows (key TEXT PRIMARY KEY, answer TEXT NOT NULL, embedding BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS arrays (key TEXT PRIMARY KEY, content BLOB NOT NULL);
"""


def today() -> int:
    """Return the day since 1970."""
    return int(time.time() // 86400)


def prepare(connection: sqlite3.Connection) -> None:
    """Make the tables, or bring those of an earlier version up to this one, in one transaction.

    Raises StoreError for a file of a later version, and sqlite3.Error.
    """
    if _version(connection) == VERSION:
        return
    connection.executescript(_FIRST)
    connection.execute("BEGIN IMMEDIATE")
    # Another process may have been faster.
    if _version(connection) == 0:
        for table in TABLES:
            connection.execute(f"ALTER TABLE {table} ADD COLUMN checksum INTEGER")
            connection.execute(f"ALTER TABLE {table} ADD COLUMN used INTEGER NOT NULL DEFAULT {today()}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.commit()


def _version(connection: sqlite3.Connection) -> int:
    found: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if found > VERSION:
        raise StoreError(
            f"the store was written by a later version of this program (schema {found}, this one knows {VERSION}); "
            "update it, or set INBEDDER_CACHE to another folder"
        )
    return found

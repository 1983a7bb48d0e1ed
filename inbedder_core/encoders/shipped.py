"""What comes with the installation counts as computed: rows and arrays that were made elsewhere, read and not written.

Embeddings are kept as float16, of half the size: that rounds them by less than bfloat16 computing does.
"""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np

from inbedder_core.encoders.checkpoints import builtin
from inbedder_core.encoders.sound_rows import Row

SHIPPED = builtin.DEFAULT.folder / "samples.sqlite"
"""What the default model makes of the sample corpora; `scripts/read_samples.py` writes it."""
_SCHEMA = """
PRAGMA page_size = 65536;
CREATE TABLE rows (key TEXT PRIMARY KEY, answer TEXT NOT NULL, embedding BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE arrays (key TEXT PRIMARY KEY, content BLOB NOT NULL) WITHOUT ROWID;
"""
_VARIABLES = 500
"""Keys asked for in one statement; SQLite allows 999 everywhere."""


class ShippedRows:
    """One file that is only read, under a store's keys; safe for many threads. A file that is not there holds nothing.

    Keys hold the model's fingerprint and the versions of what made an array, so that another model, or another
    library, finds nothing here.
    """

    def __init__(self, path: Path = SHIPPED) -> None:
        """Name the file; it is opened when it is first asked."""
        self._path = path
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def known(self, keys: Sequence[str]) -> set[str]:
        """Return which of the keys are there."""
        parts = in_parts(keys)
        return {
            key for part, marks in parts for (key,) in self._read(f"SELECT key FROM rows WHERE key IN ({marks})", part)
        }

    def rows(self, keys: Sequence[str]) -> dict[str, Row]:
        """Return key -> (embedding float32 (dimension,), answer) for the keys that are there."""
        found: dict[str, Row] = {}
        for part, marks in in_parts(keys):
            kept = self._read(f"SELECT key, answer, embedding FROM rows WHERE key IN ({marks})", part)
            found.update(
                (key, (np.frombuffer(blob, np.float16).astype(np.float32), answer)) for key, answer, blob in kept
            )
        return found

    def array(self, key: str) -> bytes | None:
        """Return the named arrays of a key as a store writes them; None when there are none."""
        found = self._read("SELECT content FROM arrays WHERE key = ?", [key])
        return found[0][0] if found else None

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._connection:
                self._connection.close()
            self._connection = None

    def _read(self, statement: str, values: Sequence[str]) -> list[Any]:
        with self._lock:
            if self._connection is None:
                if not self._path.exists():
                    return []
                # Read-only folders hold no lock files: `immutable` needs none.
                address = f"{self._path.resolve().as_uri()}?mode=ro&immutable=1"
                self._connection = sqlite3.connect(address, uri=True, check_same_thread=False)
            try:
                return self._connection.execute(statement, values).fetchall()
            except sqlite3.DatabaseError:
                return []  # a damaged file costs the time of computing, no more


def in_parts(keys: Sequence[str]) -> Iterator[tuple[Sequence[str], str]]:
    """Cut keys so that each part can be asked for in one statement, and give as many question marks."""
    for start in range(0, len(keys), _VARIABLES):
        part = keys[start : start + _VARIABLES]
        yield part, ",".join("?" * len(part))


def ship(path: Path, stores: Sequence[Path]) -> None:
    """Write what stores hold, given by their files, into a new file, in order of key: rows as float16, and arrays."""
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(_SCHEMA)
        for store in stores:
            with closing(sqlite3.connect(store)) as kept:
                rows = kept.execute("SELECT key, answer, embedding FROM rows WHERE length(embedding) ORDER BY key")
                halved = ((key, answer, _halved(blob)) for key, answer, blob in rows)
                connection.executemany("INSERT OR REPLACE INTO rows VALUES (?, ?, ?)", halved)
                arrays = kept.execute("SELECT key, content FROM arrays ORDER BY key")
                connection.executemany("INSERT OR REPLACE INTO arrays VALUES (?, ?)", arrays)
        connection.commit()
        connection.execute("VACUUM")


def _halved(blob: bytes) -> bytes:
    return np.frombuffer(blob, np.float32).astype(np.float16).tobytes()

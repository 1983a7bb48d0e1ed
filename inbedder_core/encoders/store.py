"""What was computed is never computed again: one row per (encoder, instruction, text) in SQLite."""

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inbedder_core.encoders.shipped import Row, ShippedRows
from inbedder_core.errors import StoreError
from inbedder_core.paths import cache_directory

_SCHEMA = """
CREATE TABLE IF NOT EXISTS rows (key TEXT PRIMARY KEY, answer TEXT NOT NULL, embedding BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS arrays (key TEXT PRIMARY KEY, content BLOB NOT NULL);
"""
_VARIABLES = 500
"""Keys asked for in one statement; SQLite allows 999 everywhere."""
_WAYS_OUT = {"read": "delete the file to start afresh", "write": "free disk space, then run again"}


class Store:
    """One SQLite file of embeddings with answers and named arrays, safe for many threads and processes.

    A path of None is store.sqlite in the user's cache directory. A file that is no database is set aside, not deleted.
    What comes with the installation is found as if it were in the file. Raises StoreError when the place cannot be
    written.
    """

    def __init__(self, path: Path | None = None, *, shipped: ShippedRows | None = None) -> None:
        """Open the file, making it if need be; `shipped` stands in for what comes with the installation."""
        self.path = path or cache_directory() / "store.sqlite"
        self._shipped = shipped or ShippedRows()
        self._lock = threading.RLock()
        try:
            self._connection = self._open()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise StoreError(
                    f"cannot open the store {self.path}: {error}; free the place or choose another"
                ) from error
            self.path.replace(self.path.with_suffix(".damaged"))
            self._connection = self._open()

    def rows(self, keys: Sequence[str]) -> dict[str, Row]:
        """Return key -> (embedding float32 (dimension,), answer) for the keys that are kept."""
        found: dict[str, Row] = {}
        for start in range(0, len(keys), _VARIABLES):
            part = keys[start : start + _VARIABLES]
            marks = ",".join("?" * len(part))
            with self._connected("read") as connection:
                kept = connection.execute(f"SELECT key, answer, embedding FROM rows WHERE key IN ({marks})", part)
                found.update((key, (np.frombuffer(blob, np.float32), answer)) for key, answer, blob in kept)
        return found | self._shipped.rows([key for key in keys if key not in found])

    def put_rows(self, rows: Iterable[tuple[str, NDArray[np.float32], str]]) -> None:
        """Keep (key, embedding, answer) rows; all of them or none."""
        ready = [
            (key, answer, np.ascontiguousarray(embedding, np.float32).tobytes()) for key, embedding, answer in rows
        ]
        with self._connected("write") as connection:
            connection.executemany("INSERT OR REPLACE INTO rows (key, answer, embedding) VALUES (?, ?, ?)", ready)

    def arrays(self, key: str) -> dict[str, NDArray[Any]] | None:
        """Return the named arrays kept under a key; None when there are none, or when they cannot be read any more."""
        from safetensors import SafetensorError
        from safetensors.numpy import load

        with self._connected("read") as connection:
            found = connection.execute("SELECT content FROM arrays WHERE key = ?", (key,)).fetchone()
        content = found[0] if found else self._shipped.array(key)
        try:
            return dict(load(content)) if content else None
        except SafetensorError:
            return None

    def put_arrays(self, key: str, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Keep named arrays under a key."""
        from safetensors.numpy import save

        content = save({name: np.ascontiguousarray(array) for name, array in arrays.items()})
        with self._connected("write") as connection:
            connection.execute("INSERT OR REPLACE INTO arrays (key, content) VALUES (?, ?)", (key, content))

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()
        self._shipped.close()

    def _open(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        connection = sqlite3.connect(self.path, timeout=60, check_same_thread=False)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.executescript(_SCHEMA)
        except sqlite3.DatabaseError:
            connection.close()
            raise
        return connection

    @contextmanager
    def _connected(self, verb: str) -> Iterator[sqlite3.Connection]:
        """Use the file alone, in one transaction."""
        with self._lock:
            try:
                with self._connection:
                    yield self._connection
            except sqlite3.Error as error:
                raise StoreError(f"cannot {verb} the store {self.path}: {error}; {_WAYS_OUT[verb]}") from error

"""What was computed is never computed again: one row per (encoder, instruction, text) in SQLite."""

import os
import sqlite3
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from inbedder_core.encoders.salvage import is_damage, open_raw, set_aside_damaged
from inbedder_core.encoders.schema import prepare, today
from inbedder_core.encoders.shipped import ShippedRows, in_parts
from inbedder_core.encoders.sound_rows import KeptRow, Row, row_checksum, sound_array, sound_row
from inbedder_core.errors import StoreError
from inbedder_core.paths import cache_directory

__all__ = ["Row", "Store"]

_ELSEWHERE = "or set INBEDDER_CACHE to a folder on another disk"
_WAYS_OUT = {
    "SQLITE_FULL": f"free disk space, {_ELSEWHERE}, then run again",
    "SQLITE_IOERR": f"free disk space or mend the disk, {_ELSEWHERE}, then run again",
    "SQLITE_BUSY": "another process is writing to it: wait for it or end it, then run again",
    "SQLITE_READONLY": f"make it writable, {_ELSEWHERE}",
    "SQLITE_CANTOPEN": f"free the place, {_ELSEWHERE}",
}
_AGAIN_FOR, _PAUSE = 5.0, 0.02
_Found = TypeVar("_Found")


class Store:
    """One SQLite file of embeddings with answers and named arrays, safe for many threads and processes.

    A path of None is store.sqlite in the user's cache directory. Damaged rows count as not kept; of a damaged file the
    sound rows go to a new one, and it is set aside. `say` is told so in a sentence. What comes with the installation
    is found as if it were in the file. Raises StoreError when the place cannot be written, or holds the store of a
    later version.
    """

    def __init__(
        self,
        path: Path | None = None,
        *,
        say: Callable[[str], None] | None = None,
        shipped: ShippedRows | None = None,
    ) -> None:
        """Open the file, making it if need be; `shipped` stands in for what comes with the installation."""
        self.path = path or cache_directory() / "store.sqlite"
        self._say = say or (lambda _: None)
        self._shipped = shipped or ShippedRows()
        self._lock = threading.RLock()
        with self._explained("open"):
            try:
                self._connection = self._open()
            except sqlite3.DatabaseError as error:
                if not is_damage(error):
                    raise
                self._salvage()

    def known(self, keys: Sequence[str]) -> set[str]:
        """Return which of the keys are kept, without looking at their rows."""
        found: set[str] = set()
        for part, marks in in_parts(keys):
            found.update(key for (key,) in self._read(f"SELECT key FROM rows WHERE key IN ({marks})", part))
        return found | self._shipped.known([key for key in keys if key not in found])

    def rows(self, keys: Sequence[str], *, length: int | None = None) -> dict[str, Row]:
        """Return key -> (embedding float32 (length,), answer) for the keys that are kept and sound.

        A length of None is any.
        """
        found: dict[str, Row] = {}
        damaged = 0
        for part, marks in in_parts(keys):
            kept = self._read(f"SELECT key, answer, embedding, checksum, used FROM rows WHERE key IN ({marks})", part)
            sound = {row[0]: sound for row in kept if (sound := sound_row(KeptRow(*row[:4]), length=length))}
            damaged += len(kept) - len(sound)
            found.update(sound)
            self._touch("rows", [row[0] for row in kept if row[4] != today() and row[0] in sound])
        if damaged:
            self._say(
                f"{damaged:,} {'row of the store is' if damaged == 1 else 'rows of the store are'} damaged: read anew."
            )
        shipped = self._shipped.rows([key for key in keys if key not in found])
        return found | {key: row for key, row in shipped.items() if length in (None, len(row[0]))}

    def put_rows(self, rows: Iterable[tuple[str, NDArray[np.float32], str]]) -> None:
        """Keep (key, embedding, answer) rows; all of them or none."""
        ready = [
            (key, answer, content, row_checksum(key, answer, content), today())
            for key, embedding, answer in rows
            for content in [np.ascontiguousarray(embedding, np.float32).tobytes()]
        ]
        statement = "INSERT OR REPLACE INTO rows (key, answer, embedding, checksum, used) VALUES (?, ?, ?, ?, ?)"
        self.work("write", lambda connection: connection.executemany(statement, ready))

    def arrays(self, key: str) -> dict[str, NDArray[Any]] | None:
        """Return the named arrays kept under a key; None when there are none, or when they cannot be read any more."""
        from safetensors import SafetensorError
        from safetensors.numpy import load

        found = self._read("SELECT content, checksum, used FROM arrays WHERE key = ?", (key,))
        content, checksum, used = found[0] if found else (self._shipped.array(key), None, today())
        if content is None:
            return None
        try:
            arrays = dict(load(content)) if sound_array(content, checksum) else None
        except SafetensorError:
            arrays = None
        if arrays is None:
            self._say("What the store keeps of one step is damaged: computed anew.")
        elif used != today():
            self._touch("arrays", [key])
        return arrays

    def put_arrays(self, key: str, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Keep named arrays under a key."""
        from safetensors.numpy import save

        content = save({name: np.ascontiguousarray(array) for name, array in arrays.items()})
        statement = "INSERT OR REPLACE INTO arrays (key, content, checksum, used) VALUES (?, ?, ?, ?)"
        values = (key, content, zlib.crc32(content), today())
        self.work("write", lambda connection: connection.execute(statement, values))

    def work(self, verb: str, work: Callable[[sqlite3.Connection], _Found]) -> _Found:
        """Return what work, alone with the file and in one transaction, finds; `verb` is what an error says.

        A file that proves damaged is salvaged first. Raises StoreError.
        """
        try:
            with self._connected(verb) as connection:
                return work(connection)
        except _Damaged:
            with self._explained(verb):
                self._salvage()
            with self._connected(verb) as connection:
                return work(connection)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()
        self._shipped.close()

    def _read(self, statement: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        return self.work("read", lambda connection: connection.execute(statement, values).fetchall())

    def _touch(self, table: str, keys: Sequence[str]) -> None:
        """Note that rows were asked for today; a store that cannot be written just now does not mind."""
        if keys:
            marks = ",".join("?" * len(keys))
            with suppress(StoreError), self._connected("write") as connection:
                connection.execute(f"UPDATE {table} SET used = ? WHERE key IN ({marks})", (today(), *keys))

    def _open(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with suppress(FileExistsError):
            os.close(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with suppress(PermissionError):  # a file of another user's stays as that one wants it
            self.path.chmod(0o600)
        connection = open_raw(self.path)
        try:
            _write_ahead(connection)
            connection.execute("PRAGMA synchronous = NORMAL")
            prepare(connection)
            self._file = self.path.stat().st_ino
        except (sqlite3.Error, OSError, StoreError):
            connection.close()
            raise
        return connection

    def _salvage(self) -> None:
        """Put the sound rows of a damaged file into a new one, unless another process has done so by now."""
        from filelock import FileLock

        with self._lock, FileLock(f"{self.path}.lock"):
            if hasattr(self, "_connection"):
                self._connection.close()
                if self.path.exists() and self.path.stat().st_ino != self._file:
                    self._connection = self._open()
                    return
            saved = set_aside_damaged(self.path)
            self._connection = self._open()
        self._say(
            f"The store was damaged: {saved:,} rows of it could be read and are kept, others are read anew. "
            f"The damaged file is {self.path.with_suffix('.damaged')}."
        )

    @contextmanager
    def _connected(self, verb: str) -> Iterator[sqlite3.Connection]:
        """Use the file alone, in one transaction; one that was replaced or deleted meanwhile is opened anew."""
        with self._lock, self._explained(verb):
            if not self.path.exists() or self.path.stat().st_ino != self._file:
                self._connection.close()
                self._connection = self._open()
            with self._connection:
                yield self._connection

    @contextmanager
    def _explained(self, verb: str) -> Iterator[None]:
        """Turn what SQLite and the disk say into one clear error."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            kind = _Damaged if is_damage(error) else StoreError
            raise kind(f"cannot {verb} the store {self.path}: {error}; {_way_out(error)}") from error


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Let others read while one writes. Where several begin at once, SQLite refuses instead of waiting: ask again."""
    latest = time.monotonic() + _AGAIN_FOR
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if not error.sqlite_errorname.startswith("SQLITE_BUSY") or time.monotonic() > latest:
                raise
            time.sleep(_PAUSE)


class _Damaged(StoreError):
    """The file is damaged."""


def _way_out(error: Exception) -> str:
    name = getattr(error, "sqlite_errorname", "SQLITE_CANTOPEN")
    return next((way for start, way in _WAYS_OUT.items() if name.startswith(start)), _WAYS_OUT["SQLITE_CANTOPEN"])

"""What was computed is never computed again: one row per (encoder, instruction, text) in SQLite."""

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inbedder_core.encoders.base import Embeddings, EncodedBatch, Encoder, EncodesBatches, Encoding
from inbedder_core.encoders.closed import ScoredRows, option_scorer
from inbedder_core.encoders.questions import check_instructions
from inbedder_core.encoders.truncation import Truncation
from inbedder_core.errors import ModelError, StoreError
from inbedder_core.fingerprint import fingerprint, fingerprints
from inbedder_core.paths import cache_directory

_SCHEMA = """
CREATE TABLE IF NOT EXISTS rows (key TEXT PRIMARY KEY, answer TEXT NOT NULL, embedding BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS arrays (key TEXT PRIMARY KEY, content BLOB NOT NULL);
"""
_VARIABLES = 500
"""Keys asked for in one statement; SQLite allows 999 everywhere."""
_WINDOW = 1024
"""Texts looked up at a time."""
_WAYS_OUT = {"read": "delete the file to start afresh", "write": "free disk space, then run again"}
_NOT_FINITE = "load it in float32 or use another model"

Row = tuple[NDArray[np.float32], str]


class Store:
    """One SQLite file of embeddings with answers and named arrays, safe for many threads and processes.

    A path of None is store.sqlite in the user's cache directory. A file that is no database is set aside, not deleted.
    Raises StoreError when the place cannot be written.
    """

    def __init__(self, path: Path | None = None) -> None:
        """Open the file, making it if need be."""
        self.path = path or cache_directory() / "store.sqlite"
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
        return found

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
        try:
            return dict(load(found[0])) if found else None
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


class CachedEncoder(EncodesBatches):
    """An encoder that keeps every row it computes and never computes it again; it is an Encoder itself.

    Rows are committed batch by batch, so work that is cancelled or killed goes on where it stopped. Identical texts are
    embedded once. A batch in which a row is not finite is refused with a ModelError, and nothing of it is kept.
    """

    def __init__(self, encoder: Encoder, store: Store | None = None) -> None:
        """Wrap an encoder; a store of None is the user's own."""
        self.encoder = encoder
        self.store = store or Store()

    @property
    def name(self) -> str:
        """The wrapped encoder's."""
        return self.encoder.name

    @property
    def fingerprint(self) -> str:
        """The wrapped encoder's: the store changes no number."""
        return self.encoder.fingerprint

    @property
    def dimension(self) -> int:
        """The wrapped encoder's."""
        return self.encoder.dimension

    @property
    def languages(self) -> tuple[str, ...]:
        """The wrapped encoder's."""
        return self.encoder.languages

    def encode_batches(self, texts: Sequence[str], instructions: Sequence[str]) -> Iterator[EncodedBatch]:
        """Yield every row once: first those kept, then the rest as they are computed and committed."""
        questions = check_instructions(instructions, most=len(instructions) or 1)
        for start in range(0, len(texts), _WINDOW):
            yield from self._window(texts, range(start, min(start + _WINDOW, len(texts))), questions)

    def truncation(self, texts: Sequence[str], instruction: str) -> Truncation | None:
        """Find what the wrapped encoder does not read."""
        return self.encoder.truncation(texts, instruction)

    def decode(self, states: Embeddings, *, top: int = 10) -> list[tuple[str, ...]]:
        """Name the words nearest each state, (n, dimension) -> n tuples; kept like everything else."""
        keys = [fingerprint("decode", self.fingerprint, top, state) for state in states]
        known = {key: tuple(json.loads(answer)) for key, (_, answer) in self.store.rows(keys).items()}
        missing = [row for row, key in enumerate(keys) if key not in known]
        if missing:
            words = self.encoder.decode(states[missing], top=top)
            known.update((keys[row], found) for row, found in zip(missing, words, strict=True))
            nothing = np.empty(0, np.float32)
            self.store.put_rows((keys[row], nothing, json.dumps(known[keys[row]])) for row in missing)
        return [known[key] for key in keys]

    def score_options(self, texts: Sequence[str], question: str, options: Sequence[str]) -> Iterator[ScoredRows]:
        """Yield every row once: first those kept, then the rest as they are computed and committed."""
        keys = fingerprints(texts, "options 1", self.fingerprint, question, tuple(options))
        known = {key: row for key, (row, _) in self.store.rows(keys).items() if np.isfinite(row).all()}
        if ready := tuple(row for row, key in enumerate(keys) if key in known):
            yield ready, np.stack([known[keys[row]] for row in ready])
        missing = [row for row, key in enumerate(keys) if key not in known]
        if not missing:
            return
        scorer = option_scorer(self.encoder)
        for rows, scores in scorer.score_options([texts[row] for row in missing], question, options):
            done = tuple(missing[row] for row in rows)
            if not np.isfinite(scores).all():
                raise ModelError(f"{self.name} gave scores that are not finite; {_NOT_FINITE}")
            self.store.put_rows((keys[row], score, "") for row, score in zip(done, scores, strict=True))
            yield done, scores

    def _window(
        self, texts: Sequence[str], rows: Sequence[int], instructions: tuple[str, ...]
    ) -> Iterator[EncodedBatch]:
        rows_of: dict[str, list[int]] = {}
        for row in rows:
            rows_of.setdefault(texts[row], []).append(row)
        columns = [fingerprints(rows_of, self.fingerprint, question) for question in instructions]
        keys = dict(zip(rows_of, zip(*columns, strict=True), strict=True))
        kept = self.store.rows([key for row in keys.values() for key in row])
        # Stores of earlier versions may hold rows that would be refused now: they are computed again.
        known = {key: row for key, row in kept.items() if np.isfinite(row[0]).all()}
        for missing, group in _by_missing(keys, known).items():
            if missing:
                asked = [instructions[index] for index in missing]
                for batch in self.encoder.encode_batches(group, asked):
                    done = [group[row] for row in batch.rows]
                    self._keep(batch, [[keys[text][index] for text in done] for index in missing], known)
                    yield _assemble(done, rows_of, keys, known)
            elif group:
                yield _assemble(group, rows_of, keys, known)

    def _keep(self, batch: EncodedBatch, keys: Sequence[Sequence[str]], known: dict[str, Row]) -> None:
        self._check_finite(batch)
        new = [
            (key, encoding.embeddings[place], encoding.answers[place])
            for encoding, column in zip(batch.encodings, keys, strict=True)
            for place, key in enumerate(column)
        ]
        self.store.put_rows(new)
        known.update((key, (embedding, answer)) for key, embedding, answer in new)

    def _check_finite(self, batch: EncodedBatch) -> None:
        broken = sum(int((~np.isfinite(encoding.embeddings).all(axis=1)).sum()) for encoding in batch.encodings)
        if broken:
            rows = len(batch.rows) * len(batch.encodings)
            found = f"{self.name} gave numbers that are not finite for {broken} of {rows} rows"
            raise ModelError(f"{found}; {_NOT_FINITE}")


def _by_missing(keys: Mapping[str, Sequence[str]], known: Mapping[str, Row]) -> dict[tuple[int, ...], list[str]]:
    """Group texts by which of the instructions still have to be answered for them; those complete come first."""
    groups: dict[tuple[int, ...], list[str]] = {(): []}
    for text, row in keys.items():
        missing = tuple(index for index, key in enumerate(row) if key not in known)
        groups.setdefault(missing, []).append(text)
    return groups


def _assemble(
    texts: Sequence[str],
    rows_of: Mapping[str, Sequence[int]],
    keys: Mapping[str, Sequence[str]],
    known: Mapping[str, Row],
) -> EncodedBatch:
    """Put together the rows of these texts under every instruction, repeating those of identical texts."""
    rows = [(row, text) for text in texts for row in rows_of[text]]
    columns = range(len(keys[texts[0]]))
    encodings = tuple(
        Encoding(
            np.stack([known[keys[text][column]][0] for _, text in rows]),
            tuple(known[keys[text][column]][1] for _, text in rows),
        )
        for column in columns
    )
    return EncodedBatch(tuple(row for row, _ in rows), encodings)

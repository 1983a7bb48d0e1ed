"""A stable hash of values: equal fingerprints mean interchangeable results."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np

_CHUNK = 1 << 20


class _Hash(Protocol):
    def update(self, data: bytes, /) -> None: ...


def fingerprint(*values: object) -> str:
    """Hash values to 64 hexadecimal digits, the same on every machine and in every process.

    Values may be None, bool, int, float, str, bytes, numpy arrays, dataclasses, and sequences and mappings of
    these. Type and length of each are hashed with it, so ("ab", "c") and ("a", "bc") differ.
    Raises TypeError for anything else.
    """
    digest = hashlib.sha256()
    for value in values:
        _feed(digest, value)
    return digest.hexdigest()


def fingerprints(texts: Iterable[str], *before: object) -> list[str]:
    """Return `fingerprint(*before, text)` of each text, hashing what comes before once."""
    start = hashlib.sha256()
    for value in before:
        _feed(start, value)
    found = []
    for text in texts:
        digest = start.copy()
        _feed(digest, text)
        found.append(digest.hexdigest())
    return found


def fingerprint_file(path: Path) -> str:
    """Hash the whole content of a file to 64 hexadecimal digits, once while the file stays as it is."""
    now = path.stat()
    return _file_hash(path, (now.st_dev, now.st_ino, now.st_size, now.st_mtime_ns, now.st_ctime_ns))


@lru_cache(maxsize=256)
def _file_hash(path: Path, version: tuple[int, ...]) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _feed(digest: _Hash, value: object) -> None:
    if isinstance(value, str):  # First, because it is asked for every text of a corpus.
        _add(digest, "str", value.encode("utf-8", "surrogatepass"))
        return
    if is_dataclass(value) and not isinstance(value, type):
        value = {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, Mapping):
        _add(digest, "mapping", str(len(value)).encode())
        for key in sorted(value):
            _feed(digest, key)
            _feed(digest, value[key])
    elif isinstance(value, list | tuple):
        _add(digest, "sequence", str(len(value)).encode())
        for item in value:
            _feed(digest, item)
    else:
        _add(digest, *_plain(value.item() if isinstance(value, np.generic) else value))


def _plain(value: object) -> tuple[str, bytes]:
    """Name the type of a value without parts, and give its bytes."""
    if value is None or isinstance(value, bool | int | float):
        return type(value).__name__, repr(value).encode()
    if isinstance(value, bytes):
        return "bytes", value
    if isinstance(value, np.ndarray):
        return f"array {value.dtype.str} {value.shape}", np.ascontiguousarray(value).tobytes()
    raise TypeError(f"cannot fingerprint a {type(value).__name__}; give plain values, arrays or dataclasses")


def _add(digest: _Hash, kind: str, data: bytes) -> None:
    digest.update(f"{kind}:{len(data)}:".encode())
    digest.update(data)

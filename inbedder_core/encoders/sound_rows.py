"""What makes a row of the store sound: the checksum it was written with, and numbers that are numbers."""

import zlib
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Row = tuple[NDArray[np.float32], str]


class KeptRow(NamedTuple):
    """A row as the file gives it; damage may have changed every part of it."""

    key: object
    answer: object
    embedding: object
    checksum: object


def row_checksum(key: str, answer: str, embedding: bytes) -> int:
    """Return what is kept beside a row to tell later that nothing of it has changed."""
    return zlib.crc32(embedding, zlib.crc32(f"{key}\0{answer}\0".encode("utf-8", "surrogatepass")))


def sound_row(row: KeptRow, *, length: int | None = None) -> Row | None:
    """Return the embedding, read-only, and the answer of a sound row, of this length; None for any other.

    Rows of the first schema have no checksum: those must at least hold numbers, not only zeros.
    """
    key, answer, embedding, checksum = row
    if not (isinstance(key, str) and isinstance(answer, str) and isinstance(embedding, bytes)):
        return None
    if len(embedding) % np.dtype(np.float32).itemsize:
        return None
    if checksum is not None and checksum != row_checksum(key, answer, embedding):
        return None
    numbers = np.frombuffer(embedding, np.float32)
    if length is not None and len(numbers) != length:
        return None
    if not np.isfinite(numbers).all() or (checksum is None and numbers.size and not numbers.any()):
        return None
    return numbers, answer


def sound_array(content: object, checksum: object) -> bool:
    """Whether a kept array's bytes are as they were written, as far as can be told."""
    return isinstance(content, bytes) and (checksum is None or checksum == zlib.crc32(content))

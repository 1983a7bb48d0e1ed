"""What a GGUF file says of itself, held against its length before a library believes it.

The format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

import mmap
import struct
from pathlib import Path

_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_STRING, _ARRAY = 8, 9
_MOST_ELEMENTS = 3_000_000
"""Of all lists together, each some hundred bytes once it is read: vocabularies of 256,000 tokens have a third."""
_MOST_FIELDS, _MOST_TENSORS, _MOST_DIMENSIONS = 10_000, 100_000, 8
_MOST_LAYERS = 1000
_LEAST_BITS = 1
"""Of the file for one weight: no format packs them tighter."""
_HARMLESS = 10_000_000


def check_header(file: Path) -> None:
    """Raise ValueError when a file cannot hold what it claims, or claims what no model has; quick whatever it says."""
    size = file.stat().st_size
    if size < 24:
        raise ValueError(f"its {size} bytes are no GGUF header")
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as content:
        header = _Header(content)
        header.read()
    _check_sizes(header.numbers, size)


class _Header:
    """Walks through the fields and tensors of a file; `numbers` are the whole numbers among the fields, by name."""

    def __init__(self, content: mmap.mmap) -> None:
        self.numbers: dict[str, int] = {}
        self._content = content
        self._at = 0
        self._order = "<"
        self._elements = 0

    def read(self) -> None:
        """Read all of it. Raises ValueError."""
        if self._content[:4] != b"GGUF":
            raise ValueError("it does not begin with GGUF")
        self._at = 4
        if self._number("I") & 0xFFFF == 0:  # written on a machine of the other byte order
            self._order = ">"
        tensors, fields = self._number("Q"), self._number("Q")
        for count, most, what in ((tensors, _MOST_TENSORS, "tensors"), (fields, _MOST_FIELDS, "fields")):
            if count > most:
                raise ValueError(f"it claims {count:,} {what}, expected at most {most:,}")
        for _ in range(fields):
            self._field()
        for _ in range(tensors):
            self._tensor()

    def _field(self) -> None:
        name, kind = self._text(), self._number("I")
        if kind == _ARRAY:
            self._list(name)
        elif kind == _STRING:
            self._skip(self._number("Q"))
        elif kind in _SCALARS:
            value = self._number(_SCALARS[kind])
            if isinstance(value, int):
                self.numbers[name.partition(".")[2]] = value
        else:
            raise ValueError(f"its field {name!r} is of an unknown kind, {kind}")

    def _list(self, name: str) -> None:
        kind, count = self._number("I"), self._number("Q")
        self._elements += count
        if self._elements > _MOST_ELEMENTS:
            raise ValueError(f"its list {name!r} claims {count:,} elements, expected at most {_MOST_ELEMENTS:,} in all")
        if kind in _SCALARS:
            self._skip(count * struct.calcsize(_SCALARS[kind]))
        elif kind == _STRING:
            for _ in range(count):
                self._skip(self._number("Q"))
        else:
            raise ValueError(f"its list {name!r} holds what is neither text nor number, {kind}")

    def _tensor(self) -> None:
        name, dimensions = self._text(), self._number("I")
        if dimensions > _MOST_DIMENSIONS:
            raise ValueError(
                f"its tensor {name!r} claims {dimensions:,} dimensions, expected at most {_MOST_DIMENSIONS}"
            )
        self._skip(8 * dimensions + 12)  # lengths, kind, place

    def _number(self, code: str) -> int:
        start = self._at
        self._skip(struct.calcsize(code))
        return struct.unpack_from(self._order + code, self._content, start)[0]  # type: ignore[no-any-return]

    def _text(self) -> str:
        length = self._number("Q")
        start = self._at
        self._skip(length)
        return self._content[start : self._at].decode("utf-8", "replace")

    def _skip(self, length: int) -> None:
        left = len(self._content) - self._at
        if length > left:
            raise ValueError(f"it claims {length:,} bytes more where {left:,} are left")
        self._at += length


def _check_sizes(numbers: dict[str, int], size: int) -> None:
    """Refuse networks of more weights than the file can hold: libraries would ask for memory first."""
    for name in ("block_count", "expert_count"):
        if numbers.get(name, 0) > _MOST_LAYERS:
            raise ValueError(f"it says {name} is {numbers[name]:,}, expected at most {_MOST_LAYERS:,}")
    width, most = numbers.get("embedding_length", 1), size * 8 / _LEAST_BITS + _HARMLESS
    heads = max(numbers.get("attention.head_count", 1), numbers.get("attention.head_count_kv", 1))
    sides = {name: numbers.get(name, 0) for name in ("embedding_length", "feed_forward_length", "vocab_size")}
    sides |= {name: heads * numbers.get(f"attention.{name}", 0) for name in ("key_length", "value_length")}
    for name, side in sides.items():
        if side * width > most:
            raise ValueError(f"it says {name} is {side:,}, more than its {size:,} bytes can hold")

"""Texts as a decoder has read them, kept so that a question asked later costs only its own tokens."""

import os
from array import array
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from inbedder_core.settings import check, setting

if TYPE_CHECKING:
    import torch

_MEGABYTE = 10**6
_USUAL, _SHARE = 4_000 * _MEGABYTE, 8
_LIMIT = Path("/sys/fs/cgroup/memory.max")


@dataclass(frozen=True)
class PrefixConfig:
    """How much memory texts read before may take; it changes no more than rounding, so no fingerprint holds it."""

    megabytes: int | None = setting(
        None,
        "memory for texts as they were read, so that a later question costs only its own tokens; by itself 4000, "
        "at most an eighth of the device's",
        least=0,
        most=1_000_000,
    )

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        check(self)

    def budget(self, device: "torch.device") -> int:
        """Return it in bytes."""
        if self.megabytes is not None:
            return self.megabytes * _MEGABYTE
        return min(_USUAL, _memory_of(device) // _SHARE)


@dataclass(frozen=True)
class Prefix:
    """The first tokens of a prompt, read: keys and values, each (layers, heads, tokens, its width).

    They stay in the model's own number format, so that an embedding hangs on rounding alone, not on what was asked
    before. In 8 bits, a scale for each vector, they would take a quarter of float32's memory, but the built-in model's
    embeddings move by it (32 sample texts, three questions: mean cosine 0.9998 to 1.0000, 1 answer of 96 another).
    """

    keys: "torch.Tensor"
    values: "torch.Tensor"

    def __len__(self) -> int:
        """Count the tokens."""
        return self.keys.shape[2]

    @property
    def bytes(self) -> int:
        """Memory it takes."""
        return self.keys.nbytes + self.values.nbytes


class PrefixMemory:
    """Prefixes by their tokens, within a budget of bytes.

    A scan is one set of questions asked of texts, in however many calls. When memory is full, what earlier scans used
    last gives way, oldest first, and never what this scan has used: texts come in the same order for every question, so
    the least recently used (LRU) would each time be dropped just before its turn.
    """

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self.bytes = 0
        self._scan = 0
        self._instructions: tuple[str, ...] = ()
        self._prefixes: OrderedDict[bytes, tuple[Prefix, int]] = OrderedDict()

    def __len__(self) -> int:
        """Count the prefixes."""
        return len(self._prefixes)

    def __contains__(self, tokens: Sequence[int]) -> bool:
        """Whether the prefix of these tokens is kept."""
        return _key(tokens) in self._prefixes

    def begin(self, instructions: Sequence[str]) -> None:
        """Begin a scan, unless the same is asked as before."""
        if tuple(instructions) != self._instructions:
            self._instructions = tuple(instructions)
            self._scan += 1

    def find(self, tokens: Sequence[int]) -> Prefix:
        """Return a prefix that is kept. Raises KeyError."""
        key = _key(tokens)
        prefix, _ = self._prefixes[key]
        self._prefixes[key] = prefix, self._scan
        self._prefixes.move_to_end(key)
        return prefix

    def keep(self, tokens: Sequence[int], prefix: Prefix) -> bool:
        """Keep a prefix if there is room, or can be made; say whether it was."""
        key = _key(tokens)
        if key in self._prefixes:
            return True
        size = prefix.bytes + len(key)
        if size > self.budget:
            return False
        while self.bytes + size > self.budget and self._drop_oldest():
            pass
        if self.bytes + size > self.budget:
            return False
        self._prefixes[key] = prefix, self._scan
        self.bytes += size
        return True

    def clear(self) -> None:
        """Forget everything."""
        self._prefixes.clear()
        self.bytes = 0

    def _drop_oldest(self) -> bool:
        oldest = next(iter(self._prefixes), None)
        if oldest is None or self._prefixes[oldest][1] == self._scan:
            return False
        prefix, _ = self._prefixes.pop(oldest)
        self.bytes -= prefix.bytes + len(oldest)
        return True


def _key(tokens: Sequence[int]) -> bytes:
    return array("i", tokens).tobytes()


def _memory_of(device: "torch.device") -> int:
    """Return the memory of a card, or what this machine lets a process have, in bytes."""
    if device.type == "cuda":
        import torch

        return int(torch.cuda.get_device_properties(device).total_memory)
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        allowed = _LIMIT.read_text(encoding="ascii").strip()
    except OSError:
        return whole
    return min(whole, int(allowed)) if allowed.isdigit() else whole

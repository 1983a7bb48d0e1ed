"""Texts as a decoder has read them, kept so that a question asked later costs only its own tokens."""

import threading
from array import array
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING
from weakref import WeakSet

from inbedder_core.machine import whole_memory
from inbedder_core.settings import check, setting

if TYPE_CHECKING:
    import torch

_MEGABYTE = 10**6
_USUAL, _SHARE = 1_000 * _MEGABYTE, 16
_USUAL_ON_CARD, _SHARE_OF_CARD = 4_000 * _MEGABYTE, 8


@dataclass(frozen=True)
class PrefixConfig:
    """How much memory texts read before may take; it changes no more than rounding, so no fingerprint holds it."""

    megabytes: int | None = setting(
        None,
        "memory for texts as they were read, so that a later question costs only its own tokens; by itself 1000, "
        "at most a sixteenth of the machine's, and on a card 4000, at most an eighth of its own",
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
        usual, share = (_USUAL_ON_CARD, _SHARE_OF_CARD) if device.type == "cuda" else (_USUAL, _SHARE)
        return min(usual, _memory_of(device) // share)


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
    """Prefixes of one network by their tokens, within a budget of bytes; use it from any thread.

    A scan is one set of questions asked of texts, in however many calls. When memory is full, what earlier scans used
    last gives way, oldest first, and never what this scan has used: texts come in the same order for every question, so
    the least recently used (LRU) would each time be dropped just before its turn.

    All memories of a process on one `device` stay together within the largest of their budgets: what other networks
    used last gives way as well.
    """

    def __init__(self, budget: int, device: str = "cpu") -> None:
        self.budget = budget
        self.bytes = 0
        self._scan = 0
        self._instructions: tuple[str, ...] = ()
        self._prefixes: OrderedDict[bytes, _Kept] = OrderedDict()
        with _LOCK:
            self._peers = _MEMORIES[device]
            self._peers.add(self)

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

    def find(self, tokens: Sequence[int]) -> Prefix | None:
        """Return a prefix if it is kept."""
        key = _key(tokens)
        with _LOCK:
            kept = self._prefixes.get(key)
            if kept is None:
                return None
            self._prefixes[key] = _Kept(kept.prefix, self._scan, next(_USES))
            self._prefixes.move_to_end(key)
            return kept.prefix

    def keep(self, tokens: Sequence[int], prefix: Prefix) -> bool:
        """Keep a prefix if there is room, or can be made; say whether it was."""
        key = _key(tokens)
        size = prefix.bytes + len(key)
        with _LOCK:
            if key in self._prefixes:
                return True
            if not (self._make_room(size, [self], self.budget) and self._make_room(size, self._peers, self._most)):
                return False
            self._prefixes[key] = _Kept(prefix, self._scan, next(_USES))
            self.bytes += size
            return True

    def clear(self) -> None:
        """Forget everything."""
        with _LOCK:
            self._prefixes.clear()
            self.bytes = 0

    @property
    def _most(self) -> int:
        return max(memory.budget for memory in self._peers)

    def _make_room(self, size: int, memories: "Iterable[PrefixMemory]", budget: int) -> bool:
        """Drop what these memories used longest ago until so many bytes fit; say whether they do."""
        if size > budget:
            return False
        while sum(memory.bytes for memory in memories) + size > budget:
            oldest = {memory: kept.used for memory in memories if (kept := memory._oldest(beside=self))}
            if not oldest:
                return False
            min(oldest, key=oldest.__getitem__)._drop_oldest()
        return True

    def _oldest(self, *, beside: "PrefixMemory") -> "_Kept | None":
        """Return what was used longest ago, unless this is the memory that needs room and its scan has used it."""
        kept = next(iter(self._prefixes.values()), None)
        return None if kept is None or (self is beside and kept.scan == self._scan) else kept

    def _drop_oldest(self) -> None:
        key, kept = self._prefixes.popitem(last=False)
        self.bytes -= kept.prefix.bytes + len(key)


@dataclass(frozen=True)
class _Kept:
    """A prefix, the scan that used it last, and when that was among all uses in this process."""

    prefix: Prefix
    scan: int
    used: int


_LOCK = threading.RLock()
_USES = count()
_MEMORIES: defaultdict[str, WeakSet[PrefixMemory]] = defaultdict(WeakSet)
"""All memories of this process that are in use, by device."""


def _key(tokens: Sequence[int]) -> bytes:
    return array("i", tokens).tobytes()


def _memory_of(device: "torch.device") -> int:
    """Return the memory of a card, or what this machine lets a process have, in bytes."""
    if device.type == "cuda":
        import torch

        return int(torch.cuda.get_device_properties(device).total_memory)
    return whole_memory()

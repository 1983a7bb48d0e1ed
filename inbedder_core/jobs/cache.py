"""A few values kept for as long as they are in use."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class LRUCache(Generic[Value]):
    """The most recently used values by key, each made when first needed; use it from any thread.

    Whoever needs a value that is being made waits for it; whoever needs another does not. Keys must hold all that
    decides a value: nothing is hashed or sampled here. With `fits`, so many stay as do, but always the last.
    """

    def __init__(self, maxsize: int, *, fits: Callable[[Iterable[Value]], bool] = lambda _: True) -> None:
        self._maxsize = maxsize
        self._fits = fits
        self._lock = threading.Lock()
        self._values: OrderedDict[str, Value] = OrderedDict()
        self._making: dict[str, threading.Event] = {}

    def get(self, key: str, make: Callable[[], Value]) -> Value:
        """Return the value of a key; what `make` raises is raised, and not kept."""
        while True:
            with self._lock:
                if key in self._values:
                    self._values.move_to_end(key)
                    self._trim()
                    return self._values[key]
                made = self._making.get(key)
                if made is None:
                    made = self._making[key] = threading.Event()
                    break
            # Where another's `make` raised there is no value, and this thread tries its own.
            made.wait()
        try:
            value = make()
            self._put(key, value)
            return value
        finally:
            with self._lock:
                del self._making[key]
            made.set()

    def peek(self, key: str) -> Value | None:
        """Return the value of a key, or None where there is none now."""
        with self._lock:
            return self._values.get(key)

    def _put(self, key: str, value: Value) -> None:
        with self._lock:
            self._values[key] = value
            self._trim()

    def _trim(self) -> None:
        while len(self._values) > 1 and (len(self._values) > self._maxsize or not self._fits(self._values.values())):
            self._values.popitem(last=False)

"""Who waits for a worker: one item of each person in turn, so that who asks for much does not keep others waiting."""

import threading
from collections import OrderedDict, deque
from collections.abc import Iterator
from itertools import chain
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Turns(Generic[Item]):
    """A queue of items by the people they are for; use it from any thread."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, deque[Item]] = OrderedDict()
        self._changed = threading.Condition()

    def put(self, item: Item, person: str) -> None:
        """Let an item wait behind the others of the same person."""
        with self._changed:
            self._waiting.setdefault(person, deque()).append(item)
            self._changed.notify()

    def take(self) -> Item:
        """Take the next item, waiting until there is one; its person's next one comes after everybody else's first."""
        with self._changed:
            while not self._waiting:
                self._changed.wait()
            person, items = self._waiting.popitem(last=False)
            item = items.popleft()
            if items:
                self._waiting[person] = items
            return item

    def in_order(self) -> tuple[Item, ...]:
        """Return what waits, in the order it will be taken in if nothing comes."""
        with self._changed:
            return tuple(chain.from_iterable(_rounds([*map(list, self._waiting.values())])))


def _rounds(lines: list[list[Item]]) -> Iterator[list[Item]]:
    for place in range(max(map(len, lines), default=0)):
        yield [line[place] for line in lines if place < len(line)]

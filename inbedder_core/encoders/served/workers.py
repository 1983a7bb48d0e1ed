"""Several requests at once, and their results as they come."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from queue import Empty, SimpleQueue
from typing import TypeVar

Task = TypeVar("Task")
Made = TypeVar("Made")
_SIGN_OF_LIFE = 0.5
_LAST_WAIT = 5.0
"""Seconds that requests under way are given to end, once nobody waits for them."""


def as_they_come(
    tasks: Sequence[Task], work: Callable[[Task, threading.Event], Made], *, at_once: int
) -> Iterator[Made | None]:
    """Yield what `work` makes of each task, as it is made, and None every half second without anything made.

    `work` is called from several threads and given what is set once it should stop. When it raises, nothing more is
    begun, what is under way may end, and the first error is raised.
    """
    stopped, made = threading.Event(), SimpleQueue[Made | Exception]()
    waiting, taking = iter(tasks), threading.Lock()

    def labor() -> None:
        while not stopped.is_set():
            with taking:
                task = next(waiting, None)
            if task is None:
                return
            try:
                made.put(work(task, stopped))
            except Exception as error:  # raised again by whoever waits
                made.put(error)
                return

    # Of threads that are not daemons Python would wait for every one at exit, a stalled server's too.
    threads = [threading.Thread(target=labor, daemon=True) for _ in range(min(at_once, len(tasks)))]
    try:
        for thread in threads:
            thread.start()
        left = len(tasks)
        while left:
            try:
                found = made.get(timeout=_SIGN_OF_LIFE)
            except Empty:
                yield None
                continue
            if isinstance(found, Exception):
                raise found
            left -= 1
            yield found
    finally:
        stopped.set()
        end = time.monotonic() + _LAST_WAIT
        for thread in threads:
            thread.join(max(0.0, end - time.monotonic()))

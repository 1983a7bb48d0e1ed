"""Progress on standard error, with time left."""

import sys
from types import TracebackType
from typing import Any

_EVERY_SECONDS = 0.2
_EVERY_SECONDS_IN_A_LOG = 30.0


class Bars:
    """One bar per stage, one after the other; call it with (stage, done, total), as work reports."""

    def __init__(self) -> None:
        self._stage = ""
        self._bar: Any = None

    def __enter__(self) -> "Bars":
        """Start without a bar."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Take the last bar away."""
        self._close()

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Draw how far a stage is."""
        if stage != self._stage:
            self._close()
            self._stage, self._bar = stage, _new_bar(stage, done, total)
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def embedding(self, done: int, total: int) -> None:
        """Draw how far an encoder is."""
        self("Embedding", done, total)

    def choosing(self, done: int, total: int) -> None:
        """Draw how far an encoder is that chooses among listed answers."""
        self("Choosing", done, total)

    def reading_on(self, done: int, total: int) -> None:
        """Draw how far an encoder is that says what else each document might have been answered."""
        self("Reading on", done, total)

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()


def _new_bar(stage: str, done: int, total: int) -> Any:
    from tqdm import tqdm

    every = _EVERY_SECONDS if sys.stderr.isatty() else _EVERY_SECONDS_IN_A_LOG
    return tqdm(
        desc=stage, initial=done, total=total, file=sys.stderr, leave=False, mininterval=every, dynamic_ncols=True
    )

"""What of long texts an encoder does not read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_WINDOW = 256
"""Long texts tokenized at a time, so that memory does not grow with the corpus."""


@dataclass(frozen=True, eq=False)
class Truncation:
    """The end of a text that is not read: `unread` (n,) characters of each; what is read has `limit` tokens at most."""

    limit: int
    unread: NDArray[np.intp]

    @property
    def texts(self) -> int:
        """Count the texts that were cut."""
        return int(np.count_nonzero(self.unread))

    def share(self, texts: Sequence[str]) -> float:
        """Return the share of all characters of these texts, n of them, that was not read, 0 to 1."""
        return int(self.unread.sum()) / max(1, sum(map(len, texts)))


def find_truncation(texts: Sequence[str], shorten: Callable[[Sequence[str]], list[str]], *, limit: int) -> Truncation:
    """Compare texts with what `shorten` leaves of those that may have more than `limit` tokens."""
    unread = np.zeros(len(texts), np.intp)
    # Hardly a token is shorter than a byte: texts of fewer need not be tokenized.
    long = [row for row, text in enumerate(texts) if len(text.encode("utf-8", "replace")) > limit]
    for start in range(0, len(long), _WINDOW):
        rows = long[start : start + _WINDOW]
        window = [texts[row] for row in rows]
        unread[rows] = [
            len(text.rstrip()) - len(part.rstrip()) for text, part in zip(window, shorten(window), strict=True)
        ]
    return Truncation(limit, unread)

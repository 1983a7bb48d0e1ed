"""Memory that was freed but that the C library holds back, given to the system again."""

import ctypes
import sys
from collections.abc import Callable
from functools import cache


def give_back_memory() -> None:
    """Return free pages of the heap to the system; where this is not Linux with glibc, do nothing.

    glibc keeps what is freed between what is still in use, and batches of ever other shapes leave ever more of it:
    without this a process holds some hundred megabytes for nothing. It takes milliseconds.
    """
    if trim := _trim():
        trim(0)


@cache
def _trim() -> Callable[[int], int] | None:
    return getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None

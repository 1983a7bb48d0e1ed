"""Whether the views of a corpus fit into memory, found out before anything is read."""

from contextlib import suppress
from pathlib import Path

from inbedder_core.errors import SettingError

_A_DOCUMENT = 7_000
"""Bytes of each document beside its text: its cells, neighbours, words and places on maps, whatever is asked."""
_COPIES = 1.5
"""Embeddings are held once, and half of them once more while they are compared."""
_MEMORY, _GROUP = Path("/proc/meminfo"), Path("/sys/fs/cgroup")
_SPARED = 0.9
"""So much of what is free is taken at most."""


def needed_memory(documents: int, questions: int, dimension: int) -> int:
    """Estimate the bytes that views need beyond model and texts.

    Measured with 576 dimensions: 125 MB for 10,000 documents and two questions, 533 MB for 40,000, 790 MB for four.
    """
    return int(documents * (_A_DOCUMENT + _COPIES * questions * dimension * 4))


def free_memory() -> int | None:
    """Return the bytes this process may still take, by the machine and its control group; None where neither tells."""
    found = []
    with suppress(OSError, ValueError, StopIteration):
        line = next(line for line in _MEMORY.read_text().splitlines() if line.startswith("MemAvailable"))
        found.append(int(line.split()[1]) * 1024)
    with suppress(OSError, ValueError):  # "max" where there is no limit
        most = int((_GROUP / "memory.max").read_text())
        found.append(most - int((_GROUP / "memory.current").read_text()))
    return max(0, min(found)) if found else None


def check_memory(documents: int, questions: int, dimension: int) -> None:
    """Raise SettingError for views that cannot fit into the memory that is free."""
    free, needed = free_memory(), needed_memory(documents, questions, dimension)
    if free is not None and needed > _SPARED * free:
        fitting = int(documents * _SPARED * free / needed)
        advice = f"ask at most {fitting:,} documents" if fitting else "close other programs"
        what = f"{documents:,} documents under {questions} question{'s' * (questions != 1)}"
        found = f"need about {_gigabytes(needed)} of memory, and {_gigabytes(free)} are free"
        raise SettingError(f"{what} {found}; {advice}, or fewer questions at once")


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:.1f} GB"

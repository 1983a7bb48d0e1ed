"""Whether the views of a corpus fit into memory, found out before anything is read."""

from inbedder_core.errors import SettingError
from inbedder_core.machine import free_memory

_A_DOCUMENT = 7_000
"""Bytes of each document beside its text: its cells, neighbors, words and places on maps, whatever is asked."""
_COPIES = 1.5
"""Embeddings are held once, and half of them once more while they are compared."""
_SPARED = 0.9
"""So much of what is free is taken at most."""


def needed_memory(documents: int, questions: int, dimension: int) -> int:
    """Estimate the bytes that views need beyond model and texts.

    Measured with 576 dimensions: 125 MB for 10,000 documents and two questions, 533 MB for 40,000, 790 MB for four.
    """
    return int(documents * (_A_DOCUMENT + _COPIES * questions * dimension * 4))


def check_memory(documents: int, questions: int, dimension: int) -> None:
    """Raise SettingError for views that cannot fit into the memory that is free."""
    free, needed = free_memory(), needed_memory(documents, questions, dimension)
    if needed > _SPARED * free:
        fitting = int(documents * _SPARED * free / needed)
        advice = f"ask at most {fitting:,} documents" if fitting else "close other programs"
        what = f"{documents:,} documents under {questions} question{'s' * (questions != 1)}"
        found = f"need about {_gigabytes(needed)} of memory, and {_gigabytes(free)} are free"
        raise SettingError(f"{what} {found}; {advice}, or fewer questions at once")


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:.1f} GB"

"""Texts in batches that fit into memory: of like length, and halved where they do not fit after all."""

import random
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from inbedder_core.encoders.heap import give_back_memory
from inbedder_core.encoders.tokens import TokenIds

Made = TypeVar("Made")
Prompts = Sequence[Sequence[TokenIds]]
"""Of one batch, prompts[row][instruction]."""

BATCH_TOKENS = 2048
"""Padded text tokens in one batch; more gains nothing on two cores."""
BATCH_ROWS = 64
_WINDOW = 2048
"""Texts tokenized and sorted by length at a time, so that memory does not grow with the corpus."""


def in_batches(
    texts: Sequence[str], tokenize: Callable[[Sequence[str]], list[list[TokenIds]]], work: Callable[[Prompts], Made]
) -> Iterator[tuple[tuple[int, ...], Made]]:
    """Yield what `work` makes of the prompts of every row once, texts of like length together.

    Within a window the batch of the longest comes first, which finds out whether memory suffices; the others are mixed,
    so that their pace tells how long the rest takes.
    """
    for start in range(0, len(texts), _WINDOW):
        window = range(start, min(start + _WINDOW, len(texts)))
        prompts = dict(zip(window, tokenize([texts[row] for row in window]), strict=True))
        order = sorted(window, key=lambda row: len(prompts[row][0]), reverse=True)
        longest, *others = _batches(order, [len(prompts[row][0]) for row in order])
        random.Random(0).shuffle(others)
        for rows in (longest, *others):
            yield from _retreating(rows, prompts, work)
        give_back_memory()


def _batches(order: Sequence[int], lengths: Sequence[int]) -> Iterator[list[int]]:
    """Cut rows, longest first, so that rows times the longest stays within a budget of tokens."""
    start = 0
    while start < len(order):
        size = max(1, min(BATCH_ROWS, BATCH_TOKENS // max(1, lengths[start])))
        yield list(order[start : start + size])
        start += size


def _retreating(
    rows: list[int], prompts: dict[int, list[TokenIds]], work: Callable[[Prompts], Made]
) -> Iterator[tuple[tuple[int, ...], Made]]:
    """Work on rows; when memory runs out, halve the batch until single rows fail."""
    import torch

    try:
        made = work([prompts[row] for row in rows])
    except torch.OutOfMemoryError:
        if len(rows) == 1:
            raise
        torch.cuda.empty_cache()
    else:
        yield tuple(rows), made
        return
    half = len(rows) // 2
    yield from _retreating(rows[:half], prompts, work)
    yield from _retreating(rows[half:], prompts, work)

"""The marks of clusters, their color and symbol, which stay with them when documents are grouped otherwise."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import count

import numpy as np
from numpy.typing import NDArray

from inbedder_core.clusters.clustering import NOISE, Clustering


def keep_marks(before: Clustering, after: Clustering) -> Clustering:
    """Let clusters keep the marks of those there were that they mostly are; others take the first that are free.

    Two are the same when each shares the most documents with the other, and these are more than half of either: the
    largest part of a divided cluster keeps its mark, and clusters put together bear that of the largest.
    """
    shared = _shared(before, after)
    own: list[int | None] = [None] * after.n_clusters
    for new in range(after.n_clusters if before.n_clusters else 0):
        old = int(shared[:, new].argmax())
        mostly = 2 * shared[old, new] > min(before.sizes[old], after.sizes[new])
        if mostly and int(shared[old].argmax()) == new:
            own[new] = before.mark(old)
    return replace(after, marks=fill_marks(own))


def fill_marks(own: Sequence[int | None]) -> tuple[int, ...]:
    """Give every cluster that has no mark of its own the first that is free."""
    free = (mark for mark in count() if mark not in own)
    return tuple(next(free) if mark is None else mark for mark in own)


def _shared(before: Clustering, after: Clustering) -> NDArray[np.intp]:
    """Count the documents that each cluster of one grouping shares with each of another."""
    both = (before.assignments != NOISE) & (after.assignments != NOISE)
    counts = np.zeros((before.n_clusters, after.n_clusters), np.intp)
    np.add.at(counts, (before.assignments[both], after.assignments[both]), 1)
    return counts

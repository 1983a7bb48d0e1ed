"""The marks of clusters, their color and symbol, which stay with them when documents are grouped otherwise."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import count

import numpy as np
from numpy.typing import NDArray

from inbedder_core.clusters.clustering import NOISE, Clustering


def keep_marks(before: Clustering, after: Clustering) -> Clustering:
    """Let clusters keep the marks of those there were that they mostly are; others take the first that are free.

    The largest part of a divided cluster keeps its mark, and clusters put together bear that of the largest.
    """
    shared = count_shared(before.assignments, after.assignments, shape=(before.n_clusters, after.n_clusters))
    same = match_groups(shared, before.sizes, after.sizes)
    own = [before.mark(same[new]) if new in same else None for new in range(after.n_clusters)]
    return replace(after, marks=fill_marks(own))


def match_groups(shared: NDArray[np.intp], before: Sequence[int], after: Sequence[int]) -> dict[int, int]:
    """Find the group there was that each new one mostly is, by new ids; some are none.

    Two are the same when each shares the most documents with the other, and these are more than half of either.
    `shared` (before, after) counts the documents in both, `before` and `after` are the sizes.
    """
    same = {}
    for new in range(len(after) if len(before) else 0):
        old = int(shared[:, new].argmax())
        if 2 * shared[old, new] > min(before[old], after[new]) and int(shared[old].argmax()) == new:
            same[new] = old
    return same


def fill_marks(own: Sequence[int | None], *, taken: Collection[int] = ()) -> tuple[int, ...]:
    """Give every cluster that has no mark of its own the first that is free, and not taken by what is gone."""
    free = (mark for mark in count() if mark not in own and mark not in taken)
    return tuple(next(free) if mark is None else mark for mark in own)


def count_shared(first: NDArray[np.intp], second: NDArray[np.intp], *, shape: tuple[int, int]) -> NDArray[np.intp]:
    """Count the documents in each cluster of one and of another grouping, without noise."""
    both = (first != NOISE) & (second != NOISE)
    return np.bincount(first[both] * shape[1] + second[both], minlength=shape[0] * shape[1]).reshape(shape)

"""The nearest neighbours of every document under one question."""

from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import NDArray

_BLOCK = 1_024


def nearest(directions: NDArray[np.float32], k: int) -> NDArray[np.int32]:
    """Find the k rows most alike to each, itself not among them: unit rows (m, d) -> positions (m, k), in no order.

    Exact. Every pair is compared once, block by block, so that no more than a block's likenesses are held. Needs k < m.
    """
    m = len(directions)
    near, likeness = np.zeros((m, k), np.int32), np.full((m, k), -np.inf, np.float32)
    blocks = [slice(start, min(start + _BLOCK, m)) for start in range(0, m, _BLOCK)]
    for one, other in combinations_with_replacement(blocks, 2):
        found = directions[one] @ directions[other].T
        if one == other:
            np.fill_diagonal(found, -np.inf)
        else:
            _keep_best(near[other], likeness[other], found.T, start=one.start)
        _keep_best(near[one], likeness[one], found, start=other.start)
    return near


def _keep_best(
    near: NDArray[np.int32], likeness: NDArray[np.float32], found: NDArray[np.float32], *, start: int
) -> None:
    """Let the most alike of a block's columns, counted from `start`, replace in place the neighbours they beat."""
    k = near.shape[1]
    best = np.argpartition(found, -min(k, found.shape[1]), axis=1)[:, -k:]
    places = np.hstack([near, best.astype(np.int32) + np.int32(start)])
    values = np.hstack([likeness, np.take_along_axis(found, best, axis=1)])
    kept = np.argpartition(values, -k, axis=1)[:, -k:]
    near[:], likeness[:] = np.take_along_axis(places, kept, axis=1), np.take_along_axis(values, kept, axis=1)

"""Which directions are near which."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

EXACT_NEIGHBORS = 20_000
"""Up to so many rows all pairs are compared; beyond, that is no fun on two cores."""
_CHUNK = 512


@dataclass(frozen=True, eq=False)
class Neighbors:
    """The nearest rows of each row, nearest first: `indices` int32 and `distances` float32, both (m, k)."""

    indices: NDArray[np.int32]
    distances: NDArray[np.float32]


def find_neighbors(rows: NDArray[np.float32], count: int) -> Neighbors:
    """Find the `count` nearest rows of each by comparing all pairs, itself included."""
    own = np.arange(len(rows), dtype=np.int32)[:, None]
    near = find_nearest(rows, rows, count - 1, leaving_out=own)
    return Neighbors(np.hstack([own, near.indices]), np.hstack([np.zeros_like(own, np.float32), near.distances]))


def find_nearest(
    rows: NDArray[np.float32],
    among: NDArray[np.float32],
    count: int,
    *,
    leaving_out: NDArray[np.integer] | None = None,
) -> Neighbors:
    """Find for each row (q, d) the `count` nearest `among` others (m, d), all of length 1: (q, count), nearest first.

    `leaving_out` (q, 1) names for each row one of the others that does not count.
    """
    import torch

    parts = []
    for start in range(0, len(rows), _CHUNK):
        chunk = rows[start : start + _CHUNK]
        likeness = chunk @ among.T
        if leaving_out is not None:
            np.put_along_axis(likeness, leaving_out[start : start + _CHUNK], -np.inf, axis=1)
        near = np.sort(torch.from_numpy(likeness).topk(count, sorted=False).indices.numpy(), axis=1)
        # 2 - 2 cos loses all its digits between almost equal rows, so the few that count are measured again.
        gaps = np.linalg.norm(among[near] - chunk[:, None], axis=2)
        order = np.argsort(gaps, axis=1, kind="stable")
        parts.append((np.take_along_axis(near, order, axis=1), np.take_along_axis(gaps, order, axis=1)))
    indices, distances = (np.vstack(part) for part in zip(*parts, strict=True))
    return Neighbors(indices.astype(np.int32), distances.astype(np.float32))

"""Groups that hold groups: the two nearest are merged, step by step, until one is left (Ward 1963)."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

_KEPT = 16
"""Trees remembered, so that another number of groups is quick."""


def merge_groups(rows: NDArray[np.float32], counts: NDArray[np.intp], number: int) -> NDArray[np.intp]:
    """Merge distinct rows (m, d), each standing for `counts` (m,) documents, until `number` groups are left: (m,) ids.

    What is merged raises the sum of squared distances to the groups' centres least. Fewer groups always hold whole
    ones of more. Time grows with m², memory with m.
    """
    merges = _merges(
        np.ascontiguousarray(rows, np.float32).tobytes(),
        np.ascontiguousarray(counts, np.int64).tobytes(),
        rows.shape[1],
    )
    leaders = np.arange(len(rows))
    for first, second in merges[: max(len(rows) - max(number, 1), 0)]:
        leaders[_leader(leaders, int(second))] = _leader(leaders, int(first))
    found = np.array([_leader(leaders, row) for row in range(len(rows))], np.intp)
    return np.unique(found, return_inverse=True)[1].astype(np.intp)


@lru_cache(maxsize=_KEPT)
def _merges(content: bytes, weights: bytes, width: int) -> NDArray[np.intp]:
    """Return (m - 1, 2) pairs of rows whose groups are merged, in order of the price of it.

    Follows chains of nearest neighbours until two are each other's nearest: those are merged in any tree (Murtagh
    1983), so no matrix of distances is needed.
    """
    centres = np.frombuffer(content, np.float32).reshape(-1, width).astype(np.float64)
    centres -= centres.mean(axis=0)
    lengths = (centres**2).sum(axis=1)
    sizes = np.frombuffer(weights, np.int64).astype(np.float64)
    alive = np.ones(len(centres), bool)
    pairs: list[tuple[int, int]] = []
    prices: list[float] = []
    chain: list[int] = []
    for _ in range(len(centres) - 1):
        if not chain:
            chain.append(int(np.argmax(alive)))
        while True:
            end = chain[-1]
            gaps = np.maximum(lengths - 2 * (centres @ centres[end]) + lengths[end], 0.0)
            costs = gaps * (sizes * sizes[end] / (sizes + sizes[end]))
            costs[~alive] = np.inf
            costs[end] = np.inf
            nearest = int(np.argmin(costs))
            # Of equally near ones the last of the chain, or chains would go round in circles.
            if len(chain) > 1 and costs[chain[-2]] <= costs[nearest]:
                break
            chain.append(nearest)
        first, second = sorted((chain.pop(), chain.pop()))
        prices.append(float(costs[second if end == first else first]))
        pairs.append((first, second))
        total = sizes[first] + sizes[second]
        centres[first] = (centres[first] * sizes[first] + centres[second] * sizes[second]) / total
        lengths[first], sizes[first], alive[second] = centres[first] @ centres[first], total, False
    return np.array(pairs, np.intp).reshape(-1, 2)[np.argsort(prices, kind="stable")]


def _leader(leaders: NDArray[np.intp], row: int) -> int:
    while leaders[row] != row:
        leaders[row] = leaders[leaders[row]]
        row = int(leaders[row])
    return row

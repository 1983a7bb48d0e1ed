"""Groups that hold groups: the two nearest are merged, step by step, until one is left (Ward 1963)."""

import numpy as np
from numpy.typing import NDArray


def merge_groups(rows: NDArray[np.float32], counts: NDArray[np.intp], number: int) -> NDArray[np.intp]:
    """Merge distinct rows (m, d), each standing for `counts` (m,) documents, until `number` groups are left: (m,) ids.

    Fewer groups always hold whole ones of more.
    """
    return _cut(_merges(rows, counts), number)


def _merges(rows: NDArray[np.float32], counts: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return (m - 1, 2) pairs of rows whose groups are merged, until all are one.

    They come in order of the price: how much the sum of squared distances to the groups' centers rises. Follows chains
    of nearest neighbors until two are each other's nearest: those are merged in any tree (Murtagh 1983), so no matrix
    of distances is needed. Time grows with m², memory with m.
    """
    centers = rows.astype(np.float64)
    centers -= centers.mean(axis=0)
    lengths = (centers**2).sum(axis=1)
    sizes = counts.astype(np.float64)
    alive = np.ones(len(centers), bool)
    pairs: list[tuple[int, int]] = []
    prices: list[float] = []
    chain: list[int] = []
    for _ in range(len(centers) - 1):
        if not chain:
            chain.append(int(np.argmax(alive)))
        while True:
            end = chain[-1]
            gaps = np.maximum(lengths - 2 * (centers @ centers[end]) + lengths[end], 0.0)
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
        centers[first] = (centers[first] * sizes[first] + centers[second] * sizes[second]) / total
        lengths[first], sizes[first], alive[second] = centers[first] @ centers[first], total, False
    return np.array(pairs, np.intp).reshape(-1, 2)[np.argsort(prices, kind="stable")]


def _cut(merges: NDArray[np.intp], number: int) -> NDArray[np.intp]:
    """Follow a tree until `number` groups are left: (m,) ids."""
    count = len(merges) + 1
    leaders = np.arange(count)
    for first, second in merges[: max(count - max(number, 1), 0)]:
        leaders[_leader(leaders, int(second))] = _leader(leaders, int(first))
    found = np.array([_leader(leaders, row) for row in range(count)], np.intp)
    return np.unique(found, return_inverse=True)[1].astype(np.intp)


def _leader(leaders: NDArray[np.intp], row: int) -> int:
    while leaders[row] != row:
        leaders[row] = leaders[leaders[row]]
        row = int(leaders[row])
    return row

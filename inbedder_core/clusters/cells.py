"""Nearest directions among many, looked for in the cells around alone: where there are too many pairs to compare."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from inbedder_core.clusters.neighbors import Neighbors, find_nearest

_CELLS_AROUND = 12
_LEAST_SEARCHED = 200
_EXACT = 2_000
"""Among so few all are compared."""


class SearchCells:
    """Directions (m, d) of length 1 in about √m cells, so that the nearest of other directions are found quickly.

    Of a row, the cells around the one it falls into are searched: with 20,000 directions a tenth of the pairs.
    """

    def __init__(self, among: NDArray[np.float32], *, seed: int = 0) -> None:
        self._among = among
        self._centers, self._members = _cells(among, seed=seed)

    def nearest(self, rows: NDArray[np.float32], count: int) -> Neighbors:
        """Find of each row (q, d) the `count` nearest, nearest first: (q, count <= m)."""
        count = min(count, len(self._among))
        own = (rows @ self._centers.T).argmax(axis=1)
        indices = np.zeros((len(rows), count), np.int32)
        distances = np.zeros((len(rows), count), np.float32)
        for cell in np.unique(own).tolist():
            inside = np.flatnonzero(own == cell)
            searched = self._members[cell]
            near = find_nearest(rows[inside], self._among[searched], min(count, len(searched)))
            indices[inside, :], distances[inside, :] = searched[near.indices], near.distances
        return Neighbors(indices, distances)


def _cells(among: NDArray[np.float32], *, seed: int) -> tuple[NDArray[np.float32], list[NDArray[Any]]]:
    """Find the centers of cells, and of each the rows in it and around it."""
    everything = np.arange(len(among), dtype=np.int32)
    if len(among) <= _EXACT:
        return among[:1], [everything]
    from sklearn.cluster import MiniBatchKMeans
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        model = MiniBatchKMeans(round(len(among) ** 0.5), n_init=1, random_state=seed).fit(among)
    home, filled = model.predict(among), np.unique(model.predict(among))
    centers = np.stack([among[home == cell].mean(axis=0) for cell in filled])
    lengths = np.linalg.norm(centers, axis=1, keepdims=True)
    centers = (centers / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    order, sizes = np.argsort(-(centers @ centers.T), axis=1, kind="stable"), np.bincount(home)[filled]
    # SearchCells may be almost empty: as many more are taken as the longest list of neighbors needs.
    counts = np.maximum(_CELLS_AROUND, 1 + (sizes[order].cumsum(axis=1) < _LEAST_SEARCHED).sum(axis=1))
    around = (cells[:count] for cells, count in zip(order, counts.tolist(), strict=True))
    return centers, [everything[np.isin(home, filled[cells])] for cells in around]

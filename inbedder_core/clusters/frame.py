"""What a map shows of its coordinates: far islands nearer, and how close points stand."""

import numpy as np
from numpy.typing import NDArray

_GAP = 0.12
"""The widest empty strip, as a share of what is left of the map without the excess of wider ones."""
_ROUNDS = 20
_FEW = 20
"""Fewer points leave gaps everywhere."""


def close_gaps(coordinates: NDArray[np.float32]) -> NDArray[np.float32]:
    """Narrow the empty strips across a map (n, d), so that far islands do not shrink everything else to dots.

    Along each axis the order of points stays, and so do distances wherever there is no wide gap between them.
    """
    if len(coordinates) < _FEW:
        return coordinates
    return np.stack([_narrowed(axis) for axis in coordinates.T.astype(np.float64)], axis=1).astype(np.float32)


def spacing(coordinates: NDArray[np.float32]) -> float:
    """Return the median distance of a point to its nearest, as a share of the map's longer side; 0 for one place."""
    from scipy.spatial import cKDTree

    places = np.unique(coordinates, axis=0)
    extent = float(np.ptp(coordinates, axis=0).max(initial=0.0)) if len(coordinates) else 0.0
    if len(places) < 2 or not extent:
        return 0.0
    distances, _ = cKDTree(places).query(places, k=2)
    return float(np.median(distances[:, 1])) / extent


def _narrowed(values: NDArray[np.float64]) -> NDArray[np.float64]:
    order = np.argsort(values, kind="stable")
    gaps = np.diff(values[order])
    extent = float(gaps.sum())
    for _ in range(_ROUNDS):
        extent = float(np.minimum(gaps, _GAP * extent).sum())
    moved = np.empty_like(values)
    moved[order] = values[order] - np.concatenate([[0.0], np.cumsum(np.maximum(gaps - _GAP * extent, 0.0))])
    return moved

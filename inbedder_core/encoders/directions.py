"""Embeddings seen from their mean: the directions that tell documents apart."""

import numpy as np
from numpy.typing import NDArray

_NEGLIGIBLE = 1e-6
_CHUNK = 512


def unit_directions(rows: NDArray[np.float32], *, mean: NDArray[np.floating] | None = None) -> NDArray[np.float32]:
    """Subtract the mean row and scale rows to length 1, so that euclidean distance orders pairs as cosine does.

    What all documents share under an instruction says nothing about how they differ. Rows that equal the mean up to
    rounding become 0. `mean` (1, d) is that of other rows, which these are to be seen with.
    """
    directions = np.zeros(rows.shape, np.float32)
    if not rows.size:
        return directions
    if mean is None:
        mean = rows.mean(axis=0, keepdims=True, dtype=np.float64)
    size = max(float(rows.max(initial=0.0)), -float(rows.min(initial=0.0)))
    least = _NEGLIGIBLE * size * np.sqrt(rows.shape[1])
    # In double precision, which a difference of almost equal rows needs, a whole matrix would not fit the cache.
    for start in range(0, len(rows), _CHUNK):
        wide = rows[start : start + _CHUNK] - mean
        lengths = np.linalg.norm(wide, axis=1, keepdims=True)
        wide[(lengths <= least).ravel()] = 0.0
        directions[start : start + _CHUNK] = wide / np.where(lengths > 0, lengths, 1.0)
    return directions

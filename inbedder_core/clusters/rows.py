"""Rows without their repeats, and the trees by which hdbscan merges them into clusters."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inbedder_core.clusters.hdbscan_tree import hdbscan_tree

_TREES = 4
"""Trees remembered for each set of rows: a person compares a few densities, and a tree is as large as its rows."""


@dataclass(frozen=True, eq=False)
class DistinctRows:
    """A matrix without its repeats: `values` (m, d) in an order that depends on the rows alone, not on theirs.

    `inverse` (n,) leads from each original row to its place in `values`, and `counts` (m,) says how often each occurs.
    Whatever is computed on `values` and spread with `inverse` is equal for equal rows, and follows any reordering.
    Trees belong to the rows and live as long as they do, so that other clusters of the same rows are quick.
    """

    values: NDArray[np.float32]
    inverse: NDArray[np.intp]
    counts: NDArray[np.intp]

    def __len__(self) -> int:
        """Count the distinct rows."""
        return len(self.values)

    @cached_property
    def hdbscan_tree(self) -> Callable[[int], NDArray[np.float64]]:
        """The tree of merges by `min_samples`, built at the first call; the last few are remembered."""
        values, counts = self.values, self.counts
        return lru_cache(_TREES)(lambda min_samples: hdbscan_tree(values, counts, min_samples=min_samples))

    def spread(self, values: NDArray[Any]) -> NDArray[Any]:
        """Give each of the n original rows what was computed for its distinct row: (m, …) -> (n, …)."""
        return values[self.inverse]

    def pick(self, values: NDArray[Any]) -> NDArray[Any]:
        """Take for each distinct row the value of an original one, (n, k) -> (m, k); the least, where they differ."""
        order = np.lexsort((*values.T, self.inverse))
        starts = np.concatenate([[0], np.cumsum(self.counts)[:-1]]).astype(np.intp)
        return values[order[starts]]


def distinct_rows(rows: NDArray[np.float32] | DistinctRows) -> DistinctRows:
    """Find the bitwise distinct rows of a float32 matrix (n, d); found before, they are returned as they are."""
    if isinstance(rows, DistinctRows):
        return rows
    # Comparing rows as runs of bytes is many times faster than number by number. Adding 0 makes -0.0 and 0.0 equal.
    plain = np.ascontiguousarray(rows + np.float32(0))
    if not plain.size:
        return DistinctRows(plain[:1], np.zeros(len(plain), np.intp), np.full(min(len(plain), 1), len(plain), np.intp))
    as_bytes = plain.view(np.dtype((np.void, plain.shape[1] * plain.itemsize))).ravel()
    _, first, inverse, counts = np.unique(as_bytes, return_index=True, return_inverse=True, return_counts=True)
    return DistinctRows(plain[first], inverse.ravel(), counts)

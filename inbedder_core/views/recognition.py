"""A group found again by its documents, among clusters that may have changed since."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

SAME = 0.5
"""Clusters that share more than this of the documents in either of them are taken for the same."""


class Recognized(NamedTuple):
    """The cluster that holds most of a group's documents, how many, and their share of all in either (Jaccard)."""

    id: int
    shared: int
    likeness: float

    @property
    def same(self) -> bool:
        """Whether the cluster is taken for the group itself, which at most one can be."""
        return self.likeness > SAME


def recognize(
    rows: NDArray[np.intp], assignments: NDArray[np.intp], ids: NDArray[np.int64], *, before: int = 0
) -> Recognized | None:
    """Find the cluster that holds most of the documents at these positions; None where all of them are noise.

    `ids` (n,) are those of all documents; what has one from `before` on came after the group, and does not count.
    """
    inside = assignments[rows]
    counts = np.bincount(inside[inside >= 0])
    if not counts.size:
        return None
    id = int(counts.argmax())
    members = ids[assignments == id]
    there = int((members < before).sum()) if before else len(members)
    shared = int(counts[id])
    return Recognized(id, shared, shared / (len(rows) + there - shared))

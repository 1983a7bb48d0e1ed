"""The groups of a view as they were last seen, small enough to be kept with a study."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inbedder_core.clusters import NOISE, Clustering, ClusteringConfig

ABSENT = -2
"""Stands for the group of a document that was not there."""
_RANGES = re.compile(r"(\d{1,18}(-\d{1,18})?( \d{1,18}(-\d{1,18})?)*)?", re.ASCII)


@dataclass(frozen=True)
class Snapshot:
    """Groups, the largest first: their names, marks and `documents`, ranges of ids each ("0-3 7").

    `noise` are those of no group; `config` says how they were grouped. Raises ValueError for what no snapshot can be.
    """

    names: tuple[str, ...]
    marks: tuple[int, ...]
    documents: tuple[str, ...]
    noise: str
    config: ClusteringConfig

    def __post_init__(self) -> None:
        """Refuse parts that do not belong together."""
        if not len(self.names) == len(self.marks) == len(self.documents) or any(mark < 0 for mark in self.marks):
            raise ValueError("groups have a name, a mark from 0 and documents each")
        if strange := next((ids for ids in (*self.documents, self.noise) if not _RANGES.fullmatch(ids)), None):
            raise ValueError(f"{strange[:40]!r} is no list of ids")

    @classmethod
    def of(
        cls, ids: Sequence[int], clustering: Clustering, names: Sequence[str], config: ClusteringConfig
    ) -> "Snapshot":
        """Take one of documents with these ids."""
        array = np.asarray(ids, dtype=np.int64)
        documents = tuple(_ranges(array[clustering.members(group)]) for group in range(clustering.n_clusters))
        marks = tuple(map(clustering.mark, range(clustering.n_clusters)))
        return cls(tuple(names), marks, documents, _ranges(array[clustering.members(NOISE)]), config)

    def groups(self, ids: Sequence[int]) -> NDArray[np.intp]:
        """Say in which group each document was, by id: (n,) from 0, -1 for noise, -2 where it was not there."""
        wanted = np.asarray(ids, dtype=np.int64)
        bounds = [
            (int(first), int(last or first), group)
            for group, ranges in ((NOISE, self.noise), *enumerate(self.documents))
            for first, _, last in (part.partition("-") for part in ranges.split())
        ]
        if not bounds:
            return np.full(len(wanted), ABSENT, np.intp)
        firsts, lasts, groups = np.array(sorted(bounds), np.int64).T
        nearest = np.searchsorted(firsts, wanted, side="right") - 1
        inside = (nearest >= 0) & (wanted <= lasts[nearest])
        return np.where(inside, groups[nearest], ABSENT).astype(np.intp)


def _ranges(ids: NDArray[np.int64]) -> str:
    """Write ids as ranges, ascending."""
    ordered = np.unique(ids)
    ends = np.flatnonzero(np.diff(ordered) != 1)
    firsts = ordered[np.concatenate([[0], ends + 1])].tolist() if len(ordered) else []
    lasts = ordered[np.concatenate([ends, [len(ordered) - 1]])].tolist() if len(ordered) else []
    return " ".join(
        str(first) if first == last else f"{first}-{last}" for first, last in zip(firsts, lasts, strict=True)
    )

"""Folders of encodings of more texts than fit on a map: views of some, and where all others lie in them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from inbedder_core.clusters import NOISE, SearchCells, StreamedKMeans, count_members, nearness
from inbedder_core.encoders import unit_directions
from inbedder_core.shards import EncodedFolder
from inbedder_core.views.reading import StageProgress
from inbedder_core.views.view import NOISE_LABEL, View, Views

PLACING = "Placing"
NEIGHBORS, KMEANS = "neighbors", "kmeans"
"""How rows that were not drawn get their clusters."""
DENSITY_CELLS = 96
"""Cells of a density map from side to side."""
_NAMED = 12


@dataclass(frozen=True, eq=False)
class Density:
    """How many rows lie in each cell of a flat map: `counts` (cells of y, cells of x), and the middles of cells."""

    counts: NDArray[np.int64]
    x: NDArray[np.float64]
    y: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Placement:
    """All rows of a folder in a view of some: `coordinates` float32 (n, 2 or 3) on its map, and `assignments` (n,).

    Rows go by the folder's shards. A row lies between the drawn documents it is most like, and is in the cluster, or
    in none (-1), that most of these are in, each counted by how near it is.
    """

    coordinates: NDArray[np.float32]
    assignments: NDArray[np.int16]

    @cached_property
    def density(self) -> Density:
        """All rows on the flat map, or the first two axes of one in space; computed once."""
        x, y = self.coordinates[:, 0], self.coordinates[:, 1]
        counts, across, up = np.histogram2d(x, y, bins=DENSITY_CELLS)
        return Density(counts.T.astype(np.int64), (across[1:] + across[:-1]) / 2, (up[1:] + up[:-1]) / 2)

    def sizes(self, clusters: int) -> tuple[int, ...]:
        """Count the rows of each cluster, by id."""
        return tuple(count_members(self.assignments, clusters).tolist())


@dataclass(frozen=True, eq=False)
class Survey:
    """Views of some documents of a folder, and of each where all rows are placed; `ids` int64 (n,) of all rows."""

    views: Views
    placements: tuple[Placement, ...]
    ids: NDArray[np.int64]


def survey(
    folder: EncodedFolder, views: Sequence[View], *, how: str = NEIGHBORS, progress: StageProgress | None = None
) -> Survey:
    """Place all rows of a folder in views of documents drawn from it, which then say how all of them divide.

    With `how` KMEANS a row is in the cluster of the nearest center instead, and in none (-1) is nobody: the centers
    begin as those of the drawn documents' clusters and are moved by k-means over all rows, which takes another pass.
    Memory is that of one shard, and per row 8 bytes and 10 for each question, 14 in space. Raises InstructionError for
    questions the folder does not answer.
    """
    placings, ids = [], np.zeros(len(folder), np.int64)
    for number, view in enumerate(views):
        placing = _Placing(view, len(folder), _centers(folder, view) if how == KMEANS else None)
        for found in folder.shards(view.instruction):
            ids[placing.done : placing.done + len(found.ids)] = found.ids
            placing.add(found.embeddings)
            if progress:
                progress(PLACING, number * len(folder) + placing.done, len(folder) * len(views))
        placings.append(placing)
    placements = tuple(placing.placement for placing in placings)
    placed = (
        replace(view, notes=(*view.notes, _sizes(view, placement, how)))
        for view, placement in zip(views, placements, strict=True)
    )
    return Survey(Views(placed), placements, ids)


class _Placing:
    """Rows placed in a view, shard by shard."""

    def __init__(self, view: View, rows: int, centers: StreamedKMeans | None) -> None:
        self._view, self._mean, self._centers = view, _mean(view), centers
        self._cells = SearchCells(view.encoding.directions, seed=view.config.seed)
        self.done = 0
        drawn = view.projection.drawn
        self.placement = Placement(np.zeros((rows, drawn.shape[1]), np.float32), np.full(rows, NOISE, np.int16))

    def add(self, embeddings: NDArray[np.float32]) -> None:
        """Place the next rows by their embeddings (q, dimension)."""
        where = slice(self.done, self.done + len(embeddings))
        self.done += len(embeddings)
        if not len(embeddings):
            return
        view, directions = self._view, unit_directions(embeddings, mean=self._mean)
        near = self._cells.nearest(directions, view.config.neighbors)
        weights = nearness(near)
        self.placement.coordinates[where] = (view.projection.drawn[near.indices] * weights[:, :, None]).sum(axis=1)
        if self._centers is not None:
            self.placement.assignments[where] = self._centers.nearest(directions)
            return
        clusters = view.clustering.assignments[near.indices] + 1
        votes = np.zeros((len(embeddings), view.clustering.n_clusters + 1))
        np.add.at(votes, (np.arange(len(embeddings))[:, None], clusters), weights)
        self.placement.assignments[where] = votes.argmax(axis=1) - 1


def _centers(folder: EncodedFolder, view: View) -> StreamedKMeans | None:
    """Move the centers of a view's clusters to all rows; None where there is no cluster."""
    if not view.clustering.n_clusters:
        return None
    mean = _mean(view)
    centers = StreamedKMeans(view.encoding.group_centers(view.clustering.assignments), seed=view.config.seed)
    for found in folder.shards(view.instruction):
        centers.learn(unit_directions(found.embeddings, mean=mean))
    return centers


def _mean(view: View) -> NDArray[np.float64]:
    mean: NDArray[np.float64] = view.encoding.embeddings.mean(axis=0, keepdims=True, dtype=np.float64)
    return mean


def _sizes(view: View, placement: Placement, how: str) -> str:
    """Say how all rows divide."""
    sizes, n = placement.sizes(view.clustering.n_clusters), len(placement.assignments)
    order = np.argsort(-np.array(sizes, np.intp), kind="stable")[:_NAMED].tolist()
    named = [f"{view.clusters[id].label} {sizes[id]:,}" for id in order]
    more = [f"{len(sizes) - len(order)} more groups"] if len(sizes) > len(order) else []
    parts = ", ".join([*named, *more, f"{NOISE_LABEL.lower()} {n - sum(sizes):,}"])
    by = ", by k-means on all, begun with these groups" if how == KMEANS else ""
    return (
        f"These are {len(view):,} of {n:,} documents, drawn at random. The others were put beside those they are most "
        f"like; all of them divide so{by}: {parts}."
    )

"""Coordinates for drawing and for clustering: UMAP, seeded; comparable from view to view."""

import threading
import warnings
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from inbedder_core.clusters.frame import close_gaps, spacing
from inbedder_core.clusters.neighbors import EXACT_NEIGHBORS, Neighbors, find_nearest, find_neighbors
from inbedder_core.clusters.rows import distinct_rows
from inbedder_core.encoders import unit_directions
from inbedder_core.errors import ModelError

FEW_ROWS = 12
"""With fewer distinct rows UMAP has nothing to work with; principal components are drawn."""
_TOUCHING = 1e-4
"""Directions nearer than this count as equally near."""
_one_at_a_time = threading.Lock()
"""Numba's default threading layer ends the process when two threads enter it at once."""


@dataclass(frozen=True, eq=False)
class Projection:
    """Where each document is drawn: `coordinates` float32 (n, 2 or 3), in no unit.

    `method` is "umap", "pca" (few documents) or "constant" (all embeddings equal); `fitted` counts the different rows
    that UMAP laid out where the others were placed among them. Raises ValueError on other shapes.
    """

    coordinates: NDArray[np.float32]
    method: str
    fitted: int | None = None

    def __post_init__(self) -> None:
        """Refuse arrays that cannot be drawn."""
        if self.coordinates.ndim != 2 or self.coordinates.shape[1] not in (2, 3):
            raise ValueError(f"coordinates must have shape (n, 2) or (n, 3), not {self.coordinates.shape}")

    def __len__(self) -> int:
        """Count the documents."""
        return len(self.coordinates)

    @cached_property
    def drawn(self) -> NDArray[np.float32]:
        """The coordinates as a map shows them: wide gaps are narrowed."""
        return close_gaps(self.coordinates)

    @cached_property
    def spacing(self) -> float:
        """How close points stand: the median distance to the nearest, as a share of the map's longer side."""
        return spacing(self.drawn)

    @property
    def dimension(self) -> int:
        """2 for a flat map, 3 for one in space."""
        return int(self.coordinates.shape[1])


class Projector:
    """Lays out one view's embeddings; its layouts share one search for neighbors.

    Of more than `most` distinct rows, so many are drawn by the seed and laid out; the others are placed among them.
    Equal embeddings get equal coordinates, and the order of the documents changes nothing but the order of the rows.
    """

    def __init__(
        self, embeddings: NDArray[np.float32], *, neighbors: int = 15, seed: int = 0, most: int = EXACT_NEIGHBORS
    ) -> None:
        """Take what the layouts have in common. Raises ModelError when a number in the embeddings is not finite."""
        if broken := int((~np.isfinite(embeddings).all(axis=1)).sum()):
            raise ModelError(
                f"the model gave embeddings with infinite or undefined numbers for {broken} of {len(embeddings)} "
                "documents; load it in float32, or use another model"
            )
        self.distinct = distinct_rows(embeddings)
        count = len(self.distinct)
        self._count = min(neighbors, min(count, most) - 1)
        self._seed = seed
        self._fitted: NDArray[np.intp] | None = None
        if count > most:
            self._fitted = np.sort(np.random.default_rng(seed).choice(count, most, replace=False))
        self._neighbors: Neighbors | None = None

    @cached_property
    def _directions(self) -> NDArray[np.float32]:
        return unit_directions(self.distinct.values)

    @cached_property
    def method(self) -> str:
        """How these embeddings are laid out: "umap", "pca" or, when all are equal up to rounding, "constant"."""
        if not self._directions.any():
            return "constant"
        return "pca" if len(self.distinct) < FEW_ROWS else "umap"

    @property
    def fitted(self) -> int | None:
        """How many distinct rows UMAP lays out; None where it is all of them, or none."""
        return None if self._fitted is None or self.method != "umap" else len(self._fitted)

    def project(
        self, *, dimension: int = 2, min_dist: float = 0.1, like: NDArray[np.float32] | None = None
    ) -> NDArray[np.float32]:
        """Return coordinates of the distinct rows for drawing, (m, dimension).

        `like` (m, dimension) holds the same documents' coordinates in another view: the layout starts from there, and
        is turned, mirrored, shifted and scaled to lie as it does.
        """
        coordinates = self._lay_out(dimension, min_dist, like)
        usable = like is not None and self.method != "constant"
        return align(coordinates, like) if usable and like is not None else coordinates

    def reduce(self, *, dimension: int = 5) -> NDArray[np.float32]:
        """Return coordinates of the distinct rows for finding clusters, packed tightly: (m, <= dimension)."""
        return self._lay_out(max(1, min(dimension, len(self.distinct) - 2)), 0.0, None)

    def _lay_out(self, dimension: int, min_dist: float, start: NDArray[np.float32] | None) -> NDArray[np.float32]:
        if self.method == "umap":
            return self._umap(dimension, min_dist, start)
        return principal_components(self._directions, dimension)

    def _umap(self, dimension: int, min_dist: float, start: NDArray[np.float32] | None) -> NDArray[np.float32]:
        directions = self._directions
        if self._fitted is not None:
            directions = directions[self._fitted]
            start = None if start is None else start[self._fitted]
        if self._neighbors is None:
            self._neighbors = find_neighbors(directions, self._count)
        near = self._neighbors
        with _one_at_a_time, _quiet():
            import umap

            model = umap.UMAP(
                n_components=dimension,
                n_neighbors=self._count,
                min_dist=min_dist,
                random_state=self._seed,
                n_jobs=1,
                init="spectral" if start is None else start,
                # UMAP writes into what it is given.
                precomputed_knn=(near.indices.copy(), near.distances.copy()),
            )
            found: NDArray[np.float32] = model.fit_transform(directions)
        if self._fitted is not None:
            found = self._interpolate(found, directions)
        return np.asarray(found - found.mean(axis=0), dtype=np.float32)

    def _interpolate(self, fitted: NDArray[np.float32], directions: NDArray[np.float32]) -> NDArray[np.float32]:
        """Put each row that was not drawn between those it is most like, the nearer the more alike."""
        assert self._fitted is not None
        every = self._directions
        others = np.setdiff1d(np.arange(len(every)), self._fitted)
        placed = np.empty((len(every), fitted.shape[1]), np.float32)
        placed[self._fitted] = fitted
        placed[others] = interpolate(every[others], directions, fitted, count=self._count)
        return placed


def interpolate(
    rows: NDArray[np.float32], among: NDArray[np.float32], coordinates: NDArray[np.float32], *, count: int
) -> NDArray[np.float32]:
    """Put directions (q, d) on a map of others (m, d), whose `coordinates` (m, k) stay: (q, k).

    Each lies between the `count` others it is most like, the nearer the more; one that equals another lies there.
    """
    near = find_nearest(rows, among, min(count, len(among)))
    placed: NDArray[np.float32] = (coordinates[near.indices] * nearness(near)[:, :, None]).sum(axis=1)
    return placed


def nearness(near: Neighbors) -> NDArray[np.float32]:
    """Weigh each row's neighbors by how near they are: (q, count), each row adding up to 1."""
    weights = 1.0 / np.maximum(near.distances, _TOUCHING) ** 2
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), np.float32)


def principal_components(rows: NDArray[np.float32], dimension: int) -> NDArray[np.float32]:
    """Return the rows' first principal components, (m, d) -> (m, dimension), the largest part of each positive."""
    centered = rows.astype(np.float64) - rows.mean(axis=0, dtype=np.float64)
    scores = centered @ _main_axes(centered)[:, :dimension]
    largest = scores[np.abs(scores).argmax(axis=0), np.arange(scores.shape[1])]
    found = np.zeros((len(rows), dimension), np.float32)
    found[:, : scores.shape[1]] = scores * np.where(largest < 0, -1.0, 1.0)
    return found


def _main_axes(centered: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the directions of greatest variance as columns, the greatest first: (m, d) -> (d, <= d)."""
    if len(centered) <= centered.shape[1]:
        return np.asarray(np.linalg.svd(centered, full_matrices=False)[2].T)
    # Many times faster for a tall matrix; what it loses in precision, no map shows.
    return np.linalg.eigh(centered.T @ centered)[1][:, ::-1]


def align(coordinates: NDArray[np.float32], reference: NDArray[np.float32]) -> NDArray[np.float32]:
    """Turn, mirror, shift and scale a layout (m, k) to lie as near to another as it can, and be as large as it.

    Procrustes analysis, but for the scale: the best-fitting one would shrink layouts that have little in common.
    """
    from scipy.linalg import orthogonal_procrustes

    center = reference.mean(axis=0, dtype=np.float64)
    target = reference - center
    moved = coordinates - coordinates.mean(axis=0, dtype=np.float64)
    size, wanted = np.linalg.norm(moved), np.linalg.norm(target)
    if size == 0 or wanted == 0:
        return coordinates
    rotation, _ = orthogonal_procrustes(moved, target)
    aligned: NDArray[np.float32] = (moved @ rotation * (wanted / size) + center).astype(np.float32)
    return aligned


def warm_up_maps() -> None:
    """Import UMAP and compile its loops, so that the first view does not wait.

    About 8 s in a new process, and 16 s more the first time after installation.
    """
    rows = np.random.default_rng(0).normal(size=(60, 8)).astype(np.float32)
    Projector(rows).project()


class _quiet(warnings.catch_warnings):
    """Silence what UMAP says of choices made here on purpose."""

    def __enter__(self) -> None:
        super().__enter__()
        warnings.filterwarnings("ignore", "Tensorflow not installed", ImportWarning)
        warnings.filterwarnings("ignore", "precomputed_knn.* is not an NNDescent object", UserWarning)

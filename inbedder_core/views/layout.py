"""One view's coordinates, for drawing and for clustering, computed once and kept."""

from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray

from inbedder_core.clusters import (
    EXACT_NEIGHBORS,
    DistinctRows,
    Projection,
    Projector,
    distinct_rows,
    principal_components,
)
from inbedder_core.encoders import Encoding, Store
from inbedder_core.views.cached import Stage

LAYOUT_VERSION = 2
"""Part of the key of every layout in a store: raise it with each change to what `lay_out` returns."""
Draw = tuple[NDArray[np.intp], DistinctRows]
"""Positions of documents, ascending, and their distinct rows, with the trees of clusters that were found in them."""
_Matrices = tuple[NDArray[np.float32], NDArray[np.float32]]


@dataclass(frozen=True, eq=False)
class Layout:
    """A `projection` for drawing and a `reduction` float32 (n, k) for clustering, one row per document each."""

    projection: Projection
    reduction: NDArray[np.float32]

    def __post_init__(self) -> None:
        """Refuse arrays of other documents."""
        if len(self.projection) != len(self.reduction):
            raise ValueError(f"{len(self.projection)} documents are drawn, but {len(self.reduction)} reduced")

    def __len__(self) -> int:
        """Count the documents."""
        return len(self.reduction)

    @cached_property
    def distinct(self) -> DistinctRows:
        """The different rows of the reduction, with the trees of clusters that were found in them."""
        return distinct_rows(self.reduction)

    def draws(self, size: int, count: int, *, seed: int) -> tuple[Draw, ...]:
        """Draw `size` documents without repeats, `count` times: once, for trees of their rows take long to build."""
        drawn: tuple[Draw, ...] | None = self._draws.get((size, count, seed))
        if drawn is None:
            chance, n = np.random.default_rng(seed), len(self)
            rows = [np.sort(chance.choice(n, size, replace=False)) for _ in range(count)]
            drawn = tuple((part, distinct_rows(self.reduction[part])) for part in rows)
            self._draws[size, count, seed] = drawn
        return drawn

    @cached_property
    def _draws(self) -> dict[tuple[int, int, int], tuple[Draw, ...]]:
        return {}


def first_look(encoding: Encoding) -> Projection:
    """Lay out documents by their two main components: a rough map in a moment, while UMAP works."""
    return Projection(principal_components(encoding.directions, 2), "pca")


def lay_out(
    embeddings: NDArray[np.float32],
    *,
    neighbors: int = 15,
    min_dist: float = 0.1,
    reduction_dimension: int = 5,
    map_dimension: int = 2,
    seed: int = 0,
    most: int = EXACT_NEIGHBORS,
    like: Projection | None = None,
    store: Store | None = None,
) -> Layout:
    """Lay out embeddings (n, dimension), like another view of the same documents if given, in as many dimensions.

    Of more than `most` different embeddings, so many are laid out and the others placed among them. A layout that is
    in the store is read from there, without UMAP. Raises ModelError when embeddings are not finite.
    """
    projector = Projector(embeddings, neighbors=neighbors, seed=seed, most=most)
    distinct = projector.distinct
    start = None if like is None else distinct.pick(like.coordinates)
    settings = (neighbors, min_dist, reduction_dimension, map_dimension, seed)
    sampled = () if len(distinct) <= most else (most,)
    coordinates, reduction = _LAYOUT.remembered(
        store,
        lambda: (
            projector.project(dimension=map_dimension, min_dist=min_dist, like=start),
            projector.reduce(dimension=reduction_dimension),
        ),
        *(version("umap-learn"), distinct.values, start, (*settings, *sampled)),
    )
    projection = Projection(distinct.spread(coordinates), projector.method, projector.fitted)
    return Layout(projection, distinct.spread(reduction))


_LAYOUT = Stage[_Matrices](
    "layout",
    LAYOUT_VERSION,
    lambda matrices: dict(zip(("projection", "reduction"), matrices, strict=True)),
    lambda arrays: (arrays["projection"], arrays["reduction"]),
)

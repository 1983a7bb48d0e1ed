"""Dense groups that say the same are put together, until a person can count what is left."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from inbedder_core.clusters.clustering import NOISE, Clustering
from inbedder_core.clusters.hdbscan_tree import finest_hdbscan
from inbedder_core.clusters.rows import DistinctRows

ALL = "all"
"""The level at which nothing is put together."""
_BETWEEN = 3
"""Noise whose nearest documents, so many, are all in one group lies inside it."""


class Level(NamedTuple):
    """The most groups, None for any number, and from which distance on two come together only where there are more."""

    most: int | None
    apart: float


LEVELS = {"few": Level(6, 0.7), "some": Level(12, 0.7), "many": Level(None, 0.4)}
"""Chosen on development sets: docs/groups.md."""


def divide(dense: Clustering, rows: DistinctRows) -> Clustering:
    """Divide dense groups, found by hdbscan among `rows`, into the finest ones within them, none of which is divided.

    What of a group is in none of its finest comes to the nearest of these.
    """
    least, near = dense.config.min_cluster_size, dense.config.min_samples
    if not dense.n_clusters or least is None or near is None or len(rows.inverse) < 2 * least or len(rows) < 2:
        return dense
    own = rows.pick(dense.assignments[:, None]).ravel()
    finest = finest_hdbscan(rows.hdbscan_tree(near), rows.counts, min_cluster_size=least)
    divided = own + finest.max(initial=0) + 1
    for group in range(dense.n_clusters):
        inside = np.flatnonzero(own == group)
        cores = inside[finest[inside] != NOISE]
        if len(np.unique(finest[cores])) > 1:
            divided[inside] = finest[cores][_nearest(rows.values[inside], rows.values[cores], 1)[:, 0]]
    groups = np.where(own == NOISE, NOISE, divided)
    return replace(dense, assignments=_largest_first(rows.spread(groups)))


def put_together(
    dense: Clustering, rows: DistinctRows, centers: NDArray[np.float32], answers: Sequence[str], *, detail: str
) -> Clustering:
    """Put dense groups together where they say the same, or mean nearly the same.

    `centers` (groups, dimension) are their mean embeddings, `answers` what each says, "" where no answer speaks for it.
    Those of equal answers come together; then the two nearest (complete linkage of 1 - cosine), while they are near, or
    more than the level of detail has. Noise with nothing but one group around it, among `rows`, joins that group.
    """
    level = LEVELS[detail]
    if not dense.n_clusters:
        return replace(dense, config=replace(dense.config, detail=detail))
    merged = _merge(_distances(centers, answers), level)
    groups = np.where(dense.assignments == NOISE, NOISE, merged[dense.assignments])
    groups = _largest_first(_fill(groups, rows))
    config = replace(dense.config, detail=detail)
    return Clustering(groups, dense.strengths, config, subclusters=dense.assignments)


def _distances(centers: NDArray[np.float32], answers: Sequence[str]) -> NDArray[np.float64]:
    wide = centers.astype(np.float64)
    lengths = np.linalg.norm(wide, axis=1, keepdims=True)
    unit = wide / np.where(lengths > 0, lengths, 1.0)
    distances = np.clip(1.0 - unit @ unit.T, 0.0, 2.0)
    said = np.array(answers, dtype=object)
    distances[(said[:, None] == said[None, :]) & (said != "")[:, None]] = 0.0
    np.fill_diagonal(distances, 0.0)
    return distances


def _merge(distances: NDArray[np.float64], level: Level) -> NDArray[np.intp]:
    """Say which group each dense group (m, m) comes into: (m,) ids."""
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    if len(distances) < 2:
        return np.zeros(len(distances), np.intp)
    tree = linkage(squareform(distances, checks=False), "complete")
    ids = fcluster(tree, level.apart, "distance")
    if level.most is not None and ids.max() > level.most:
        steps = np.arange(len(tree))
        ids = fcluster(tree, len(tree) - level.most, "monocrit", monocrit=steps.astype(np.float64))
    found: NDArray[np.intp] = ids.astype(np.intp) - 1
    return found


def _fill(groups: NDArray[np.intp], rows: DistinctRows) -> NDArray[np.intp]:
    """Put noise that lies inside a group into it."""
    own = rows.pick(groups[:, None]).ravel()
    inside, outside = np.flatnonzero(own != NOISE), np.flatnonzero(own == NOISE)
    if len(inside) < _BETWEEN or not len(outside):
        return groups
    around = own[inside][_nearest(rows.values[outside], rows.values[inside], _BETWEEN)]
    own[outside] = np.where((around == around[:, :1]).all(axis=1), around[:, 0], NOISE)
    filled: NDArray[np.intp] = rows.spread(own)
    return filled


def _nearest(values: NDArray[np.float32], among: NDArray[np.float32], count: int) -> NDArray[np.intp]:
    from scipy.spatial import cKDTree

    found: NDArray[np.intp] = cKDTree(among).query(values, k=range(1, count + 1))[1]
    return found


def _largest_first(groups: NDArray[np.intp]) -> NDArray[np.intp]:
    """Number groups by how many documents they hold, equal ones by their first document."""
    ids, firsts, sizes = np.unique(groups[groups != NOISE], return_index=True, return_counts=True)
    ranks = np.full(int(groups.max(initial=NOISE)) + 1, NOISE, np.intp)
    ranks[ids[np.lexsort((firsts, -sizes))]] = np.arange(len(ids))
    return np.where(groups == NOISE, NOISE, ranks[groups])

"""Clusters of clusters: a view's groups under two levels or three."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from inbedder_core.clusters import NOISE, Clustering, merge_groups
from inbedder_core.labels import Cluster, explain
from inbedder_core.views.view import View

LEAST = 4
"""Clusters from which it is worth putting some together."""
_THREE_FROM = 13


@dataclass(frozen=True, eq=False)
class Level:
    """The documents grouped as finely as one level does; `parents` (clusters,) are ids in the level above, or empty."""

    clustering: Clustering
    clusters: tuple[Cluster, ...]
    parents: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Hierarchy:
    """Levels from the coarsest to the view's own clusters, which are the last. Noise stays noise in all of them."""

    levels: tuple[Level, ...]

    def path(self, cluster: int) -> tuple[Cluster, ...]:
        """Return what holds a cluster of the view, from the coarsest level down to itself."""
        found: tuple[Cluster, ...] = ()
        for level in reversed(self.levels):
            found = (level.clusters[cluster], *found)
            cluster = level.parents[cluster] if level.parents else cluster
        return found


def nest(view: View) -> Hierarchy:
    """Put a view's clusters together by how alike their documents' embeddings are, and explain what comes of it.

    Ward's tree over the clusters' mean directions, weighted by size, is cut at √k groups of k clusters, or from 13
    clusters on at k^⅓ and k^⅔. Fewer than 4 clusters are not put together: there is one level then.
    """
    counts, sizes = _counts(view.clustering.n_clusters), np.array(view.clustering.sizes)
    if not counts:
        return Hierarchy((Level(view.clustering, view.clusters),))
    centers = view.encoding.group_centers(view.clustering.assignments)
    groups = [merge_groups(centers, sizes, count) for count in counts]
    clusterings = [*(_clustering(view, group) for group in groups), view.clustering]
    explained = [explain(view.encoded, clustering) for clustering in clusterings[:-1]]
    parents = [(), *(_parents(fine, coarse) for coarse, fine in pairwise(clusterings))]
    return Hierarchy(tuple(map(Level, clusterings, [*explained, view.clusters], parents)))


def _counts(clusters: int) -> list[int]:
    """Choose how many groups each level above the clusters has."""
    if clusters < LEAST:
        return []
    if clusters < _THREE_FROM:
        return [round(clusters**0.5)]
    return [round(clusters ** (1 / 3)), round(clusters ** (2 / 3))]


def _clustering(view: View, groups: NDArray[np.intp]) -> Clustering:
    """Group documents as their clusters are grouped: largest first."""
    found, sizes = view.clustering.assignments, np.array(view.clustering.sizes)
    totals = np.bincount(groups, weights=sizes)
    places = np.empty(len(totals), np.intp)
    places[np.argsort(-totals, kind="stable")] = np.arange(len(totals))
    assignments = np.where(found == NOISE, NOISE, places[groups[np.maximum(found, 0)]])
    return Clustering(assignments.astype(np.intp), view.clustering.strengths, view.clustering.config)


def _parents(fine: Clustering, coarse: Clustering) -> tuple[int, ...]:
    return tuple(int(coarse.assignments[fine.members(id)[0]]) for id in range(fine.n_clusters))

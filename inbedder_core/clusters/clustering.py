"""Groups of documents that lie close together; what belongs nowhere is noise, -1, and is counted."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from inbedder_core.clusters.hdbscan_tree import cut_hdbscan
from inbedder_core.clusters.rows import DistinctRows, distinct_rows
from inbedder_core.errors import SettingError
from inbedder_core.settings import check, setting

CLUSTERING_VERSION = 3
"""Part of the key of every clustering in a store: raise it with each change to what `find_clusters` returns."""
NOISE = -1
LISTED = "list"
"""The way of grouping that takes what was chosen out of a list."""
REPLACED_METHODS = {"hierarchical": "kmeans"}
"""Ways of clustering that are gone, with what stands in for each, so that older studies and links still open."""
_MIN_SAMPLES = 3
_SILHOUETTE_SAMPLE = 1000
_MOST_CLUSTERS_TRIED = 12


@dataclass(frozen=True)
class ClusteringConfig:
    """How documents are grouped. Raises SettingError on values out of range."""

    method: str = setting(
        "hdbscan",
        "hdbscan finds dense groups and leaves the rest as noise; kmeans puts every document in a group; list groups "
        "by the answers a question lists, as such a question is grouped by itself",
        choices=("hdbscan", "kmeans", LISTED),
        flag="clusterer",
    )
    detail: str = setting(
        "some",
        "how many groups: few (up to 6), some (up to 12) or many; dense groups that mean nearly the same are parts of "
        "one; all leaves each by itself",
        choices=("few", "some", "many", "all"),
    )
    clusters: int | None = setting(None, "number of groups of kmeans; by itself, the clearest", least=1, most=200)
    min_cluster_size: int | None = setting(
        None, "fewest documents hdbscan calls a dense group; by itself, grows with the corpus", least=2, most=5000
    )
    min_samples: int | None = setting(
        None, "how dense hdbscan wants a group: lower leaves less noise", least=1, most=500
    )

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        check(self)


@dataclass(frozen=True, eq=False)
class Clustering:
    """`assignments` intp (n,): -1 is noise, ids count from 0, largest cluster first; `strengths` float32 (n,), 0 to 1.

    `config` holds the values actually used. `subclusters` intp (n,) are the dense groups that clusters were put
    together from, -1 for none; None where each is one. `marks` say in which color and symbol people know each cluster,
    by id, which outlasts changes by hand; none where these go by id. Raises ValueError when lengths differ or ids have
    gaps.
    """

    assignments: NDArray[np.intp]
    strengths: NDArray[np.float32]
    config: ClusteringConfig
    subclusters: NDArray[np.intp] | None = None
    marks: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Refuse arrays that do not line up."""
        if len(self.assignments) != len(self.strengths):
            raise ValueError(f"{len(self.assignments)} assignments but {len(self.strengths)} strengths")
        if self.subclusters is not None and len(self.subclusters) != len(self.assignments):
            raise ValueError(f"{len(self.assignments)} assignments but {len(self.subclusters)} subclusters")
        if len(self.marks) not in (0, self.n_clusters):
            raise ValueError(f"{self.n_clusters} clusters but {len(self.marks)} marks")
        if any(size == 0 for size in self.sizes):
            raise ValueError(f"cluster ids must count from 0 without gaps, but sizes are {self.sizes}")

    def __len__(self) -> int:
        """Count the documents."""
        return len(self.assignments)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Documents in each cluster, by id, without noise."""
        return tuple(count_members(self.assignments).tolist())

    @property
    def n_clusters(self) -> int:
        """Count the clusters, without noise."""
        return len(self.sizes)

    @property
    def noise_share(self) -> float:
        """Share of documents in no cluster, 0 to 1."""
        return float(np.mean(self.assignments == NOISE)) if len(self) else 0.0

    def mark(self, cluster: int) -> int:
        """Return the number of the color and symbol of a cluster; noise keeps its own."""
        return self.marks[cluster] if self.marks and cluster != NOISE else cluster

    def marks_at(self, positions: NDArray[np.intp]) -> list[int]:
        """Return the marks of the clusters of documents."""
        return [self.mark(cluster) for cluster in self.assignments[positions].tolist()]

    def members(self, cluster: int, part: int | None = None) -> NDArray[np.intp]:
        """Return the positions of the documents of a cluster (or of noise, -1), or of one of its parts, ascending."""
        return np.flatnonzero(self.assignments == cluster) if part is None else self.parts(cluster)[part]

    def parts(self, cluster: int) -> tuple[NDArray[np.intp], ...]:
        """Return the positions of each part of a cluster, largest first; none where it is one by itself."""
        if self.subclusters is None:
            return ()
        members = self.members(cluster)
        own = self.subclusters[members]
        ids, sizes = np.unique(own[own != NOISE], return_counts=True)
        kept = ids[np.argsort(-sizes, kind="stable")][: int((sizes > 1).sum())]
        return tuple(members[own == id] for id in kept) if len(kept) > 1 else ()


def find_clusters(
    rows: NDArray[np.float32] | DistinctRows, config: ClusteringConfig = ClusteringConfig(), *, seed: int = 0
) -> Clustering:
    """Group rows (n, d) by euclidean distance; equal rows always share a cluster.

    Given as `distinct_rows`, the same rows are grouped another time without building their tree again.
    The order of the rows changes nothing but the order of the result; `seed` matters to k-means alone. Raises
    SettingError for "list", which has no use for rows.
    """
    if config.method == LISTED:
        raise SettingError("there is no list to group by; write one behind the question, or choose hdbscan or kmeans")
    distinct = distinct_rows(rows)
    if len(distinct) < 2:
        used = config if config.method == "hdbscan" else replace(config, clusters=len(distinct) or None)
        n = len(distinct.inverse)
        return Clustering(np.zeros(n, np.intp), np.ones(n, np.float32), used)
    used = _fill_in(config, distinct, seed)
    if used.method == "hdbscan":
        ids, strengths = _hdbscan(distinct, used)
    else:
        assert used.clusters is not None
        ids = _kmeans(distinct, used.clusters, seed=seed)
        strengths = _nearness(distinct, ids)
    return Clustering(distinct.spread(_largest_first(ids, distinct.counts)), distinct.spread(strengths), used)


def count_members(assignments: NDArray[np.integer], clusters: int = 0) -> NDArray[np.intp]:
    """Count the documents in each cluster by id, without noise: of at least so many clusters."""
    return np.bincount(assignments[assignments != NOISE], minlength=clusters)


def listed_clusters(choices: NDArray[np.intp], certainties: NDArray[np.float32]) -> Clustering:
    """Group documents by what was chosen for each, (n,) from 0, and how surely, 0 to 1; what nobody has is no group."""
    _, ids, sizes = np.unique(choices, return_inverse=True, return_counts=True)
    ranks = np.empty(len(sizes), np.intp)
    ranks[np.argsort(-sizes, kind="stable")] = np.arange(len(sizes))
    return Clustering(ranks[ids], certainties.astype(np.float32), ClusteringConfig(LISTED))


def say_replaced(methods: Iterable[str]) -> str:
    """Tell a person which of these ways of clustering are gone, and what stands in for them; "" when none is gone."""
    gone = sorted(set(methods) & set(REPLACED_METHODS))
    return ". ".join(
        f"What was grouped as {method} is grouped by {REPLACED_METHODS[method]}, which took its place"
        for method in gone
    )


def default_min_cluster_size(n: int) -> int:
    """Return the fewest documents a cluster should have: 3 among a handful, 2 % up to 2,500 documents, then √n."""
    return max(3 if n < 60 else 5, round(min(n / 50, math.sqrt(n))))


def warm_up_groups() -> None:
    """Import what finds groups, so that the first view does not wait: about 3 s in a new process."""
    rows = np.random.default_rng(0).normal(size=(60, 3)).astype(np.float32)
    find_clusters(distinct_rows(rows), ClusteringConfig())


def _fill_in(config: ClusteringConfig, distinct: DistinctRows, seed: int) -> ClusteringConfig:
    if config.method != "hdbscan":
        wanted = _clearest_count(distinct, seed) if config.clusters is None else config.clusters
        return replace(config, clusters=min(wanted, len(distinct)))
    size = config.min_cluster_size or default_min_cluster_size(len(distinct.inverse))
    return replace(config, min_cluster_size=size, min_samples=config.min_samples or min(size, _MIN_SAMPLES))


def _hdbscan(distinct: DistinctRows, config: ClusteringConfig) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    least, near = config.min_cluster_size, config.min_samples
    assert least is not None
    assert near is not None
    assignments = np.full(len(distinct), NOISE, np.intp)
    strengths = np.zeros(len(distinct), np.float32)
    documents = len(distinct.inverse)
    if documents >= 2 * least and documents > near:
        assignments, strengths = cut_hdbscan(distinct.hdbscan_tree(near), distinct.counts, min_cluster_size=least)
    # One text repeated often enough is a group, though nothing lies near it and its group was split from no other.
    often = np.flatnonzero((assignments == NOISE) & (distinct.counts >= least))
    assignments[often] = assignments.max() + 1 + np.arange(len(often))
    strengths[often] = 1.0
    return assignments, strengths


def _nearness(distinct: DistinctRows, ids: NDArray[np.intp]) -> NDArray[np.float32]:
    """Say how much nearer each row is to the center of its own group than to the next: 0 to 1."""
    from scipy.spatial.distance import cdist

    groups = np.unique(ids)
    if len(groups) == 1:
        return np.ones(len(distinct), np.float32)
    centers = [
        np.average(distinct.values[ids == group], axis=0, weights=distinct.counts[ids == group]) for group in groups
    ]
    gaps = cdist(distinct.values, np.stack(centers))
    indices = np.searchsorted(groups, ids)[:, None]
    own = np.take_along_axis(gaps, indices, axis=1).ravel()
    np.put_along_axis(gaps, indices, np.inf, axis=1)
    nearest = gaps.min(axis=1)
    strengths = 1.0 - own / np.where(nearest > 0, nearest, 1.0)
    return np.clip(strengths, 0.0, 1.0).astype(np.float32)


def _kmeans(distinct: DistinctRows, count: int, *, seed: int, starts: int = 10) -> NDArray[np.intp]:
    """Put every distinct row into one of `count` groups: (m,) ids."""
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    # Several threads add up centers in the order they finish, and the sums differ in the last digits.
    with threadpool_limits(1):
        model = KMeans(count, n_init=starts, random_state=seed)
        model.fit(distinct.values, sample_weight=distinct.counts.astype(np.float32))
    ids: NDArray[np.intp] = model.labels_.astype(np.intp)
    return ids


def _clearest_count(distinct: DistinctRows, seed: int) -> int:
    """Return the number of groups with the best silhouette, judged on a sample."""
    from sklearn.metrics import pairwise_distances, silhouette_score

    size = min(len(distinct), _SILHOUETTE_SAMPLE)
    sampled = np.sort(np.random.default_rng(seed).choice(len(distinct), size, replace=False))
    sample = DistinctRows(distinct.values[sampled], np.arange(size), distinct.counts[sampled])
    gaps = pairwise_distances(sample.values)
    np.fill_diagonal(gaps, 0.0)
    scores = {
        count: silhouette_score(gaps, _kmeans(sample, count, seed=seed, starts=3), metric="precomputed")
        for count in range(2, min(_MOST_CLUSTERS_TRIED, size - 1) + 1)
    }
    return max(scores, key=lambda count: scores[count]) if scores else size


def _largest_first(assignments: NDArray[np.intp], counts: NDArray[np.intp]) -> NDArray[np.intp]:
    """Number clusters by how many documents they hold; equal ones by their first row."""
    ids = np.unique(assignments[assignments != NOISE])
    sizes = [int(counts[assignments == id].sum()) for id in ids]
    firsts = [int(np.flatnonzero(assignments == id)[0]) for id in ids]
    order = sorted(range(len(ids)), key=lambda index: (-sizes[index], firsts[index]))
    renamed = np.full(len(assignments), NOISE, np.intp)
    for new, index in enumerate(order):
        renamed[assignments == ids[index]] = new
    return renamed

"""Which clusters to believe: what of them comes back in other documents, what their names cover, what lies next."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from inbedder_core.clusters import LISTED, Clustering, ClusteringConfig, count_members, count_shared
from inbedder_core.fingerprint import fingerprint
from inbedder_core.labels import Cluster, EncodedCorpus, answer_key, separate_label
from inbedder_core.views.groups import Meaning, find_groups
from inbedder_core.views.layout import Layout
from inbedder_core.views.rewording import Cohesion, RewordedGroups

RESAMPLES = 10
SHARE = 0.8
"""Of the documents that a resample draws, without repeats."""
MOST = 3000
"""Documents of one resample at the most."""
STABLE = 0.6
"""Below this a cluster should not be trusted (Hennig 2007, section 5; Hennig's advice for `clusterboot`)."""
TOGETHER = 0.5
"""Below this a group does not hold in other words. Chosen on the development sets (docs/groups.md)."""
NAMED = 0.1
"""Below this share the label says too little of the cluster's documents. Chosen as the last."""


@dataclass(frozen=True)
class Belief:
    """How far one cluster is to be believed.

    `stability` is the mean Jaccard index, 0 to 1, of the cluster and the one most like it among those found in other
    draws of the documents (Hennig 2007). `precision` is the share of its documents whose own answer means its label,
    `coverage` the share of all documents that answer so that are in it, 0 to 1. None of the three says anything of
    groups by a question's list, which are not found and bear its answers as names. `nearest` is the cluster whose
    center is most like its own, at a `distance` of 1 - cosine, 0 to 2; None where there is no other. `reworded` is how
    far it keeps together when the question is asked in other words; None where that was not tried.
    """

    id: int
    stability: float | None
    precision: float | None
    coverage: float | None
    nearest: int | None
    distance: float | None
    reworded: Cohesion | None = None

    @property
    def doubts(self) -> tuple[str, ...]:
        """Say why not to rely on the cluster; nothing where it holds."""
        found = []
        if self.stability is not None and self.stability < STABLE:
            found.append(f"in other draws of the documents only {self.stability:.0%} of it comes back")
        if self.is_loose and self.reworded:
            found.append(
                f"in other words only {max(self.reworded.share, 0):.0%} of what is nearest to its documents is of it"
            )
        if self.precision == 0:
            found.append("no answer of its documents says what it is called")
        elif self.precision is not None and self.precision < NAMED:
            found.append(f"only {self.precision:.0%} of its documents answer what it is called")
        return tuple(found)

    @property
    def is_loose(self) -> bool:
        """Whether it was found not to hold in other words."""
        return self.reworded is not None and self.reworded.share < TOGETHER

    @property
    def holds(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.doubts


def find_beliefs(
    encoded: EncodedCorpus, layout: Layout, clustering: Clustering, clusters: Sequence[Cluster], *, seed: int = 0
) -> tuple[Belief, ...]:
    """Measure every cluster, in order of id."""
    if not clusters:
        return ()
    listed = clustering.config.method == LISTED
    stabilities = None if listed else _stabilities(encoded, layout, clustering, seed=seed)
    centers = encoded.encoding.group_centers(clustering.assignments).astype(np.float64)
    lengths = np.linalg.norm(centers, axis=1, keepdims=True)
    unit = centers / np.where(lengths > 0, lengths, 1)
    cosines = unit @ unit.T
    np.fill_diagonal(cosines, -np.inf)
    said, rows = np.unique(np.array(encoded.encoding.answers, dtype=object), return_inverse=True)
    keys = [set(answer_key(answer).split()) for answer in said]
    found = []
    for cluster in clusters:
        meant = _meaning(cluster.label, keys)[rows]
        inside = clustering.assignments == cluster.id
        nearest = int(cosines[cluster.id].argmax()) if len(clusters) > 1 else None
        found.append(
            Belief(
                cluster.id,
                stability=None if stabilities is None else float(stabilities[cluster.id]),
                precision=None if listed else float(meant[inside].mean()),
                coverage=None if listed else float(inside[meant].mean()) if meant.any() else 0.0,
                nearest=nearest,
                distance=None if nearest is None else float(1 - cosines[cluster.id, nearest]),
            )
        )
    return tuple(found)


def with_cohesions(beliefs: Sequence[Belief], reworded: RewordedGroups | None) -> tuple[Belief, ...]:
    """Say of each cluster how far it keeps together in other words, where that was tried."""
    cohesions = reworded.cohesions if reworded else [None] * len(beliefs)
    return tuple(replace(belief, reworded=cohesion) for belief, cohesion in zip(beliefs, cohesions, strict=True))


def found_again(clustering: Clustering, other: Clustering) -> NDArray[np.float64]:
    """Return how far each cluster comes back in another clustering of the same documents, (clusters,), 0 to 1.

    It is the Jaccard index of the cluster and the one most like it, as in `Belief.stability`.
    """
    return _likeness(clustering.assignments, other.assignments, shape=(clustering.n_clusters, other.n_clusters))


def _meaning(label: str, keys: Sequence[set[str]]) -> NDArray[np.bool_]:
    """Say of each answer, as the words of its key, whether it holds all words of a part of the label."""
    parts = [set(answer_key(part).split()) for part in separate_label(label)]
    return np.array([any(part and part <= key for part in parts) for key in keys], dtype=np.bool_)


def _stabilities(encoded: EncodedCorpus, layout: Layout, clustering: Clustering, *, seed: int) -> NDArray[np.float64]:
    """Find the clusters again in draws of the documents, (clusters,): once, for names change and groups do not."""
    key = fingerprint("stabilities", layout.reduction, clustering.assignments, clustering.config, seed)
    found: NDArray[np.float64] = encoded.known.get(key, lambda: _found_in_draws(encoded, layout, clustering, seed))
    return found


def _found_in_draws(encoded: EncodedCorpus, layout: Layout, clustering: Clustering, seed: int) -> NDArray[np.float64]:
    n, meaning = len(clustering), Meaning.of(encoded)
    size = min(max(round(SHARE * n), 1), MOST)
    likeness = np.zeros((RESAMPLES, clustering.n_clusters))
    drawn = np.zeros(clustering.n_clusters)
    for resample, (rows, drawn_rows) in zip(likeness, layout.draws(size, RESAMPLES, seed=seed), strict=True):
        again = find_groups(drawn_rows, meaning.take(rows), _scaled(clustering, size / n), seed=seed)
        own = clustering.assignments[rows]
        resample[:] = _likeness(own, again.assignments, shape=(clustering.n_clusters, again.n_clusters))
        drawn += count_members(own, clustering.n_clusters) > 0
    mean: NDArray[np.float64] = likeness.sum(axis=0) / np.maximum(drawn, 1)
    return mean


def _scaled(clustering: Clustering, share: float) -> ClusteringConfig:
    """Ask for clusters of the same share of the documents."""
    config = clustering.config
    if config.min_cluster_size is None:
        return config
    return replace(config, min_cluster_size=max(2, round(share * config.min_cluster_size)))


def _likeness(first: NDArray[np.intp], second: NDArray[np.intp], *, shape: tuple[int, int]) -> NDArray[np.float64]:
    """Return the Jaccard index of each cluster and the most like it, given the ids of the same documents in both."""
    shared = count_shared(first, second, shape=shape)
    union = count_members(first, shape[0])[:, None] + count_members(second, shape[1]) - shared
    best: NDArray[np.float64] = (shared / np.maximum(union, 1)).max(axis=1, initial=0.0)
    return best

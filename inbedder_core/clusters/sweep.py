"""What another minimum size would give: clusters and noise, so that nobody steps over a cliff unseen."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from inbedder_core.clusters.clustering import ClusteringConfig, find_clusters
from inbedder_core.clusters.rows import DistinctRows, distinct_rows

_STEPS = 12


@dataclass(frozen=True)
class SweepPoint:
    """One minimum size, how many clusters it gives, and the share of documents that are noise then, 0 to 1."""

    min_cluster_size: int
    clusters: int
    noise_share: float


def sweep(
    rows: NDArray[np.float32] | DistinctRows,
    config: ClusteringConfig,
    *,
    seed: int = 0,
    known: Iterable[SweepPoint] = (),
) -> tuple[SweepPoint, ...]:
    """Group rows (n, d) by hdbscan at sizes from 2 to a fifth of them, in even ratios; all else as in `config`.

    The size in `config`, where it has one, is among them. Points `known` from another size are taken over.
    """
    distinct = distinct_rows(rows)
    found = {point.min_cluster_size: point for point in known}
    for size in _sizes(len(distinct.inverse), config.min_cluster_size):
        if size not in found:
            clustering = find_clusters(distinct, replace(config, method="hdbscan", min_cluster_size=size), seed=seed)
            found[size] = SweepPoint(size, clustering.n_clusters, clustering.noise_share)
    return tuple(found[size] for size in sorted(found))


def _sizes(n: int, own: int | None) -> list[int]:
    steps = np.geomspace(2, max(n // 5, 10), _STEPS).round().astype(int).tolist()
    return sorted({*steps, *([own] if own else [])})

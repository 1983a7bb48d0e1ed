"""Groups of documents that lie close together; what belongs nowhere is noise, -1, and is counted."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inbedder_core.settings import check, setting

NOISE = -1


@dataclass(frozen=True)
class ClusteringConfig:
    """How documents are grouped. Raises SettingError on values out of range."""

    method: str = setting(
        "hdbscan",
        "hdbscan finds dense groups and leaves the rest as noise; kmeans puts every document in a group",
        choices=("hdbscan", "kmeans"),
    )
    clusters: int | None = setting(None, "number of k-means clusters; by itself, the clearest", least=1, most=200)
    min_cluster_size: int | None = setting(
        None, "fewest documents hdbscan calls a cluster; by itself, grows with the corpus", least=2, most=5000
    )
    min_samples: int | None = setting(
        None, "how dense hdbscan wants a cluster: lower leaves less noise", least=1, most=500
    )

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        check(self)


@dataclass(frozen=True, eq=False)
class Clustering:
    """`assignments` intp (n,): -1 is noise, ids count from 0, largest cluster first; `strengths` float32 (n,), 0 to 1.

    `config` holds the values actually used. Raises ValueError when lengths differ or ids have gaps.
    """

    assignments: NDArray[np.intp]
    strengths: NDArray[np.float32]
    config: ClusteringConfig

    def __post_init__(self) -> None:
        """Refuse arrays that do not line up."""
        if len(self.assignments) != len(self.strengths):
            raise ValueError(f"{len(self.assignments)} assignments but {len(self.strengths)} strengths")
        if any(size == 0 for size in self.sizes):
            raise ValueError(f"cluster ids must count from 0 without gaps, but sizes are {self.sizes}")

    def __len__(self) -> int:
        """Count the documents."""
        return len(self.assignments)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Documents in each cluster, by id, without noise."""
        return tuple(np.bincount(self.assignments[self.assignments != NOISE]).tolist())

    @property
    def n_clusters(self) -> int:
        """Count the clusters, without noise."""
        return len(self.sizes)

    @property
    def noise_share(self) -> float:
        """Share of documents in no cluster, 0 to 1."""
        return float(np.mean(self.assignments == NOISE)) if len(self) else 0.0

    def members(self, cluster: int) -> NDArray[np.intp]:
        """Return the positions of a cluster's documents (or of noise, -1), ascending."""
        return np.flatnonzero(self.assignments == cluster)

"""A view: one corpus through one instruction. `explore` makes one for each instruction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from inbedder_core.clustering import NOISE, Clustering, ClusteringConfig
from inbedder_core.corpus import Corpus
from inbedder_core.encoders.base import Encoder, Encoding
from inbedder_core.explanation import Cluster
from inbedder_core.projection import Projection
from inbedder_core.settings import check, setting

if TYPE_CHECKING:
    from inbedder_core.store import Store

StageProgress = Callable[[str, int, int], None]
"""Called with (stage, done, total); stages are those of `STAGES`, in order. May raise Cancelled to stop."""

STAGES = ("Embedding", "Projecting", "Clustering", "Explaining")
NOISE_LABEL = "Noise"


@dataclass(frozen=True)
class ViewConfig:
    """How views are made. Raises SettingError on values out of range."""

    clustering: ClusteringConfig = ClusteringConfig()
    seed: int = setting(0, "the one seed behind layout and clusters", least=0, most=2**32 - 1)
    neighbors: int = setting(
        15, "documents each document is compared with: fewer shows detail, more shows the whole", least=2, most=200
    )
    min_dist: float = setting(0.1, "how tightly the map packs alike documents", least=0.0, most=0.99)
    reduction_dimension: int = setting(5, "dimensions clusters are found in", least=2, most=50)

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        check(self)


@dataclass(frozen=True, eq=False)
class View:
    """A corpus through one instruction; every array has one row per document, in the order of the corpus.

    `reduction` float32 (n, k) is what clusters are found in; `notes` are sentences a person should read beside the map.
    Raises ValueError when parts differ in length.
    """

    instruction: str
    encoding: Encoding
    projection: Projection
    reduction: NDArray[np.float32]
    clustering: Clustering
    clusters: tuple[Cluster, ...]
    notes: tuple[str, ...] = ()
    config: ViewConfig = ViewConfig()

    def __post_init__(self) -> None:
        """Refuse parts that do not belong together."""
        lengths = [len(part) for part in (self.encoding, self.projection, self.reduction, self.clustering)]
        if len(set(lengths)) != 1:
            raise ValueError(f"encoding, projection, reduction and clustering have {lengths} rows; they must agree")
        if tuple(cluster.id for cluster in self.clusters) != tuple(range(self.clustering.n_clusters)):
            raise ValueError(
                f"{self.clustering.n_clusters} clusters but {len(self.clusters)} explained, in order of id"
            )

    def __len__(self) -> int:
        """Count the documents."""
        return len(self.encoding)

    def cluster(self, id: int) -> Cluster:
        """Return a cluster by its id (not -1: noise is no cluster)."""
        if not 0 <= id < len(self.clusters):
            raise ValueError(f"there is no cluster {id}; ids are 0 to {len(self.clusters) - 1}")
        return self.clusters[id]

    def cluster_label(self, row: int) -> str:
        """Return the label of the cluster the document at a position is in, or "Noise"."""
        id = int(self.clustering.assignments[row])
        return NOISE_LABEL if id == NOISE else self.clusters[id].label


def explore(
    corpus: Corpus,
    instructions: Sequence[str],
    encoder: Encoder,
    config: ViewConfig = ViewConfig(),
    *,
    store: "Store | None" = None,
    progress: StageProgress | None = None,
) -> list[View]:
    """Look at a corpus through each instruction, in order; later maps are laid out to compare with the first.

    With a store, rows and layouts computed before are read from it. Raises CorpusError on an empty corpus,
    InstructionError on unusable instructions, and whatever `progress` raises.
    """
    raise NotImplementedError


def recluster(view: View, corpus: Corpus, encoder: Encoder, config: ClusteringConfig) -> View:
    """Group a view's documents anew; nothing is embedded or laid out again."""
    raise NotImplementedError

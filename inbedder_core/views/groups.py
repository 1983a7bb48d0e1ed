"""Documents become the groups of a view: dense groups, put together as far as its level of detail says."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from inbedder_core.clusters import ALL, Clustering, ClusteringConfig, DistinctRows, divide, put_together
from inbedder_core.encoders import Store
from inbedder_core.labels import CodedAnswers, EncodedCorpus, spoken_answers
from inbedder_core.views.cached import cached_clusters


@dataclass(frozen=True, eq=False)
class Meaning:
    """What documents mean, those at `rows` (n,) of a corpus (m): its directions (m, dimension), and its answers."""

    directions: NDArray[np.float32]
    answers: CodedAnswers
    rows: NDArray[np.intp]

    @classmethod
    def of(cls, encoded: EncodedCorpus) -> "Meaning":
        """Take it from what an encoder read."""
        return cls(encoded.encoding.directions, encoded.coded_answers, np.arange(len(encoded)))

    def take(self, rows: NDArray[np.intp]) -> "Meaning":
        """Keep the documents at these positions; nothing is copied."""
        return replace(self, rows=self.rows[rows])


def find_groups(
    rows: DistinctRows, meaning: Meaning, config: ClusteringConfig, *, seed: int = 0, store: Store | None = None
) -> Clustering:
    """Group documents by their rows, and put together dense groups that mean nearly the same.

    Raises SettingError to group by a list.
    """
    if config.method != "hdbscan" or config.detail == ALL:
        return cached_clusters(rows, config, seed=seed, store=store)
    dense = divide(cached_clusters(rows, replace(config, detail=ALL), seed=seed, store=store), rows)
    ids = range(dense.n_clusters)
    centers = [meaning.directions[meaning.rows[dense.members(id)]].mean(axis=0) for id in ids]
    answers = spoken_answers(meaning.answers.take(meaning.rows), dense)
    return put_together(dense, rows, np.array(centers), answers, detail=config.detail)

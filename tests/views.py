"""A view put together by hand, in no time, for what shows or writes views."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from inbedder_core.clusters.clustering import Clustering, ClusteringConfig
from inbedder_core.clusters.projection import Projection
from inbedder_core.corpus.corpus import Corpus
from inbedder_core.encoders.base import Encoding
from inbedder_core.labels.encoded_corpus import EncodedCorpus
from inbedder_core.labels.explanation import Cluster
from inbedder_core.views.layout import Layout
from inbedder_core.views.view import View


def hand_made_view(corpus: Corpus, instruction: str, assignments: Sequence[int], answers: Sequence[str]) -> View:
    """Group as given; the label of a cluster is its most frequent answer."""
    rows = np.arange(len(corpus), dtype=np.float32)
    groups = np.array(assignments, dtype=np.intp)
    return View(
        encoded=EncodedCorpus(
            corpus, Encoding(np.stack([rows, rows + 1, -rows], axis=1).reshape(-1, 3), tuple(answers))
        ),
        instruction=instruction,
        layout=Layout(Projection(np.stack([rows, -rows / 2], axis=1), "umap"), np.stack([rows, rows], axis=1)),
        clustering=Clustering(groups, np.ones(len(corpus), np.float32), ClusteringConfig(min_cluster_size=2)),
        clusters=tuple(_cluster(id, groups, answers) for id in range(int(groups.max(initial=-1)) + 1)),
        notes=("A note.",),
    )


def encoded_as(view: View, embeddings: np.ndarray, answers: Sequence[str] | None = None) -> View:
    """Give a view other embeddings, and other answers if any are given."""
    encoding = Encoding(np.asarray(embeddings, np.float32), tuple(answers or view.encoding.answers))
    return replace(view, encoded=EncodedCorpus(view.corpus, encoding))


def _cluster(id: int, groups: np.ndarray, answers: Sequence[str]) -> Cluster:
    members = np.flatnonzero(groups == id)
    counts = Counter(answers[row] for row in members).most_common()
    return Cluster(
        id=id,
        size=len(members),
        label=counts[0][0] or f"Cluster {id}",
        answers=tuple(counts),
        agreement=counts[0][1] / len(members),
        keywords=("early", "late"),
        decoded=("soon",),
        exemplars=tuple(int(row) for row in members[:2]),
        borderline=tuple(int(row) for row in members[-1:]),
    )

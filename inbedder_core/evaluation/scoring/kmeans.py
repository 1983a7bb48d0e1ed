"""k-means with the true number of clusters, once per seed: how embeddings are scored against gold labels."""

from collections.abc import Sequence

import numpy as np

from inbedder_core.evaluation.scoring.metrics import ClusteringScores, Floats, centered, clustering_scores

PAPER_BATCH = 500


def kmeans_scores(embeddings: Floats, gold: Sequence[str], *, seeds: int) -> list[ClusteringScores]:
    """Score k-means on centred embeddings of length 1, one k-means++ start per seed."""
    from sklearn.cluster import KMeans

    points = centered(embeddings)
    count = _count(points, gold)
    models = (KMeans(count, n_init=1, random_state=seed) for seed in range(seeds))
    return [clustering_scores(gold, model.fit_predict(points)) for model in models]


def paper_scores(embeddings: Floats, gold: Sequence[str], *, seeds: int) -> list[ClusteringScores]:
    """Score raw embeddings as the paper does: mini-batch k-means, batches of 500, one start; here once per seed."""
    from sklearn.cluster import MiniBatchKMeans

    count = _count(embeddings, gold)
    models = (MiniBatchKMeans(count, batch_size=PAPER_BATCH, n_init="auto", random_state=seed) for seed in range(seeds))
    return [clustering_scores(gold, model.fit_predict(embeddings)) for model in models]


def _count(points: Floats, gold: Sequence[str]) -> int:
    # Fewer distinct points than labels, as when all embeddings are equal, would make k-means warn.
    return min(len(set(gold)), len(np.unique(points, axis=0)))

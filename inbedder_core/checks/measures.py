"""What a check measures: shared neighbors, shared groups, answers that texts decide, structure that noise lacks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inbedder_core.clusters import ClusteringConfig, find_clusters, find_nearest
from inbedder_core.encoders import Embeddings, Encoding

_RESAMPLES = 500
_NULLS = 10
_GROUPS = 6
"""Groups that k-means makes, whatever the question: agreement of other numbers of groups cannot be compared."""
_SEEDS = 3


@dataclass(frozen=True)
class Estimate:
    """A number, and the interval that 95 % of samples like this one would give (percentile bootstrap)."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        """Write it with its interval, to two digits."""
        return f"{self.value:z.2f} ({self.low:z.2f} to {self.high:z.2f})"


def estimate(rows: NDArray[np.floating], *, seed: int) -> Estimate:
    """Estimate the mean of numbers, one a document (n,)."""
    return resampled(rows, lambda values: float(values.mean()), seed=seed)


def resampled(rows: NDArray[np.floating], measure: Callable[[NDArray[np.floating]], float], *, seed: int) -> Estimate:
    """Measure rows, one a document, and again samples of as many drawn from them with replacement."""
    random = np.random.default_rng(seed)
    drawn = [measure(rows[random.integers(len(rows), size=len(rows))]) for _ in range(_RESAMPLES)]
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Estimate(measure(rows), float(low), float(high))


def nearest(encoding: Encoding) -> NDArray[np.int32]:
    """Find the nearest documents of each, (n, k), k being a tenth of all, 3 to 15."""
    n = len(encoding)
    own = np.arange(n, dtype=np.int32)[:, None]
    count = int(np.clip(round(n / 10), 3, 15))
    return find_nearest(encoding.directions, encoding.directions, count, leaving_out=own).indices


def shared_neighbors(first: NDArray[np.int32], second: NDArray[np.int32]) -> NDArray[np.float64]:
    """Say of each document which share of its nearest (n, k) is the same, (n,): 1 for all, about 0 by chance."""
    n, count = first.shape
    share = np.array([len(np.intersect1d(*pair)) / count for pair in zip(first, second, strict=True)])
    by_chance = count / (n - 1)
    above: NDArray[np.float64] = (share - by_chance) / (1 - by_chance)
    return above


def k_means(encoding: Encoding, *, seed: int) -> NDArray[np.intp]:
    """Group documents by their directions, (n,) ids."""
    return _k_means(encoding.directions, seed=seed)


def shared_groups(first: NDArray[np.intp], second: NDArray[np.intp]) -> float:
    """Return the adjusted mutual information of two groupings: 1 for the same, about 0 by chance."""
    from sklearn.metrics import adjusted_mutual_info_score

    return float(adjusted_mutual_info_score(first, second))


def steadiness(encoding: Encoding, *, seed: int) -> float:
    """Return how far k-means groups agree (AMI) when it starts elsewhere, the mean over three other starts."""
    groups = k_means(encoding, seed=seed)
    others = [k_means(encoding, seed=seed + 1 + number) for number in range(_SEEDS)]
    return float(np.mean([shared_groups(groups, other) for other in others]))


def halves_agreement(encoding: Encoding, *, seed: int) -> float:
    """Return how far the groups of two halves of the documents agree (AMI), all documents put into each half's."""
    order = np.random.default_rng(seed).permutation(len(encoding))
    first, second = (_groups_of(encoding, rows, seed=seed) for rows in np.array_split(order, 2))
    return shared_groups(first, second)


def _groups_of(encoding: Encoding, rows: NDArray[np.intp], *, seed: int) -> NDArray[np.intp]:
    """Group some documents, and put every document into the nearest of their groups."""
    assignments = np.full(len(encoding), -1, np.intp)
    assignments[rows] = k_means(encoding.take(rows), seed=seed)
    groups: NDArray[np.intp] = encoding.center_cosines(assignments).argmax(axis=1)
    return groups


def decided(scores: NDArray[np.floating], *, seed: int) -> Estimate:
    """Estimate how far the texts decide which answer is likely, 0 (not at all) to 1, of scores (n, options).

    It is the mutual information of text and answer, were each answer as likely as its score says (softmax), over the
    logarithm of the number of answers: how far what is likely after a text departs from what is likely on average.
    """
    powers = np.exp(scores - scores.max(axis=1, keepdims=True)).astype(np.float64)
    chances = powers / powers.sum(axis=1, keepdims=True)

    def measure(rows: NDArray[np.floating]) -> float:
        departure = rows * (np.log(np.maximum(rows, 1e-12)) - np.log(np.maximum(rows.mean(axis=0), 1e-12)))
        return float(departure.sum(axis=1).mean() / np.log(rows.shape[1]))

    return resampled(chances, measure, seed=seed)


def structure(encoding: Encoding, *, seed: int) -> Estimate:
    """Return by how much k-means groups part more clearly (silhouette) than those of noise with the same spectrum.

    Noise is a Gaussian cloud as long in each main direction, so that it has as many dimensions but no groups; it is
    drawn ten times, and the interval spans what is left above all of the draws and above none.
    """
    rows, random = encoding.directions - encoding.directions.mean(axis=0), np.random.default_rng(seed)
    _, lengths, axes = np.linalg.svd(rows, full_matrices=False)
    parted = _silhouette(rows, seed=seed)
    nulls = [
        _silhouette(_like_noise(random, len(rows), lengths, axes), seed=seed) for _ in range(_NULLS if parted else 0)
    ]
    above = [parted - null for null in nulls] or [0.0]
    return Estimate(float(np.mean(above)), min(above), max(above))


def _like_noise(
    random: np.random.Generator, n: int, lengths: NDArray[np.floating], axes: Embeddings
) -> NDArray[np.float32]:
    """Draw n rows whose sums of squares along the axes are as given."""
    draw, _ = np.linalg.qr(random.normal(size=(n, len(lengths))))
    cloud: NDArray[np.float32] = ((draw * lengths) @ axes).astype(np.float32)
    return cloud


def _silhouette(rows: NDArray[np.float32], *, seed: int) -> float:
    from sklearn.metrics import silhouette_score

    ids = _k_means(rows, seed=seed)
    return float(silhouette_score(rows, ids)) if 1 < len(set(ids.tolist())) < len(rows) else 0.0


def _k_means(rows: Embeddings, *, seed: int) -> NDArray[np.intp]:
    return find_clusters(rows, ClusteringConfig("kmeans", clusters=min(_GROUPS, len(rows))), seed=seed).assignments


def share(flags: Sequence[bool], *, seed: int) -> Estimate:
    """Estimate the share of documents that something holds for."""
    return estimate(np.array(flags, float), seed=seed)

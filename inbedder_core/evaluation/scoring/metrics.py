"""Scores as pure functions of arrays, all in points (0 to 100 unless said)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[Any]
NO_GROUP = -1
"""The assignment of a document that belongs to no cluster."""


@dataclass(frozen=True)
class ClusteringScores:
    """How well assignments recover gold: V-measure, 0..100; AMI and ARI, corrected for chance, at most 100."""

    v_measure: float
    ami: float
    ari: float


def clustering_scores(gold: Sequence[str], assignments: Sequence[int] | NDArray[np.intp]) -> ClusteringScores:
    """Compare n gold labels with n assignments; noise, -1, counts as one more group."""
    from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score, v_measure_score

    _same_length(gold, assignments)
    return ClusteringScores(
        v_measure=100 * float(v_measure_score(gold, assignments)),
        ami=100 * float(adjusted_mutual_info_score(gold, assignments)),
        ari=100 * float(adjusted_rand_score(gold, assignments)),
    )


def dependence(first: Sequence[str], second: Sequence[str]) -> float:
    """Normalised mutual information of two labellings of the same texts, 0 (independent) to 1."""
    from sklearn.metrics import normalized_mutual_info_score

    _same_length(first, second)
    return float(normalized_mutual_info_score(first, second))


def purity(gold: Sequence[str], assignments: Sequence[int] | NDArray[np.intp]) -> float:
    """Share of clustered documents whose gold label is their cluster's most frequent one; noise is left out."""
    members = members_of(assignments)
    covered = sum(len(rows) for rows in members.values())
    hits = sum(majority([gold[row] for row in rows])[1] for rows in members.values())
    return 100 * hits / covered if covered else 0.0


def members_of(assignments: Sequence[int] | NDArray[np.intp]) -> dict[int, list[int]]:
    """Map each cluster to its positions; noise is left out."""
    members: dict[int, list[int]] = {}
    for row, cluster in enumerate(assignments):
        if cluster != NO_GROUP:
            members.setdefault(int(cluster), []).append(row)
    return members


def majority(labels: Sequence[str]) -> tuple[str, int]:
    """Return the most frequent label and its count; of equals, the first in the alphabet."""
    names, counts = np.unique(np.asarray(labels, dtype=object), return_counts=True)
    best = int(counts.argmax())
    return str(names[best]), int(counts[best])


def cosine(first: Floats, second: Floats) -> Floats:
    """Cosine of the rows of two (n, dimension) arrays, -1..1; 0 where a row is all zeros."""
    product = (first * second).sum(axis=1)
    lengths = np.linalg.norm(first, axis=1) * np.linalg.norm(second, axis=1)
    found: Floats = np.divide(product, lengths, out=np.zeros_like(product), where=lengths > 0)
    return found


def centered(embeddings: Floats) -> Floats:
    """Take the mean row away and give every row length 1 (a zero row stays zero)."""
    moved = embeddings - embeddings.mean(axis=0)
    lengths = np.linalg.norm(moved, axis=1, keepdims=True)
    found: Floats = np.divide(moved, lengths, out=np.zeros_like(moved), where=lengths > 0)
    return found


def nearer(anchor: Floats, near: Floats, far: Floats) -> NDArray[np.bool_]:
    """Say for each row whether the anchor is strictly nearer, by cosine, to `near` than to `far`; a tie is not."""
    won: NDArray[np.bool_] = cosine(anchor, near) > cosine(anchor, far)
    return won


def harmonic_mean(first: float, second: float) -> float:
    """Return 2ab / (a + b), 0 when both are 0: two rates that sum to 100 give at most 50."""
    return 2 * first * second / (first + second) if first + second else 0.0


def spearman(first: Sequence[float] | Floats, second: Sequence[float] | Floats) -> float:
    """Rank correlation times 100, ties sharing their mean rank; 0 when either side is constant."""
    _same_length(first, second)
    ranks = [_ranks(np.asarray(values, dtype=float)) for values in (first, second)]
    if min(np.ptp(side) for side in ranks) == 0:
        return 0.0
    return 100 * float(np.corrcoef(ranks[0], ranks[1])[0, 1])


def gap(wanted: Sequence[float], unwanted: Sequence[float]) -> float:
    """Return the worst of what should be high minus the best of what should be low (the paper's robustness gap)."""
    return min(wanted) - max(unwanted)


def bootstrap(
    count: int, statistic: Callable[[NDArray[np.intp]], float], *, replicates: int, seed: int
) -> tuple[float, ...]:
    """Compute a statistic on `replicates` resamples of the positions 0 to count - 1, drawn with replacement."""
    random = np.random.default_rng(seed)
    return tuple(statistic(random.integers(0, count, count)) for _ in range(replicates))


def _ranks(values: Floats) -> Floats:
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = counts.cumsum()
    means: Floats = (ends - (counts - 1) / 2)[places]
    return means


def _same_length(first: Sequence[object] | NDArray, second: Sequence[object] | NDArray) -> None:  # type: ignore[type-arg]
    if len(first) != len(second):
        raise ValueError(f"{len(first)} values against {len(second)}; there must be as many")

"""How the layers of a model come to the groups of a view: every layer's state about to answer, read in one pass."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inbedder_core.clusters import NOISE, align, find_nearest, principal_components
from inbedder_core.encoders import Embeddings, Encoder, Progress, Question, open_up, unit_directions
from inbedder_core.errors import CorpusError
from inbedder_core.views import View

MOST_READ = 200
"""Documents read for their layers; of more, so many are drawn."""
NEIGHBORS = 10
"""Nearest documents that are compared, of few documents a third."""
_FEWEST = 3
_BATCH = 16


@dataclass(frozen=True, eq=False)
class Layers:
    """The documents of a view at `rows`, m, as each layer of the model sees them; layers count from 1.

    `maps` float32 (layers, m, 2) lie as the view's map does. For each layer, float32 (layers,): `separation` is the
    mean silhouette of the view's groups (cosine; 1 far apart, 0 mixed, below 0 wrong), `agreement` the adjusted mutual
    information of k-means groups of that layer, as many, with the view's (1 the same, about 0 by chance), and
    `neighbors` the share of the nearest documents (10, of fewer than 31 a third) that are also nearest in the view.
    Where the view has fewer than two groups, the first two are NaN.
    """

    rows: tuple[int, ...]
    maps: NDArray[np.float32]
    separation: NDArray[np.float32]
    agreement: NDArray[np.float32]
    neighbors: NDArray[np.float32]

    def __len__(self) -> int:
        """Count the layers."""
        return len(self.maps)


def look_through_layers(
    view: View, encoder: Encoder, *, most: int = MOST_READ, seed: int = 0, progress: Progress | None = None
) -> Layers:
    """Read a view's documents, or `most` of them drawn by the seed, and compare every layer with the view.

    Maps are principal components, turned, mirrored and scaled to lie as the view's map (Procrustes analysis). Raises
    CorpusError for fewer than three documents, ModelError for an encoder that cannot be looked into, and whatever
    `progress` raises.
    """
    if len(view) < _FEWEST:
        raise CorpusError(f"{len(view)} documents have no neighbors to compare; take at least {_FEWEST}")
    rows = np.arange(len(view))
    if len(view) > most:
        rows = np.sort(np.random.default_rng(seed).choice(len(view), most, replace=False))
    states = _states([view.corpus.texts[row] for row in rows], view.instruction, encoder, progress)
    final = unit_directions(view.encoding.embeddings[rows])
    groups = view.clustering.assignments[rows]
    flat = view.projection.coordinates[rows, :2]
    directions = [unit_directions(layer) for layer in states]
    near = _nearest(final)
    return Layers(
        tuple(rows.tolist()),
        np.stack([align(principal_components(layer, 2), flat) for layer in directions]),
        _column([_separation(layer, groups) for layer in directions]),
        _column([_agreement(layer, groups, seed) for layer in directions]),
        _column([_overlap(_nearest(layer), near) for layer in directions]),
    )


def _states(texts: Sequence[str], instruction: str, encoder: Encoder, progress: Progress | None) -> list[Embeddings]:
    """Read texts, some at a time so that it can be stopped between: of each layer the states (n, width)."""
    opened, question = open_up(encoder), Question.read(instruction).text
    parts: list[tuple[Embeddings, ...]] = []
    for start in range(0, len(texts), _BATCH):
        if progress:
            progress(start, len(texts))
        for rows, states in opened.layer_states(texts[start : start + _BATCH], question):
            order = np.argsort(rows)
            parts.append(tuple(layer[order] for layer in states))
    if progress:
        progress(len(texts), len(texts))
    return [np.concatenate(layer) for layer in zip(*parts, strict=True)]


def _separation(directions: Embeddings, groups: NDArray[np.intp]) -> float:
    from sklearn.metrics import silhouette_score

    inside = groups != NOISE
    if not 1 < len(set(groups[inside].tolist())) < inside.sum():
        return float("nan")
    return float(silhouette_score(directions[inside], groups[inside], metric="cosine"))


def _agreement(directions: Embeddings, groups: NDArray[np.intp], seed: int) -> float:
    from sklearn.cluster import KMeans
    from sklearn.metrics import adjusted_mutual_info_score

    inside = groups != NOISE
    count = len(set(groups[inside].tolist()))
    if not 1 < count < inside.sum():
        return float("nan")
    others = KMeans(count, n_init=3, random_state=seed).fit_predict(directions[inside])
    return float(adjusted_mutual_info_score(groups[inside], others))


def _nearest(directions: Embeddings) -> NDArray[np.int32]:
    own = np.arange(len(directions))[:, None]
    # Of a few documents, ten would be nearly all of them, and alike in every layer.
    count = max(1, min(NEIGHBORS, (len(directions) - 1) // 3))
    return find_nearest(directions, directions, count, leaving_out=own).indices


def _overlap(first: NDArray[np.int32], second: NDArray[np.int32]) -> float:
    shared = sum(len(np.intersect1d(*pair)) for pair in zip(first, second, strict=True))
    return shared / first.size


def _column(values: Sequence[float]) -> NDArray[np.float32]:
    return np.array(values, np.float32)

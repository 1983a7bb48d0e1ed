"""Documents that change company from one question to another."""

import random
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from inbedder_core.clusters import EXACT_NEIGHBORS, distinct_rows, find_nearest
from inbedder_core.corpus import same_corpus
from inbedder_core.errors import CorpusError
from inbedder_core.views import View

NEIGHBORS = 15
_FEWEST = 3
_BLOCK = 1_024


@dataclass(frozen=True, eq=False)
class Movers:
    """How much of its neighborhood each document keeps between two views.

    `rows` intp (m,) are the positions of the documents compared, ascending; `shared` intp (m,) says how many of a
    document's k nearest neighbors are among its k nearest in the other view too. `closeness` float32 (m,), -1 to 1, is
    how alike to it, by mean cosine, its neighbors of each view are in the other view. Neighbors are found in the
    space of the embeddings, not on the maps. `by_chance` is how many neighbors two random neighborhoods share.
    """

    instructions: tuple[str, str]
    k: int
    rows: NDArray[np.intp]
    shared: NDArray[np.intp]
    closeness: NDArray[np.float32]
    by_chance: float

    def __post_init__(self) -> None:
        """Refuse arrays that do not line up."""
        if not len(self.rows) == len(self.shared) == len(self.closeness):
            raise ValueError(f"{len(self.rows)} rows, {len(self.shared)} shared, {len(self.closeness)} closeness")

    @cached_property
    def change(self) -> NDArray[np.float64]:
        """1 - Jaccard index of the two neighborhoods (m,): 0 for the same neighbors, 1 for none in common."""
        return 1.0 - self.shared / (2.0 * self.k - self.shared)

    @property
    def mean_shared(self) -> float:
        """How many of its k neighbors a document keeps on average."""
        return float(self.shared.mean())

    @cached_property
    def order(self) -> NDArray[np.intp]:
        """Places in `rows`, most moved first: fewest neighbors kept; of equals, those that lost them farthest."""
        return np.lexsort((self.rows, self.closeness, self.shared))

    def top(self, most: int) -> tuple[int, ...]:
        """Return the positions of the documents that moved most."""
        return tuple(self.rows[self.order[:most]].tolist())


def movers(first: View, second: View, *, k: int = NEIGHBORS, most: int = EXACT_NEIGHBORS, seed: int = 0) -> Movers:
    """Compare the k nearest neighbors of every document in two views of one corpus.

    Documents alike in both views count as one neighbor. k is at most half the number of different documents. Of more
    than `most` documents so many are drawn at random and compared among themselves. Raises CorpusError for fewer than 3
    different documents, ValueError for views of different corpora or k below 1.
    """
    same_corpus(first, second)
    if k < 1:
        raise ValueError(f"k is {k}; give at least 1")
    rows = _drawn(len(first), most, seed)
    distinct = distinct_rows(np.hstack([view.encoding.embeddings[rows] for view in (first, second)]))
    if len(distinct) < _FEWEST:
        raise CorpusError(
            f"{len(distinct)} documents differ under these questions; movers need at least {_FEWEST}: read more"
        )
    # Neighbors that are more than half of all documents are mostly shared by chance: nobody could move.
    k = min(k, len(distinct) // 2)
    originals = rows[np.unique(distinct.inverse, return_index=True)[1]]
    directions = [view.encoding.directions[originals] for view in (first, second)]
    own = np.arange(len(distinct))[:, None]
    near = [find_nearest(side, side, k, leaving_out=own).indices for side in directions]
    shared = _in_common(near[0], near[1])
    closeness = (_mean_cosine(directions[0], near[1]) + _mean_cosine(directions[1], near[0])) / 2
    return Movers(
        instructions=(first.instruction, second.instruction),
        k=k,
        rows=rows,
        shared=distinct.spread(shared),
        closeness=distinct.spread(closeness),
        by_chance=k * k / (len(distinct) - 1),
    )


def nearest_documents(view: View, row: int, *, k: int = NEIGHBORS) -> tuple[int, ...]:
    """Return the positions of the k documents most alike to the one at a position, the nearest first."""
    directions, count = view.encoding.directions, min(k, len(view) - 1)
    near = find_nearest(directions[[row]], directions, count, leaving_out=np.array([[row]]))
    return tuple(near.indices[0].tolist())


def _drawn(n: int, most: int, seed: int) -> NDArray[np.intp]:
    if n <= most:
        return np.arange(n, dtype=np.intp)
    return np.array(sorted(random.Random(seed).sample(range(n), most)), dtype=np.intp)


def _in_common(first: NDArray[np.int32], second: NDArray[np.int32]) -> NDArray[np.intp]:
    """Count, row by row, the values in both of two (m, k) arrays that hold each value once a row."""
    both = np.sort(np.hstack([first, second]), axis=1)
    counts: NDArray[np.intp] = np.count_nonzero(both[:, 1:] == both[:, :-1], axis=1)
    return counts


def _mean_cosine(directions: NDArray[np.float32], near: NDArray[np.int32]) -> NDArray[np.float32]:
    """Return each row's mean cosine with the rows it is given: (m, d), (m, k) -> (m,)."""
    means = np.zeros(len(directions), np.float32)
    for start in range(0, len(directions), _BLOCK):
        block = slice(start, start + _BLOCK)
        means[block] = np.einsum("bd,bd->b", directions[block], directions[near[block]].mean(axis=1))
    return means

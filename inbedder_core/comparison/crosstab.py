"""Two groupings of one corpus, crossed: how many documents share each pair of clusters, and how many by chance."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from inbedder_core.clusters import NOISE
from inbedder_core.corpus import same_corpus
from inbedder_core.views import NOISE_LABEL, View

Measure = Callable[[NDArray[np.intp]], NDArray[np.float64]]
"""Tables (t, r, c) with equal margins -> m numbers of each, (m, t)."""
_CELLS_AT_ONCE = 4_000_000


@dataclass(frozen=True)
class Group:
    """One side of a cell: a cluster's id and label, or noise (-1), and the number of its color and symbol."""

    id: int
    label: str
    mark: int


@dataclass(frozen=True)
class Cell:
    """The documents in both of two groups.

    `expected` is their number if the two groupings had nothing to do with each other, `ratio` documents / expected, and
    `residual` the adjusted standardised residual: about normal by chance, so beyond ±2 is more than chance explains.
    """

    first: Group
    second: Group
    documents: int
    expected: float
    ratio: float
    residual: float


@dataclass(frozen=True, eq=False)
class Contingency:
    """`counts` intp (r, c): documents in each group of the first view (rows) and of the second (columns).

    `left_out` documents are noise in one of the views, where noise is not a group. Raises ValueError when the table
    does not have a row and a column for each group.
    """

    instructions: tuple[str, str]
    rows: tuple[Group, ...]
    columns: tuple[Group, ...]
    counts: NDArray[np.intp]
    left_out: int

    def __post_init__(self) -> None:
        """Refuse a table that does not fit its groups."""
        if self.counts.shape != (len(self.rows), len(self.columns)):
            raise ValueError(f"counts are {self.counts.shape} for {len(self.rows)} by {len(self.columns)} groups")

    @property
    def total(self) -> int:
        """Count the documents in the table."""
        return int(self.counts.sum())

    @cached_property
    def expected(self) -> NDArray[np.float64]:
        """Counts (r, c) to expect were the groupings independent: row total x column total / total."""
        rows, columns = self._margins
        return np.outer(rows, columns) / max(self.total, 1)

    @cached_property
    def ratios(self) -> NDArray[np.float64]:
        """Counts divided by expected counts (r, c), 0 where none are expected."""
        return np.divide(self.counts, self.expected, out=np.zeros(self.counts.shape), where=self.expected > 0)

    @cached_property
    def residuals(self) -> NDArray[np.float64]:
        """Adjusted standardised residuals (r, c), Haberman 1973; 0 where a count cannot be other than it is."""
        rows, columns = (margin / max(self.total, 1) for margin in self._margins)
        spread = np.sqrt(self.expected * np.outer(1 - rows, 1 - columns))
        return np.divide(self.counts - self.expected, spread, out=np.zeros(self.counts.shape), where=spread > 1e-9)

    def cell(self, row: int, column: int) -> Cell:
        """Return the cell at a place, counted from 0."""
        return Cell(
            self.rows[row],
            self.columns[column],
            documents=int(self.counts[row, column]),
            expected=float(self.expected[row, column]),
            ratio=float(self.ratios[row, column]),
            residual=float(self.residuals[row, column]),
        )

    def cells(self) -> tuple[Cell, ...]:
        """List all cells, those that depart most from chance first."""
        return self._listed(-np.abs(self.residuals))

    def flows(self, most: int) -> tuple[Cell, ...]:
        """List the cells with most documents, at most so many, none of them empty."""
        return tuple(cell for cell in self._listed(-self.counts, most) if cell.documents)

    def _listed(self, key: NDArray[np.generic], most: int | None = None) -> tuple[Cell, ...]:
        order = np.argsort(key, axis=None, kind="stable")[:most]
        return tuple(self.cell(*divmod(int(place), len(self.columns))) for place in order)

    @property
    def _margins(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        return self.counts.sum(axis=1), self.counts.sum(axis=0)


def contingency(first: View, second: View, *, noise: bool = False) -> Contingency:
    """Cross the clusters of two views of one corpus; documents that are noise in either count only if `noise` says so.

    Then noise is the last row and column of those views that have any. Raises ValueError for different corpora.
    """
    ids = _assignments(first, second)
    counted = np.ones(len(first), bool) if noise else (ids[0] != NOISE) & (ids[1] != NOISE)
    rows, columns = (_groups(view, noise=noise) for view in (first, second))
    # -1 % size is size - 1, so noise becomes the last row and column, which are there only when it is counted; where a
    # view has no clusters, all its documents were noise and taken out, and the modulus must not be 0.
    sizes = first.clustering.n_clusters + noise, second.clustering.n_clusters + noise
    counts = crossed(*(side[counted] % max(size, 1) for side, size in zip(ids, sizes, strict=True)), sizes=sizes)
    return Contingency(
        instructions=(first.instruction, second.instruction),
        rows=rows,
        columns=columns,
        counts=counts[: len(rows), : len(columns)],
        left_out=int((~counted).sum()),
    )


def shared_documents(first: View, second: View, groups: tuple[int, int]) -> tuple[int, ...]:
    """Return the positions of the documents in a group (-1: noise) of the first view and in one of the second.

    Raises ValueError for views of different corpora.
    """
    ids = _assignments(first, second)
    return tuple(np.flatnonzero((ids[0] == groups[0]) & (ids[1] == groups[1])).tolist())


def crossed(first: NDArray[np.intp], second: NDArray[np.intp], *, sizes: tuple[int, int]) -> NDArray[np.intp]:
    """Count each pair of ids, which must be 0 or more: (n,) and (n,) -> (sizes)."""
    flat = np.bincount(first * sizes[1] + second, minlength=sizes[0] * sizes[1])
    return flat.reshape(sizes).astype(np.intp)


def by_chance(
    table: NDArray[np.intp], measure: Measure, *, permutations: int, random: np.random.Generator
) -> NDArray[np.float64]:
    """Measure random tables with the margins of this one: (m, permutations).

    Shuffling the documents of one grouping gives exactly such tables; drawing them takes no time that grows with
    documents.
    """
    from scipy.stats import random_table

    drawn, step = [], max(_CELLS_AT_ONCE // table.size, 1)
    for start in range(0, permutations, step):
        size = min(step, permutations - start)
        tables = random_table.rvs(table.sum(axis=1), table.sum(axis=0), size=size, random_state=random)
        drawn.append(measure(tables.reshape(size, *table.shape)))
    return np.hstack(drawn)


def _assignments(first: View, second: View) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    same_corpus(first, second)
    return first.clustering.assignments, second.clustering.assignments


def _groups(view: View, *, noise: bool) -> tuple[Group, ...]:
    clusters = tuple(Group(cluster.id, cluster.label, view.clustering.mark(cluster.id)) for cluster in view.clusters)
    return (*clusters, Group(NOISE, NOISE_LABEL, NOISE)) if noise and view.clustering.noise_share else clusters

"""A facet crossed with the clusters or the answers of a view, and how far the two go together."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from inbedder_core.clusters import NOISE
from inbedder_core.comparison.crosstab import Contingency, Group, by_chance
from inbedder_core.comparison.facet_columns import EMPTY, OTHER, Facet
from inbedder_core.corpus import same_corpus
from inbedder_core.errors import SettingError
from inbedder_core.labels import answer_forms, shown_answers
from inbedder_core.views import NOISE_LABEL, View

GROUPINGS = ("clusters", "answers")
PERMUTATIONS = 999
NO_ANSWER = "(no answer)"
_MOST_ANSWERS = 12


@dataclass(frozen=True)
class Association:
    """Cramér's V, corrected for bias (Bergsma 2013): 0 where a facet says nothing about the groups, 1 where all.

    `p` is the share of arrangements with the same totals, the observed one among them, whose chi-squared is as large.
    """

    v: float
    p: float
    permutations: int


@dataclass(frozen=True, eq=False)
class CrossTable:
    """A facet's values (rows) against a view's clusters, noise among them, or its answers (columns).

    `association` is None where it is not defined, and `undefined` says why. Documents without a value are left out.
    """

    facet: Facet
    table: Contingency
    association: Association | None
    undefined: str = ""

    @cached_property
    def row_shares(self) -> NDArray[np.float64]:
        """Share of each group among the documents of a value (r, c); rows add up to 1."""
        return _shares(self.table.counts, self.table.counts.sum(axis=1, keepdims=True))

    @cached_property
    def column_shares(self) -> NDArray[np.float64]:
        """Share of each value among the documents of a group (r, c); columns add up to 1."""
        return _shares(self.table.counts, self.table.counts.sum(axis=0, keepdims=True))


def cross(view: View, facet: Facet, *, by: str = "clusters", seed: int = 0) -> CrossTable:
    """Count the documents of each value in each cluster (noise last) or with each answer (most frequent first).

    Raises SettingError on another `by`, ValueError when view and facet are of different corpora.
    """
    if by not in GROUPINGS:
        raise SettingError(f"by is {by!r}; choose one of {', '.join(GROUPINGS)}")
    same_corpus(view, facet)
    groups, columns = _clusters(view) if by == "clusters" else _answers(view)
    given = facet.codes != EMPTY
    counts = np.zeros((len(facet.values), len(groups)), np.intp)
    np.add.at(counts, (facet.codes[given], columns[given]), 1)
    rows = tuple(Group(place, value, place) for place, value in enumerate(facet.values))
    table = Contingency((facet.column, view.instruction), rows, groups, counts, left_out=int((~given).sum()))
    association, undefined = _associate(counts, seed)
    return CrossTable(facet, table, association, undefined)


def wilson(
    counts: NDArray[np.intp], totals: NDArray[np.intp], *, z: float = 1.96
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the interval of shares counts / totals (Wilson 1927), any shape; 0 to 1 where a total is 0.

    It reaches `z` standard errors far: 1.96 for 95 %.
    """
    n = np.maximum(totals, 1e-9)
    share = counts / n
    center = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return np.clip(center - half, 0.0, 1.0), np.clip(center + half, 0.0, 1.0)


def share_interval(
    first: tuple[NDArray[np.intp], NDArray[np.intp]], second: tuple[NDArray[np.intp], NDArray[np.intp]], *, z: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the interval of the first share less the second, each (counts, totals): Newcombe 1998, method 10."""
    shares = [counts / np.maximum(totals, 1) for counts, totals in (first, second)]
    (low, high), (other_low, other_high) = (wilson(*pair, z=z) for pair in (first, second))
    difference = shares[0] - shares[1]
    below = np.hypot(shares[0] - low, other_high - shares[1])
    above = np.hypot(high - shares[0], shares[1] - other_low)
    return difference - below, difference + above


def _clusters(view: View) -> tuple[tuple[Group, ...], NDArray[np.intp]]:
    found = view.clustering.assignments
    groups = tuple(Group(cluster.id, cluster.label, view.clustering.mark(cluster.id)) for cluster in view.clusters)
    if (found == NOISE).any():
        groups = (*groups, Group(NOISE, NOISE_LABEL, NOISE))
    return groups, np.where(found == NOISE, len(groups) - 1, found)


def _answers(view: View) -> tuple[tuple[Group, ...], NDArray[np.intp]]:
    """Put spellings of one answer together, and the rare answers."""
    forms, shown = answer_forms(view.encoding.answers), shown_answers(view.encoding.answers)
    counts = Counter(forms)
    ordered = sorted(counts, key=lambda form: (-counts[form], form))
    kept, rest = ordered[:_MOST_ANSWERS], ordered[_MOST_ANSWERS:]
    names = [shown[form] or NO_ANSWER for form in kept] + ([OTHER] if rest else [])
    places = {form: place for place, form in enumerate(kept)} | dict.fromkeys(rest, len(kept))
    groups = tuple(Group(place, name, place) for place, name in enumerate(names))
    return groups, np.array([places[form] for form in forms], np.intp)


def _associate(counts: NDArray[np.intp], seed: int) -> tuple[Association | None, str]:
    used = counts[counts.any(axis=1)][:, counts.any(axis=0)]
    if min(used.shape) < 2:
        return None, "there is one value or one group only"
    n = int(used.sum())
    expected = np.outer(used.sum(axis=1), used.sum(axis=0)) / n

    def chi_squared(tables: NDArray[np.intp]) -> NDArray[np.float64]:
        found: NDArray[np.float64] = ((tables - expected) ** 2 / expected).sum(axis=(1, 2))
        return found[None]

    observed = float(chi_squared(used[None])[0, 0])
    null = by_chance(used, chi_squared, permutations=PERMUTATIONS, random=np.random.default_rng(seed))
    p = (1 + int((null >= observed - 1e-9).sum())) / (1 + PERMUTATIONS)
    return Association(_cramers_v(observed, n, used.shape), p, PERMUTATIONS), ""


def _cramers_v(chi_squared: float, n: int, shape: tuple[int, ...]) -> float:
    # Independent groupings of n documents share chi-squared / n of (r - 1)(c - 1) / (n - 1) on average: that is no
    # association, and is taken away, as are the rows and columns that chance alone would fill.
    freedom = [size - 1 for size in shape]
    sizes = [size - (size - 1) ** 2 / (n - 1) for size in shape]
    explained = max(0.0, chi_squared / n - freedom[0] * freedom[1] / (n - 1))
    most = min(sizes) - 1
    return float(np.sqrt(explained / most)) if most > 0 else 0.0


def _shares(counts: NDArray[np.intp], totals: NDArray[np.intp]) -> NDArray[np.float64]:
    return np.divide(counts, totals, out=np.zeros(counts.shape), where=totals > 0)

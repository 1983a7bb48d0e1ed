"""How far two groupings agree, and whether chance would do as well."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from inbedder_core.clusters import NOISE
from inbedder_core.comparison.crosstab import Measure, by_chance, crossed
from inbedder_core.corpus import same_corpus
from inbedder_core.errors import CorpusError
from inbedder_core.views import View

PERMUTATIONS = 999
SIGNIFICANT = 0.05
FEWEST = 10
"""Documents in clusters of both views from which agreement is worth a number."""


@dataclass(frozen=True)
class AgreementScore:
    """A measure of agreement, 1 for equal groupings and about 0 by chance, beside what chance gave.

    `p` is the share of arrangements, the observed one among them, that agree at least as well; `p_holm` is p corrected
    for the number of pairs compared (Holm 1979).
    """

    value: float
    null_mean: float
    null_sd: float
    p: float
    p_holm: float

    @property
    def effect(self) -> float:
        """Standard deviations of chance between this value and the mean of chance."""
        return (self.value - self.null_mean) / self.null_sd

    @property
    def significant(self) -> bool:
        """Whether chance explains so much agreement in fewer than one of twenty comparisons like this one."""
        return self.p_holm <= SIGNIFICANT


@dataclass(frozen=True)
class Agreement:
    """Two views by their indices: `compared` documents are in clusters of both; `left_out` are noise in one of them.

    Where agreement is not defined, `ami` and `ari` are None and `undefined` says why.
    """

    indices: tuple[int, int]
    compared: int
    left_out: int
    ami: AgreementScore | None = None
    ari: AgreementScore | None = None
    undefined: str = ""

    def score(self, measure: str) -> AgreementScore | None:
        """Return the score by its name, "ami" or "ari"."""
        return {"ami": self.ami, "ari": self.ari}[measure]


@dataclass(frozen=True)
class Comparison:
    """How all views of one corpus agree in pairs, first with second, first with third, and so on."""

    instructions: tuple[str, ...]
    pairs: tuple[Agreement, ...]
    permutations: int
    seed: int

    def pair(self, first: int, second: int) -> Agreement:
        """Return the agreement of two different views by their indices, in either order."""
        return self._by_indices[min(first, second), max(first, second)]

    @cached_property
    def _by_indices(self) -> dict[tuple[int, int], Agreement]:
        return {pair.indices: pair for pair in self.pairs}


def compare(views: Sequence[View], *, permutations: int = PERMUTATIONS, seed: int = 0) -> Comparison:
    """Measure the agreement of every pair of views: adjusted mutual information and adjusted Rand index.

    Documents that are noise in either view of a pair are left out of that pair. Chance is `permutations` random
    arrangements of the same cluster sizes. Raises CorpusError for fewer than two views, ValueError for views of
    different corpora.
    """
    if len(views) < 2:
        raise CorpusError(f"there are {len(views)} views to compare; ask at least two questions")
    same_corpus(*views)
    groupings = [view.clustering.assignments for view in views]
    pairs = [
        _agreement(groupings[first], groupings[second], (first, second), permutations, seed)
        for first, second in combinations(range(len(views)), 2)
    ]
    instructions = tuple(view.instruction for view in views)
    return Comparison(instructions, tuple(_corrected(pairs)), permutations, seed)


def _agreement(
    first: NDArray[np.intp], second: NDArray[np.intp], indices: tuple[int, int], permutations: int, seed: int
) -> Agreement:
    counted = (first != NOISE) & (second != NOISE)
    sizes = int(first.max(initial=0)) + 1, int(second.max(initial=0)) + 1
    table = crossed(first[counted], second[counted], sizes=sizes)
    table = table[table.any(axis=1)][:, table.any(axis=0)]
    found = Agreement(indices, compared=int(counted.sum()), left_out=int((~counted).sum()))
    if found.compared < FEWEST:
        return replace(found, undefined=f"{found.compared} documents are in groups of both views; {FEWEST} are needed")
    if min(table.shape) < 2:
        return replace(found, undefined="one view puts all the documents compared into a single group")
    measure = _measure(table)
    observed = measure(table[None])
    null = by_chance(table, measure, permutations=permutations, random=np.random.default_rng([seed, *indices]))
    if min(null.std(axis=1)) < 1e-12:
        return replace(found, undefined="any other arrangement of groups of these sizes agrees as well")
    ami, ari = (_score(float(value[0]), chance) for value, chance in zip(observed, null, strict=True))
    return replace(found, ami=ami, ari=ari)


def _measure(table: NDArray[np.intp]) -> Measure:
    """Return what measures AMI (arithmetic mean of entropies) and ARI, (2, t), of tables with these margins."""
    from scipy.special import xlogy
    from sklearn.metrics.cluster import expected_mutual_information

    total, rows, columns = int(table.sum()), table.sum(axis=1), table.sum(axis=0)
    entropies = [np.log(total) - xlogy(side, side).sum() / total for side in (rows, columns)]
    information = expected_mutual_information(table.astype(np.int64), total)
    by_rows, by_columns = float(_doubles(rows).sum()), float(_doubles(columns).sum())
    together = by_rows * by_columns / (total * (total - 1) / 2)

    def measure(tables: NDArray[np.intp]) -> NDArray[np.float64]:
        found = xlogy(tables, tables).sum(axis=(1, 2)) / total + sum(entropies) - np.log(total)
        ami = _above(found, information, float(np.mean(entropies)))
        ari = _above(_doubles(tables).sum(axis=(1, 2)), together, (by_rows + by_columns) / 2)
        return np.stack([ami, ari])

    return measure


def _above(values: NDArray[np.float64], chance: float, most: float) -> NDArray[np.float64]:
    """Scale values so that chance is 0 and the most there can be 1; where these are the same, all is 0."""
    room = most - chance
    return (values - chance) / room if room > 1e-12 else np.zeros(len(values))


def _doubles(counts: NDArray[np.intp]) -> NDArray[np.float64]:
    """Count the pairs that can be made of so many."""
    return counts * (counts - 1.0) / 2


def _score(value: float, chance: NDArray[np.float64]) -> AgreementScore:
    p = (1 + int((chance >= value - 1e-12).sum())) / (1 + len(chance))
    return AgreementScore(value, null_mean=float(chance.mean()), null_sd=float(chance.std()), p=p, p_holm=p)


def _corrected(pairs: Sequence[Agreement]) -> Iterator[Agreement]:
    """Put in p corrected for as many pairs as have one."""
    ami, ari = (_step_down([pair.score(measure) for pair in pairs]) for measure in ("ami", "ari"))
    for pair, *scores in zip(pairs, ami, ari, strict=True):
        yield replace(pair, ami=scores[0], ari=scores[1])


def _step_down(scores: Sequence[AgreementScore | None]) -> list[AgreementScore | None]:
    corrected = iter(holm([score.p for score in scores if score]))
    return [replace(score, p_holm=next(corrected)) if score else None for score in scores]


def holm(values: Sequence[float]) -> list[float]:
    """Correct p values for their number, in their order: Holm's step-down procedure."""
    ranked = np.argsort(values, kind="stable")
    scaled = np.asarray(values, float)[ranked] * np.arange(len(values), 0, -1)
    corrected = np.empty(len(values))
    corrected[ranked] = np.minimum(np.maximum.accumulate(scaled), 1.0)
    return [float(value) for value in corrected]

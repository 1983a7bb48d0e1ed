"""Where shares differ: groups that are larger among the documents of another group, or of a column's value."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from inbedder_core.clusters import LISTED, NOISE
from inbedder_core.comparison import EMPTY, OTHER, Facet, facet, facet_columns, fisher, share_interval
from inbedder_core.corpus import Corpus, same_corpus
from inbedder_core.errors import InBedderError
from inbedder_core.findings.wording import speaks
from inbedder_core.labels import CodedAnswers, answer_key
from inbedder_core.views import View

ERROR_RATE = 0.05
"""How often any of all intervals together may miss."""


@dataclass(frozen=True)
class Trait:
    """What some documents have in common: a group, by the index of its view, or (None) a value of a column.

    `source` is the view's instruction or the column, `id` the group's or the place of the value. `spoken` says whether
    those who answer what a group is called are, by and large, the group.
    """

    source: str
    label: str
    id: int
    view: int | None = None
    spoken: bool = True


@dataclass(frozen=True)
class ShareGap:
    """How much larger a `group` is among the `size` documents with a trait, `given`, than among all others.

    `inside` and `outside` are its shares there, 0 to 1; their difference lies between `low` and `high`, by intervals
    that hold for all comparisons of the same call at once, 19 times of 20.
    """

    given: Trait
    group: Trait
    size: int
    inside: float
    outside: float
    low: float
    high: float

    @property
    def difference(self) -> float:
        """The share inside less the share outside, -1 to 1."""
        return self.inside - self.outside


@dataclass(frozen=True, eq=False)
class _Grouping:
    """Traits of one source, and `codes` intp (n,) that say which a document has; -1 for none.

    Of a view's documents those in no group are among the others, of a column's those without a value are not.
    """

    traits: tuple[Trait, ...]
    codes: NDArray[np.intp]
    partial: bool = False


def share_gaps(views: Sequence[View]) -> tuple[ShareGap, ...]:
    """Compare every group's share inside and outside every group of other views and every value of the columns.

    Returns those that are larger inside beyond chance, the surest first: Fisher's exact test says so, and Newcombe's
    interval of a difference of shares (1998, method 10) lies above 0, both corrected for all comparisons (Bonferroni).
    Raises ValueError for no views, or views of different corpora.
    """
    corpus = same_corpus(*views)
    groupings = [_of_view(index, view) for index, view in enumerate(views)]
    sources = [*groupings, *_of_columns(corpus)]
    pairs = [(given, groups) for groups in groupings for given in sources if given is not groups]
    tested = sum(len(given.traits) * len(groups.traits) for given, groups in pairs)
    gaps = [gap for given, groups in pairs for gap in _compared(given, groups, ERROR_RATE / max(tested, 1))]
    return tuple(sorted(gaps, key=lambda gap: -gap.low))


def _of_view(index: int, view: View) -> _Grouping:
    return _Grouping(view_traits(index, view), view.clustering.assignments)


def view_traits(index: int, view: View) -> tuple[Trait, ...]:
    """Return the groups of a view, by its index, in order of id."""
    answers, own = _answers(view), view.clustering.assignments
    return tuple(
        Trait(view.instruction, one.label, one.id, index, spoken=speaks(one.label, answers, own == one.id))
        for one in view.clusters
    )


def _answers(view: View) -> CodedAnswers:
    """Return what each document answers: of the question's list where it is grouped by that."""
    if view.closed is None or view.clustering.config.method != LISTED:
        return view.encoded.coded_answers
    return CodedAnswers.of([answer_key(answer) for answer in view.closed.answers])


def _of_columns(corpus: Corpus) -> Iterator[_Grouping]:
    for column in facet_columns(corpus):
        with suppress(InBedderError):  # days over more than 400 years divide nothing a person could read
            yield _of_facet(facet(corpus, column))


def _of_facet(column: Facet) -> _Grouping:
    traits = (Trait(column.column, value, id) for id, value in enumerate(column.values))
    return _Grouping(tuple(traits), np.where(column.codes == EMPTY, NOISE, column.codes), partial=True)


def _compared(given: _Grouping, groups: _Grouping, error_rate: float) -> Iterator[ShareGap]:
    """Yield the gaps above 0 of one source's traits against the groups of a view."""
    counted = given.codes != NOISE if given.partial else np.ones(len(given.codes), bool)
    inside = np.zeros((len(given.traits) + 1, len(groups.traits) + 1), np.intp)
    np.add.at(inside, (given.codes[counted], groups.codes[counted]), 1)  # -1 is the last row or column
    sizes = np.repeat(inside.sum(axis=1, keepdims=True), len(groups.traits), axis=1)[:-1]
    total, held = int(counted.sum()), inside.sum(axis=0)[:-1]
    inside = inside[:-1, :-1]
    outside, others = held - inside, total - sizes
    low, high = share_interval((inside, sizes), (outside, others), z=NormalDist().inv_cdf(1 - error_rate / 2))
    for row, column in zip(*np.nonzero((low > 0) & (others > 0)), strict=True):
        cell = row, slice(column, column + 1)
        (p,) = fisher(inside[cell], outside[cell], sizes=(int(sizes[row, column]), int(others[row, column])))
        # The interval is too narrow for few documents: the exact test decides, the interval says how much.
        if p <= error_rate and given.traits[row].label != OTHER:
            yield ShareGap(
                given.traits[row],
                groups.traits[column],
                size=int(sizes[row, column]),
                inside=float(inside[row, column] / sizes[row, column]),
                outside=float(outside[row, column] / others[row, column]),
                low=float(low[row, column]),
                high=float(high[row, column]),
            )

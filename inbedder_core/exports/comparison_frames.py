"""Comparisons as tables, for files and for other programs."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

from inbedder_core.comparison import AgreementScore, Comparison, compare, contingency, movers
from inbedder_core.errors import CorpusError
from inbedder_core.exports.frames import whole
from inbedder_core.views import View

if TYPE_CHECKING:
    from pandas import DataFrame

MOST_MOVERS = 100
"""Documents listed for each pair of views."""


def comparison_frames(views: Sequence[View], *, seed: int = 0) -> dict[str, "DataFrame"]:
    """Return the tables "agreement", "groups_crossed" and "movers" of all pairs of views; none for fewer than two.

    Views are numbered from 1, documents named by id.
    """
    if len(views) < 2:
        return {}
    return {
        "agreement": agreement_frame(compare(views, seed=seed)),
        "groups_crossed": crossed_frame(views),
        "movers": movers_frame(views, seed=seed),
    }


def agreement_frame(comparison: Comparison) -> "DataFrame":
    """Put every pair of views on a row: how many documents were compared, both scores, and what chance gave.

    Numbers that are not defined are missing; the last column says why.
    """
    from pandas import DataFrame

    rows = []
    for pair in comparison.pairs:
        row: dict[str, Any] = _names(comparison.instructions, pair.indices)
        row |= {"compared": pair.compared, "left out (noise)": pair.left_out}
        row |= _score("AMI", pair.ami) | _score("ARI", pair.ari)
        row |= {"permutations": comparison.permutations, "seed": comparison.seed, "not defined": pair.undefined}
        rows.append(row)
    return DataFrame(rows)


def crossed_frame(views: Sequence[View]) -> "DataFrame":
    """Put every cell of every pair of views on a row, noise (-1) being a group like any other."""
    from pandas import DataFrame

    return DataFrame([whole(row) for pair in _pairs(views) for row in _crossed(views, pair)], columns=_CROSSED)


def movers_frame(
    views: Sequence[View], *, pairs: Sequence[tuple[int, int]] | None = None, seed: int = 0
) -> "DataFrame":
    """Put the documents that move most on a row for each pair of views, most moved first, 100 a pair.

    `pairs` are places of views, counted from 0; all by default.
    """
    from pandas import DataFrame

    chosen = list(_pairs(views)) if pairs is None else pairs
    return DataFrame([whole(row) for pair in chosen for row in _moved(views, pair, seed)], columns=_MOVERS)


_PAIR = ("first view", "second view", "first question", "second question")
_CROSSED = [*_PAIR, "first cluster", "first label", "second cluster", "second label"]
_CROSSED += ["documents", "expected", "ratio", "residual"]
_MOVERS = [*_PAIR, "id", "text", "first answer", "second answer", "first label", "second label"]
_MOVERS += ["neighbours", "neighbours kept", "change"]


def _pairs(views: Sequence[View]) -> Iterator[tuple[int, int]]:
    return combinations(range(len(views)), 2)


def _names(instructions: Sequence[str], indices: tuple[int, int]) -> dict[str, Any]:
    first, second = indices
    values = first + 1, second + 1, *whole([instructions[first], instructions[second]])
    return dict(zip(_PAIR, values, strict=True))


def _score(name: str, score: AgreementScore | None) -> dict[str, float]:
    endings = ("", " by chance", " by chance, sd", " above chance, in sd", " p", " p (Holm)")
    values = [float("nan")] * len(endings)
    if score:
        values = [score.value, score.null_mean, score.null_sd, score.effect, score.p, score.p_holm]
    return {f"{name}{ending}": value for ending, value in zip(endings, values, strict=True)}


def _crossed(views: Sequence[View], indices: tuple[int, int]) -> Iterator[list[Any]]:
    table = contingency(views[indices[0]], views[indices[1]], noise=True)
    pair = _names([view.instruction for view in views], indices).values()
    for row in range(len(table.rows)):
        for column in range(len(table.columns)):
            cell = table.cell(row, column)
            groups = cell.first.id, cell.first.label, cell.second.id, cell.second.label
            yield [*pair, *groups, cell.documents, cell.expected, cell.ratio, cell.residual]


def _moved(views: Sequence[View], indices: tuple[int, int], seed: int) -> Iterator[list[Any]]:
    sides = views[indices[0]], views[indices[1]]
    corpus = sides[0].corpus
    try:
        found = movers(*sides, seed=seed)
    except CorpusError:
        return  # too few documents for anybody to move
    pair = _names([view.instruction for view in views], indices).values()
    for place in found.order[:MOST_MOVERS].tolist():
        row = int(found.rows[place])
        answers = [view.encoding.answers[row] for view in sides]
        labels = [view.cluster_label(row) for view in sides]
        numbers = found.k, int(found.shared[place]), float(found.change[place])
        yield [*pair, corpus.ids[row], corpus.texts[row], *answers, *labels, *numbers]

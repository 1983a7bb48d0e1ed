"""Contrasts and facets as tables, for files and for other programs."""

from collections.abc import Iterator, Sequence
from dataclasses import astuple
from typing import TYPE_CHECKING, Any

from inbedder_core.comparison import Contrast, CrossTable
from inbedder_core.corpus import same_corpus
from inbedder_core.exports.frames import whole
from inbedder_core.views import View

if TYPE_CHECKING:
    from pandas import DataFrame


def contrast_frame(contrast: Contrast) -> "DataFrame":
    """Put every answer and word on a row: documents of each group that hold it, log-odds, z, p and q."""
    names = whole([side.group.name for side in (contrast.first, contrast.second)])
    rows = [
        [kind, *names, *whole([difference.term]), *astuple(difference)[1:]]
        for kind, side in (("answer", contrast.answers), ("word", contrast.words))
        for difference in (*side.first, *side.second)
    ]
    return _frame(rows, "kind, first group, second group, term, first, second, log_odds, z, p, q")


def contrast_documents_frame(view: View, contrast: Contrast) -> "DataFrame":
    """Put the documents that speak for each group, and those that speak against it, on rows.

    Raises ValueError for a view of another corpus.
    """
    corpus = same_corpus(view, contrast.first.group)
    rows = [
        [*whole([side.group.name]), kind, corpus.ids[row], *whole([corpus.texts[row], view.encoding.answers[row]])]
        for side in (contrast.first, contrast.second)
        for kind, listed in (("typical", side.typical), ("counter-example", side.counter))
        for row in listed
    ]
    return _frame(rows, "group, kind, id, text, answer")


def facets_frame(crossed: Sequence[CrossTable]) -> "DataFrame":
    """Put every facet on a row with how far it goes with a question's groups; what is not defined is missing.

    `V` is Cramér's, corrected for bias; `p` is the share of permutations with as much.
    """
    rows = [
        [*whole([crossing.table.instructions[1], crossing.facet.column]), crossing.facet.kind, crossing.facet.period,
         len(crossing.facet.values), len(crossing.table.columns), crossing.table.total, crossing.table.left_out,
         *_numbers(crossing), crossing.undefined]
        for crossing in crossed
    ]  # fmt: skip
    return _frame(rows, "question, column, kind, period, values, groups, documents, left out, V, p, undefined")


def facet_cells_frame(crossed: Sequence[CrossTable]) -> "DataFrame":
    """Put every value of every facet with every group on a row: documents, expected, and their departure from chance.

    `group` is a cluster's id (-1: noise) or an answer's place; `of value` and `of group` are shares, 0 to 1.
    """
    columns = "question, column, value, group, label, documents, expected, residual, of value, of group"
    return _frame([row for one in crossed for row in _cells(one)], columns)


def _cells(crossed: CrossTable) -> Iterator[list[Any]]:
    table = crossed.table
    for row, value in enumerate(table.rows):
        for column, group in enumerate(table.columns):
            cell = table.cell(row, column)
            named = whole([table.instructions[1], crossed.facet.column, value.label])
            shares = float(crossed.row_shares[row, column]), float(crossed.column_shares[row, column])
            yield [*named, group.id, *whole([group.label]), cell.documents, cell.expected, cell.residual, *shares]


def _numbers(crossed: CrossTable) -> tuple[float, float]:
    association = crossed.association
    return (association.v, association.p) if association else (float("nan"), float("nan"))


def _frame(rows: Sequence[Sequence[Any]], columns: str) -> "DataFrame":
    from pandas import DataFrame

    return DataFrame(rows, columns=columns.split(", "))

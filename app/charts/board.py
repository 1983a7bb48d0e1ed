"""Questions crossed with questions, and clusters of one crossed with clusters of another."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from app.charts.heat import MOST_GROUPS, Axis, Cells, grid, span_of
from app.charts.text import count, escape_hover
from inbedder_core.clusters import NOISE
from inbedder_core.comparison import Agreement, Comparison, Contingency, Group

MEASURES = {"ami": "AMI", "ari": "ARI"}
CELL_VALUES = {"documents": "Documents", "expected": "Expected by chance", "residual": "Departure from chance"}
SIGNIFICANT_MARK = "✱"


def board(comparison: Comparison, measure: str, *, dark: bool = False) -> go.Figure:
    """Draw every pair of questions, colored by their agreement ("ami" or "ari"); a mark says it is beyond chance."""
    n = len(comparison.instructions)
    values, texts = np.full((n, n), np.nan), [[""] * n for _ in range(n)]
    hovers = [["A question with itself"] * n for _ in range(n)]
    for pair in comparison.pairs:
        for row, column in (pair.indices, pair.indices[::-1]):
            score = pair.score(measure)
            values[row, column] = score.value if score else np.nan
            texts[row][column] = f"{score.value:z.2f}{SIGNIFICANT_MARK * score.significant}" if score else "–"
            hovers[row][column] = _hover(comparison, pair, measure)
    names = [f"{number} {question}" for number, question in enumerate(comparison.instructions, 1)]
    return grid(
        Cells(values, texts, hovers, (0.0, 1.0)),
        rows=Axis("question", names),
        columns=Axis("question", [str(number) for number in range(1, n + 1)]),
        title=f"How far questions group documents alike ({MEASURES[measure]}; 0 is chance, 1 is the same)",
        dark=dark,
    )


def crossed(table: Contingency, numbers: tuple[int, int], shown: str, *, dark: bool = False) -> go.Figure:
    """Draw the clusters of one view (rows) against another's; `numbers` are those of the questions, from 1.

    `shown` is "documents", "expected" or "residual".
    """
    rows, columns = drawn_groups(table)
    values = _values(table, shown)[np.ix_(rows, columns)]
    questions = zip(numbers, table.instructions, strict=True)
    titles = [f"{number} {question}" for number, question in questions]
    sides = ((table.rows, rows, titles[0]), (table.columns, columns, titles[1]))
    first, second = (Axis(title, [groups[index].label for index in indices]) for groups, indices, title in sides)
    texts = [[_number(value, shown) for value in line] for line in values]
    hovers = [[_cell_hover(table, row, column) for column in columns] for row in rows]
    return grid(
        Cells(values, texts, hovers, span_of(table.counts, shown, least=1.0)),
        rows=first,
        columns=second,
        title=f"{CELL_VALUES[shown]}: groups of question {numbers[0]} and of question {numbers[1]}",
        dark=dark,
    )


def drawn_groups(table: Contingency) -> tuple[list[int], list[int]]:
    """Choose the rows and columns that are drawn: the largest, and noise where it is a group."""
    sides = ((table.rows, table.counts.sum(axis=1)), (table.columns, table.counts.sum(axis=0)))
    rows, columns = (_largest(groups, sizes) for groups, sizes in sides)
    return rows, columns


def _largest(groups: Sequence[Group], sizes: NDArray[np.intp]) -> list[int]:
    order = sorted(range(len(groups)), key=lambda index: (groups[index].id != NOISE, -sizes[index]))
    return sorted(order[:MOST_GROUPS])


def _values(table: Contingency, shown: str) -> NDArray[np.float64]:
    return {"documents": table.counts.astype(float), "expected": table.expected, "residual": table.residuals}[shown]


def _number(value: float, shown: str) -> str:
    return {"documents": f"{value:,.0f}", "expected": f"{value:,.1f}", "residual": f"{value:+z.1f}"}[shown]


def _hover(comparison: Comparison, pair: Agreement, measure: str) -> str:
    names = comparison.instructions
    questions = "<br>".join(f"<b>{index + 1}</b> {escape_hover(names[index])}" for index in pair.indices)
    score = pair.score(measure)
    if score is None:
        return f"{questions}<br><br>Not defined: {escape_hover(pair.undefined, most=120)}"
    return (
        f"{questions}<br><br><b>{MEASURES[measure]} {score.value:z.3f}</b><br>"
        f"by chance {score.null_mean:z.3f} ± {score.null_sd:.3f}: {score.effect:z.1f} of its sd above<br>"
        f"p = {score.p:.3g}, {score.p_holm:.3g} by Holm<br>"
        f"{count(pair.compared, 'document')}, {pair.left_out:,} left out as noise"
    )


def _cell_hover(table: Contingency, row: int, column: int) -> str:
    cell = table.cell(row, column)
    groups = "<br>∩ ".join(f"<b>{escape_hover(group.label, most=60)}</b>" for group in (cell.first, cell.second))
    return (
        f"{groups}<br><br>{count(cell.documents, 'document')}<br>"
        f"{cell.expected:,.1f} expected by chance<br>residual {cell.residual:+z.1f}"
    )

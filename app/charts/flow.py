"""Where the documents of one view's clusters go in another's."""

import plotly.graph_objects as go

from app.charts.drawing import faint
from app.charts.heat import TITLE
from app.charts.text import count, escape_hover
from inbedder_core.comparison import Cell, Contingency
from inbedder_core.exports import color

MOST_FLOWS = 80
"""Bands drawn; more are a tangle."""
_BEYOND_CHANCE = 2.0
_LINE, _GAP = 20, 10
"""Pixels of a line of text above the bands, and between its blocks."""


def flow(table: Contingency, numbers: tuple[int, int]) -> go.Figure:
    """Draw the largest cells of a table as bands from the first view's clusters to the second's.

    Bands wider than chance explains (residual above 2) are strong, the others faint. `numbers` are those of the
    questions, from 1.
    """
    bands = table.flows(MOST_FLOWS)
    firsts = sorted({cell.first for cell in bands}, key=lambda group: table.rows.index(group))
    seconds = sorted({cell.second for cell in bands}, key=lambda group: table.columns.index(group))
    nodes = {(0, group): node for node, group in enumerate(firsts)}
    nodes |= {(1, group): node for node, group in enumerate(seconds, len(firsts))}
    sankey = go.Sankey(
        arrangement="snap",
        node={
            "label": [escape_hover(group.label, most=30) for _, group in nodes],
            "color": [color(group.mark) for _, group in nodes],
            "customdata": [f"question {numbers[side]}" for side, _ in nodes],
            "hovertemplate": "<b>%{label}</b><br>%{customdata}: %{value:,} documents<extra></extra>",
            "pad": 12,
            "thickness": 14,
            "line": {"width": 0},
        },
        link={
            "source": [nodes[0, cell.first] for cell in bands],
            "target": [nodes[1, cell.second] for cell in bands],
            "value": [cell.documents for cell in bands],
            "color": [_band(cell) for cell in bands],
            "customdata": [_hover(cell) for cell in bands],
            "hovertemplate": "%{customdata}<extra></extra>",
        },
    )
    return go.Figure([sankey], _layout(table, numbers, most=max(len(firsts), len(seconds))))


def _band(cell: Cell) -> str:
    return faint(color(cell.first.mark), 0.6 if cell.residual > _BEYOND_CHANCE else 0.18)


def _hover(cell: Cell) -> str:
    return (
        f"{escape_hover(cell.first.label, most=60)} → {escape_hover(cell.second.label, most=60)}<br>"
        f"<b>{count(cell.documents, 'document')}</b>, {cell.expected:,.1f} expected by chance"
    )


def _layout(table: Contingency, numbers: tuple[int, int], *, most: int) -> go.Layout:
    title = f"Where documents go: groups of question {numbers[0]} (left) and of question {numbers[1]} (right)"
    above = escape_hover(title, most=120, width=TITLE)
    heads = [f"<b>{numbers[side]}</b> {escape_hover(question, most=60, width=22)}"
             for side, question in enumerate(table.instructions)]  # fmt: skip
    titled, headed = (_LINE * (1 + max(text.count("<br>") for text in texts)) for texts in ([above], heads))
    margin = titled + headed + 2 * _GAP
    return go.Layout(
        title={"text": above, "font": {"size": 15}, "yref": "container", "y": 1, "yanchor": "top", "pad": {"t": _GAP}},
        height=max(26 * most + 80 + margin, 420),
        margin={"l": 10, "r": 10, "t": margin, "b": 20},
        font={"size": 13},
        annotations=[
            {"text": head, "showarrow": False, "align": ("left", "right")[side],
             "x": side, "y": 1.0, "xref": "paper", "yref": "paper", "xanchor": ("left", "right")[side],
             "yanchor": "bottom"}
            for side, head in enumerate(heads)
        ],
        paper_bgcolor="rgba(0,0,0,0)",
    )  # fmt: skip

"""A grid of colored cells with a number in each, which can be clicked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from app.charts.drawing import BARE, HOVER_LABEL, MODEBAR
from app.charts.text import escape_hover

_PAPER, _NIGHT = "#F3F5F8", "#20262F"
_BLUE, _ORANGE = ("#0072B2", "#2C77A8"), ("#C05400", "#AD5C00")
"""On light and on dark, strong enough for white numbers: told apart by people with any color vision."""
TITLE = 42
"""Letters of a title that fit into a line on a phone."""
MOST_GROUPS = 24
"""Groups drawn on a side of a table: more cells cannot be read."""
_STRONG = 8.0
"""Residuals from which the color no longer deepens."""
_TICK, _LINE, _CELL = 44, 30, 36


@dataclass(frozen=True)
class Axis:
    """What the rows or the columns of a grid are: a title, and a name for each."""

    title: str
    names: Sequence[str]


@dataclass(frozen=True)
class Cells:
    """Values (r, c), NaN left empty, colored from the first of `span` to the second; from -x to x, 0 is pale.

    `texts` and `hovers` (r, c), escaped already, stand in the cells and beside the pointer.
    """

    values: NDArray[np.float64]
    texts: Sequence[Sequence[str]]
    hovers: Sequence[Sequence[str]]
    span: tuple[float, float]


def grid(cells: Cells, *, rows: Axis, columns: Axis, title: str, dark: bool = False) -> go.Figure:
    """Draw cells; a click on one selects the point whose customdata is its [row, column], counted from 0."""
    values = cells.values
    heat = go.Heatmap(
        z=[[None if np.isnan(value) else value for value in line] for line in values.tolist()],
        text=cells.texts,
        texttemplate="%{text}",
        textfont={"size": 13},
        colorscale=_scale(two_sided=cells.span[0] < 0, dark=dark),
        zmin=cells.span[0],
        zmax=cells.span[1],
        xgap=2,
        ygap=2,
        showscale=False,
        hoverinfo="skip",
    )
    return go.Figure(
        [heat, _targets(values.shape, cells.hovers, dark=dark)], _layout(values.shape, rows, columns, title)
    )


def span_of(values: NDArray[Any], shown: str, *, least: float) -> tuple[float, float]:
    """Return between which values colors change: where a "residual" is shown, to both sides of 0."""
    return (-_STRONG, _STRONG) if shown == "residual" else (0.0, max(float(values.max(initial=0)), least))


def _targets(shape: tuple[int, ...], hovers: Sequence[Sequence[str]], *, dark: bool) -> go.Scatter:
    """Put an unseen point on every cell: heat maps know of no selection. The selected one shows as a frame."""
    cells = [(row, column) for row in range(shape[0]) for column in range(shape[1])]
    return go.Scatter(
        x=[column for _, column in cells],
        y=[row for row, _ in cells],
        customdata=[list(cell) for cell in cells],
        mode="markers",
        marker={
            "symbol": "square-open",
            "size": 24,
            "color": "#FFFFFF" if dark else "#000000",
            "line": {"width": 2},
            "opacity": 0,
        },
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 0}},
        hovertext=[hovers[row][column] for row, column in cells],
        hoverinfo="text",
        showlegend=False,
    )


def _scale(*, two_sided: bool, dark: bool) -> list[tuple[float, str]]:
    pale, blue, orange = _NIGHT if dark else _PAPER, _BLUE[dark], _ORANGE[dark]
    return [(0.0, orange), (0.5, pale), (1.0, blue)] if two_sided else [(0.0, pale), (1.0, blue)]


def _layout(shape: tuple[int, ...], rows: Axis, columns: Axis, title: str) -> go.Layout:
    return go.Layout(
        title={"text": escape_hover(title, most=120, width=TITLE), "font": {"size": 15}},
        height=max(210 + _CELL * shape[0], 300),
        margin={"l": 10, "r": 10, "t": 70, "b": 10},
        xaxis=_axis(columns) | {"side": "bottom", "range": [-0.5, shape[1] - 0.5]},
        yaxis=_axis(rows) | {"range": [shape[0] - 0.5, -0.5]},
        hovermode="closest",
        hoverdistance=-1,
        hoverlabel=HOVER_LABEL,
        clickmode="event+select",
        dragmode=False,
        modebar=MODEBAR,
        **BARE,
    )


def _axis(axis: Axis) -> dict[str, object]:
    return {
        "title": {"text": escape_hover(axis.title, most=90, width=60)},
        "tickmode": "array",
        "tickvals": list(range(len(axis.names))),
        "ticktext": [escape_hover(name, most=_TICK, width=_LINE) for name in axis.names],
        "showgrid": False,
        "zeroline": False,
        "automargin": True,
        "fixedrange": True,
    }

"""Documents on their way from one view's map to another's."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from app.charts.drawing import BARE, FLAT_AXES, HOVER_LABEL, MODEBAR
from app.charts.map import AXES, drawn_rows
from app.charts.text import escape_hover
from inbedder_core.exports import color
from inbedder_core.views import View

MOST_BEHIND = 1_200
"""Documents drawn in the background: only SVG points can glide, and few are enough to know a map again."""
_GLIDE = 1_400
"""Milliseconds from one map to the other."""


def movers_map(
    first: View,
    second: View,
    rows: Sequence[int],
    *,
    marks: Sequence[str],
    numbers: tuple[int, int],
) -> go.Figure:
    """Draw documents at these positions, each with its mark, and an arrow from its place in one map to the other's.

    All points lie as in the first map, in its clusters' colors, and glide to the second on a button. `numbers` are
    those of the questions, from 1.
    """
    views = first, second
    others = drawn_rows(len(first), most=MOST_BEHIND)
    dots = [_dots(view, others) for view in views]
    moved = [_moved(view, rows, marks, number) for view, number in zip(views, numbers, strict=True)]
    frames = [go.Frame(name=str(side), data=[dots[side], moved[side]], traces=[0, 2]) for side in range(len(views))]
    return go.Figure([dots[0], _arrows(first, second, rows), moved[0]], _layout((first, second), numbers), frames)


def _dots(view: View, rows: Sequence[int]) -> go.Scatter:
    positions = list(rows)
    return go.Scatter(
        x=view.projection.drawn[positions, 0],
        y=view.projection.drawn[positions, 1],
        mode="markers",
        marker={
            "color": [color(mark) for mark in view.clustering.marks_at(np.asarray(positions, np.intp))],
            "size": 5,
            "opacity": 0.4,
        },
        hoverinfo="skip",
    )


def _arrows(first: View, second: View, rows: Sequence[int]) -> go.Scatter:
    ends = [view.projection.drawn for view in (first, second)]
    axes = [
        [value for row in rows for value in (float(ends[0][row, axis]), float(ends[1][row, axis]), None)]
        for axis in (0, 1)
    ]
    return go.Scatter(
        x=axes[0],
        y=axes[1],
        mode="lines+markers",
        line={"color": "rgba(128,136,146,0.75)", "width": 1.4},
        marker={
            "symbol": "arrow",
            "angleref": "previous",
            "size": [0, 11, 0] * len(rows),
            "color": "rgba(128,136,146,0.95)",
        },
        hoverinfo="skip",
    )


def _moved(view: View, rows: Sequence[int], marks: Sequence[str], number: int) -> go.Scatter:
    positions = list(rows)
    return go.Scatter(
        x=view.projection.drawn[positions, 0],
        y=view.projection.drawn[positions, 1],
        mode="markers+text",
        marker={
            "color": "#FFFFFF",
            "size": 18,
            "line": {
                "width": 3,
                "color": [color(mark) for mark in view.clustering.marks_at(np.asarray(positions, np.intp))],
            },
        },
        text=list(marks),
        textfont={"size": 11, "color": "#1B2028"},
        hovertext=[_hover(view, row, number) for row in rows],
        hoverinfo="text",
    )


def _hover(view: View, row: int, number: int) -> str:
    answer = escape_hover(view.encoding.answers[row] or "no answer", most=60)
    return (
        f"question {number}: <b>{answer}</b><br>{escape_hover(view.cluster_label(row), most=60)}"
        f"<br><br>{escape_hover(view.corpus.texts[row])}<br>document {view.corpus.ids[row]}"
    )


def _layout(views: tuple[View, View], numbers: tuple[int, int]) -> go.Layout:
    wide, high = (_range(views, side) for side in (0, 1))
    glide = {
        "frame": {"duration": _GLIDE, "redraw": False},
        "transition": {"duration": _GLIDE, "easing": "cubic-in-out"},
        "mode": "immediate",
    }
    buttons = [
        {"label": f"{mark} map {number}", "method": "animate", "args": [[str(side)], glide]}
        for side, (mark, number) in enumerate(zip(("◀", "▶"), numbers, strict=True))
    ]
    return go.Layout(
        title={"text": f"From map {numbers[0]} to map {numbers[1]}", "font": {"size": 15}},
        height=560,
        margin={"l": 0, "r": 0, "t": 40, "b": 0},
        xaxis=FLAT_AXES["xaxis"] | {"range": wide},
        yaxis=FLAT_AXES["yaxis"] | {"range": high},
        hovermode="closest",
        hoverlabel=HOVER_LABEL,
        dragmode="pan",
        annotations=[AXES],
        showlegend=False,
        updatemenus=[
            {"type": "buttons", "direction": "right", "x": 0, "y": 0, "xanchor": "left", "yanchor": "bottom",
             "pad": {"b": 2}, "showactive": False, "buttons": buttons, "bgcolor": "rgba(128,136,146,0.15)"}
        ],
        modebar={**MODEBAR, "orientation": "v"},
        **BARE,
    )  # fmt: skip


def _range(views: tuple[View, View], axis: int) -> list[float]:
    """Return from where to where both maps reach, and a little more."""
    ends = [float(end(view.projection.drawn[:, axis])) for view in views for end in (np.min, np.max)]
    margin = 0.05 * (max(ends) - min(ends)) or 1.0
    return [min(ends) - margin, max(ends) + margin]

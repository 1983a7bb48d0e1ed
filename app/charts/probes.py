"""What probes show on maps and beside them: a point that moves, an axis between two answers, layer after layer."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from app.charts.drawing import BARE, FLAT_AXES, HOVER_LABEL, MODEBAR
from app.charts.map import AXES, drawn_rows
from app.charts.text import escape_hover, shorten
from inbedder_core.exports import COLORS, color
from inbedder_core.probes import AnswerAxis, Counterfactual, Layers
from inbedder_core.views import View

MOST_BEHIND = 2_000
"""Documents drawn in the background."""
_SIGN = "rgba(128,136,146,0.95)"
_CURVES = {
    "separation": "groups apart (silhouette)",
    "agreement": "same groups (AMI)",
    "neighbors": "same neighbors",
}


def moved_map(view: View, moved: Counterfactual, *, height: int = 420) -> go.Figure:
    """Draw a view's map with an arrow from where a document lies to where it would lie, and who is near there."""
    ends = np.stack([moved.before.coordinates, moved.after.coordinates])[:, :2]
    near = list(moved.after.nearest)
    arrow = go.Scatter(
        x=ends[:, 0].tolist(), y=ends[:, 1].tolist(), mode="lines+markers+text",
        line={"color": _SIGN, "width": 2}, hoverinfo="skip",
        marker={"symbol": ["circle-open", "star"], "size": [14, 18], "color": [_SIGN, COLORS[1]]},
        text=["as it is", "as edited"], textposition="middle right",
    )  # fmt: skip
    rows = drawn_rows(len(view), most=MOST_BEHIND)
    marks = [
        _dots(view, rows, view.projection.coordinates, opacity=0.3),
        _dots(view, near, view.projection.coordinates, opacity=1.0),
    ]
    return go.Figure([*marks, arrow], _map_layout(height))


def layer_curves(layers: Layers, *, height: int = 280) -> go.Figure:
    """Draw over the layers how far groups are apart, and how far groups and neighbors are those of the view."""
    numbers = list(range(1, len(layers) + 1))
    lines = [
        go.Scatter(name=name, x=numbers, y=getattr(layers, field).tolist(), mode="lines+markers",
                   line={"color": COLORS[index], "width": 2})
        for index, (field, name) in enumerate(_CURVES.items())
    ]  # fmt: skip
    layout = {
        "height": height,
        "margin": {"l": 0, "r": 0, "t": 10, "b": 0},
        "xaxis": {"title": {"text": "layer"}, "fixedrange": True},
        "yaxis": {"range": [min(0.0, _least(layers)), 1.02], "fixedrange": True},
        "legend": {"orientation": "h", "y": 1.15},
        "hovermode": "x unified",
        "modebar": MODEBAR,
        **BARE,
    }
    return go.Figure(lines, layout)


def layer_map(view: View, layers: Layers, layer: int, *, height: int = 420) -> go.Figure:
    """Draw a view's documents as one layer, counted from 1, lays them out, in the colors of the view's clusters."""
    spread = np.full((len(view), 2), np.nan, np.float32)
    spread[list(layers.rows)] = layers.maps[layer - 1]
    dots = _dots(view, layers.rows, spread, opacity=0.85)
    layout = _map_layout(height)
    # One frame for all layers, so that points move and the map does not jump.
    for axis, column in (("xaxis", 0), ("yaxis", 1)):
        values = layers.maps[:, :, column]
        margin = 0.05 * float(np.ptp(values)) or 1.0
        layout[axis] = layout[axis] | {"range": [float(values.min()) - margin, float(values.max()) + margin]}
    return go.Figure([dots], layout)


def axis_chart(view: View, axis: AnswerAxis, *, height: int = 380) -> go.Figure:
    """Draw each document between two answers: across by the model's words, upwards by its states."""
    rows = drawn_rows(len(view), most=MOST_BEHIND)
    values = axis.positions if axis.leanings is None else axis.leanings
    spread = np.stack([values, axis.positions], axis=1)
    dots = _dots(view, rows, spread, opacity=0.7)
    first, second = (escape_hover(end, most=30, width=30) for end in axis.ends)
    by = "where it lies" if axis.leanings is None else "log-odds"
    layout = {
        "height": height,
        "margin": {"l": 0, "r": 0, "t": 10, "b": 0},
        "xaxis": {"title": {"text": f"← {first}     {second} →<br>{by}"}, "zeroline": True, "automargin": True},
        "yaxis": {
            "range": [min(-1.15, float(axis.positions.min()) - 0.1), max(1.15, float(axis.positions.max()) + 0.1)],
            "tickmode": "array",
            "tickvals": [-1, 0, 1],
            "ticktext": [f"the word<br>{first}", "", f"the word<br>{second}"],
            "automargin": True,
        },
        "hoverlabel": HOVER_LABEL,
        "showlegend": False,
        "modebar": MODEBAR,
        **BARE,
    }
    return go.Figure([dots], layout)


def axis_map(view: View, axis: AnswerAxis, *, height: int = 380) -> go.Figure:
    """Draw a view's map colored from one answer to the other, with the two words where they lie."""
    rows = list(drawn_rows(len(view), most=MOST_BEHIND))
    ranks = np.empty(len(view), np.intp)
    ranks[list(axis.order)] = np.arange(len(view))
    places = view.projection.coordinates
    dots = go.Scatter(
        x=places[rows, 0].tolist(), y=places[rows, 1].tolist(), mode="markers",
        marker={"color": ranks[rows].tolist(), "colorscale": "RdBu", "size": 7, "opacity": 0.85},
        hovertext=[_hover(view, row) for row in rows], hoverinfo="text",
    )  # fmt: skip
    words = go.Scatter(
        x=axis.words[:, 0].tolist(), y=axis.words[:, 1].tolist(), mode="markers+text",
        marker={"symbol": "star", "size": 18, "color": _SIGN, "line": {"width": 1, "color": "#FFFFFF"}},
        text=[escape_hover(end, most=30, width=30) for end in axis.ends], textposition="top center", hoverinfo="skip",
    )  # fmt: skip
    return go.Figure([dots, words], _map_layout(height))


def layers_in_words(layers: Layers) -> str:
    """Say from which layer on neighbors are mostly those of the view."""
    shares = layers.neighbors
    best = int(shares.argmax())
    half = next(number for number, share in enumerate(shares.tolist(), 1) if share >= shares[best] / 2)
    return (
        f"Layer {best + 1} of {len(layers)} is most like the map: {shares[best]:.0%} of the nearest documents are the "
        f"same. Half of that is reached at layer {half}."
    )


def _least(layers: Layers) -> float:
    values = layers.separation[np.isfinite(layers.separation)]
    return float(values.min(initial=0.0)) * 1.1


def _dots(
    view: View,
    rows: Sequence[int],
    coordinates: NDArray[np.float32],
    *,
    opacity: float,
) -> go.Scatter:
    positions = list(rows)
    return go.Scatter(
        x=coordinates[positions, 0].tolist(),
        y=coordinates[positions, 1].tolist(),
        mode="markers",
        marker={
            "color": [color(mark) for mark in view.clustering.marks_at(np.asarray(positions, np.intp))],
            "size": 7,
            "opacity": opacity,
        },
        hovertext=[_hover(view, row) for row in positions],
        hoverinfo="text",
    )


def _hover(view: View, row: int) -> str:
    answer = escape_hover(view.encoding.answers[row] or "no answer", most=60)
    return f"<b>{answer}</b><br>{escape_hover(shorten(view.corpus.texts[row], 200), most=200)}"


def _map_layout(height: int) -> dict[str, Any]:
    return {
        "height": height,
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        **FLAT_AXES,
        "hovermode": "closest",
        "hoverlabel": HOVER_LABEL,
        "dragmode": "pan",
        "annotations": [AXES],
        "showlegend": False,
        "modebar": MODEBAR,
        "uirevision": "probe",
        **BARE,
    }

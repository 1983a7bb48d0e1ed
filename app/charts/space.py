"""The map of a view in three dimensions, to be turned with the mouse."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from inbedder_core.exports import NOISE_COLOR
from inbedder_core.views import View

_SIZES = ((1_500, 4.0), (5_000, 3.0), (20_000, 2.0))
"""Up to so many points, so large ones."""
_SMALLEST = 1.5


@dataclass(frozen=True)
class Points:
    """Positions of documents, with the color of each and what it says beside the pointer, escaped already."""

    rows: Sequence[int]
    colors: Sequence[str]
    hovers: Sequence[str]


def space(
    view: View, points: Points, *, highlighted: Sequence[int] | None = None, name: str = ""
) -> list[go.Scatter3d]:
    """Draw documents as points in space.

    Each carries its position in the corpus as customdata. Those not `highlighted` come first, in pale gray: points in
    space cannot be selected, and one trace cannot be clear in part.
    """
    bright = set(points.rows if highlighted is None else highlighted)
    size = next((size for most, size in _SIZES if len(points.rows) <= most), _SMALLEST)
    drawn = list(zip(points.rows, points.colors, points.hovers, strict=True))
    traces = []
    for pale in (True, False):
        if group := [point for point in drawn if (point[0] in bright) != pale]:
            rows, colors, hovers = zip(*group, strict=True)
            marker = {"color": NOISE_COLOR if pale else colors, "opacity": 0.12 if pale else 0.85, "size": size}
            traces.append(_trace(view, rows, hovers, marker=marker, name=name))
    return traces


def _trace(
    view: View, rows: Sequence[int], hovers: Sequence[str], *, marker: dict[str, Any], name: str
) -> go.Scatter3d:
    """Draw some documents; hollow are those a person had put into their nearest cluster."""
    x, y, z = view.projection.drawn[np.asarray(rows, dtype=np.intp)].T
    hollow = np.isin(rows, np.asarray(view.assigned, np.intp)).tolist()
    symbols = ["circle-open" if open else "circle" for open in hollow]
    return go.Scatter3d(
        x=x, y=y, z=z, name=name, showlegend=bool(name), mode="markers", customdata=list(rows),
        marker={**marker, "symbol": symbols, "line": {"width": 0}}, hovertext=list(hovers), hoverinfo="text",
    )  # fmt: skip


def scene() -> dict[str, Any]:
    """Return the layout of a scene: no axes, for directions mean nothing; turned as the person left it."""
    axis = {"visible": False, "showspikes": False}
    return {
        "xaxis": axis,
        "yaxis": axis,
        "zaxis": axis,
        "aspectmode": "data",
        "uirevision": "map",
        "dragmode": "turntable",
    }

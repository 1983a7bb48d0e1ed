"""The map of a view in three dimensions, to be turned with the mouse."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from inbedder_core.view import View

_SIZES = ((1_500, 4.0), (5_000, 3.0), (20_000, 2.0))
_DIMMED = 0.12


def space(view: View, *, rows: Sequence[int], colours: Sequence[str], hovers: Sequence[str], name: str = "") -> Any:
    """Draw documents at these positions as points in space, each with its colour and what it says beside the pointer.

    Each carries its position in the corpus as customdata.
    """
    positions = np.asarray(rows, dtype=np.intp)
    x, y, z = view.projection.coordinates[positions].T
    size = next((size for most, size in _SIZES if len(positions) <= most), 1.5)
    return go.Scatter3d(
        x=x, y=y, z=z, name=name, mode="markers", customdata=positions.tolist(),
        marker={"color": list(colours), "size": size, "opacity": 0.85, "line": {"width": 0}},
        hovertext=list(hovers), hoverinfo="text",
    )  # fmt: skip


def dimmed(colours: Sequence[str], rows: Sequence[int], highlighted: Sequence[int] | None, grey: str) -> list[str]:
    """Turn grey and pale what is not highlighted: points in space cannot be selected, so their colour has to say it."""
    if highlighted is None:
        return list(colours)
    chosen, (red, green, blue) = set(highlighted), (int(grey[start : start + 2], 16) for start in (1, 3, 5))
    pale = f"rgba({red},{green},{blue},{_DIMMED})"
    return [colour if row in chosen else pale for colour, row in zip(colours, rows, strict=True)]


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

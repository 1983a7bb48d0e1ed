"""Figures as plain mappings.

Maps are drawn anew at every touch, and having Plotly check a figure takes ten times as long as making it. Tests check
them: `go.Figure(drawing)`.
"""

from importlib.resources import files
from pathlib import Path
from typing import Any, TypedDict

from plotly import __version__
from plotly.colors import hex_to_rgb
from plotly.graph_objects import Figure
from plotly.io.json import to_json_plotly

__all__ = [
    "BARE",
    "DRAWN_BY_PAGE",
    "FLAT_AXES",
    "HOVER_LABEL",
    "MODEBAR",
    "PLOTLY",
    "Drawing",
    "Figure",
    "as_json",
    "faint",
    "plotly_file",
]

PLOTLY = f"plotly-{__version__}.js"
"""The name of Plotly's script, which browsers keep: another version's is another file."""
_CLEAR = "rgba(0,0,0,0)"
BARE: dict[str, Any] = {"paper_bgcolor": _CLEAR, "plot_bgcolor": _CLEAR}
"""The page shows through, light or dark."""
MODEBAR = {"bgcolor": _CLEAR, "color": "#9AA3AB", "activecolor": "#4C8BA3"}
HOVER_LABEL = {"align": "left", "font": {"size": 13}}
_UNSEEN = {"visible": False, "showgrid": False, "zeroline": False}
FLAT_AXES: dict[str, Any] = {"xaxis": _UNSEEN, "yaxis": _UNSEEN | {"scaleanchor": "x", "scaleratio": 1}}
"""The axes of a map: unseen, and of one scale."""

DRAWN_BY_PAGE = {"maxdisplayed": 1}
"""What a marker says whose points `points.js` draws, not Plotly."""


class Drawing(TypedDict):
    """A figure as Plotly's script takes it."""

    data: list[dict[str, Any]]
    layout: dict[str, Any]


def faint(color: str, opacity: float) -> str:
    """Make a color "#RRGGBB" so opaque, 0 to 1."""
    red, green, blue = hex_to_rgb(color)
    return f"rgba({red},{green},{blue},{opacity})"


def as_json(drawing: Drawing | Figure) -> str:
    """Write a drawing for the browser."""
    written: str = to_json_plotly(drawing)
    return written


def plotly_file() -> Path:
    """Find Plotly's script in the installed package; it sets `window.Plotly`."""
    return Path(str(files("plotly"))) / "package_data" / "plotly.min.js"

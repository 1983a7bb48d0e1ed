"""How maps are drawn, in the app and in reports alike: the size of points, and the names on them."""

from pathlib import Path
from typing import Any

from inbedder_core.clusters import Projection
from inbedder_core.labels import separate_label
from inbedder_core.views import View, map_names

_SMALLEST, _LARGEST, _FILLED = 3.0, 9.0, 1.1
"""Diameters of points in pixels, and how many times the distance to the nearest one is filled by a point."""


def point_size(projection: Projection, height: float) -> float:
    """Return the diameter of points, in pixels, on a map so high: the closer they stand, the smaller they are."""
    return round(min(max(_FILLED * projection.spacing * height, _SMALLEST), _LARGEST), 1)


def name_marks(view: View) -> list[dict[str, Any]]:
    """Return what `names.js` places on a flat map, the largest cluster first; nothing for maps in space."""
    if view.projection.dimension != 2:
        return []
    return [
        {
            "text": name.text,
            "short": separate_label(name.text)[0],
            "size": name.size,
            "x": name.anchor[0],
            "y": name.anchor[1],
        }
        for name in map_names(view)
    ]


def names_script() -> str:
    """Return the script that places names on a drawn figure."""
    return (Path(__file__).parent / "names.js").read_text(encoding="utf-8")

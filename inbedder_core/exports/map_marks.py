"""How maps are drawn, in the app and in reports alike: the size of points, and the names on them."""

from pathlib import Path
from typing import Any

import numpy as np

from inbedder_core.clusters import Projection
from inbedder_core.errors import printable
from inbedder_core.labels import separate_label
from inbedder_core.views import MapName, View, map_names, part_names

_SMALLEST, _LARGEST, _FILLED = 3.0, 9.0, 1.1
"""Diameters of points in pixels, and how many times the distance to the nearest one is filled by a point."""
_LONGEST = 200
"""Letters of a name that are drawn."""


def point_size(projection: Projection, height: float) -> float:
    """Return the diameter of points, in pixels, on a map so high: the closer they stand, the smaller they are."""
    return round(min(max(_FILLED * projection.spacing * height, _SMALLEST), _LARGEST), 1)


def name_marks(view: View, *, parts: bool = True) -> list[dict[str, Any]]:
    """Return what `names.js` places on a map: clusters, the largest first, then their parts where these are wanted.

    A part is named where no more than `within` of the map is seen: half its width or height.
    """
    halves = (np.ptp(view.projection.drawn, axis=0)[:2] / 2).astype(float).tolist()
    inside = part_names(view) if parts else ()
    return [*map(_mark, map_names(view)), *(_mark(name) | {"within": halves} for name in inside)]


def _mark(name: MapName) -> dict[str, Any]:
    place = dict(zip("xyz", name.anchor, strict=False))
    text = printable(name.text)[:_LONGEST]
    return {"text": text, "short": separate_label(text)[0], "size": name.size, **place}


def names_script() -> str:
    """Return the script that places names on a drawn figure."""
    return (Path(__file__).parent / "names.js").read_text(encoding="utf-8")

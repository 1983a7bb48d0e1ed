"""Where the names of clusters, and of their parts, stand on a map."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inbedder_core.views.view import View


@dataclass(frozen=True)
class MapName:
    """A label, how many documents it stands for, and where it stands among the drawn coordinates."""

    text: str
    size: int
    anchor: tuple[float, ...]


def map_names(view: View) -> tuple[MapName, ...]:
    """Name every cluster at the document in the middle of its largest part, the largest cluster first."""
    return tuple(
        MapName(cluster.label, cluster.size, _middle(view.projection.drawn[_largest_part(view, cluster.id)]))
        for cluster in view.clusters
    )


def part_names(view: View) -> tuple[MapName, ...]:
    """Name every part of a cluster at the document in its middle, the largest part first."""
    drawn = view.projection.drawn
    names = [
        MapName(part.label, part.size, _middle(drawn[rows]))
        for cluster, parts in enumerate(view.parts)
        for part, rows in zip(parts, view.clustering.parts(cluster), strict=True)
    ]
    return tuple(sorted(names, key=lambda name: -name.size))


def _largest_part(view: View, cluster: int) -> NDArray[np.intp]:
    parts = view.clustering.parts(cluster)
    return parts[0] if parts else view.clustering.members(cluster)


def _middle(places: NDArray[np.float32]) -> tuple[float, ...]:
    """Return the place nearest the median: the median itself may lie in a hole."""
    gaps = np.linalg.norm(places - np.median(places, axis=0), axis=1)
    return tuple(places[gaps.argmin()].astype(float).tolist())

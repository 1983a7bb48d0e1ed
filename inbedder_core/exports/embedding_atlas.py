"""A corpus and its views as a table that Embedding Atlas' own command opens, and the commands that do."""

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from inbedder_core.clusters import find_nearest
from inbedder_core.errors import SettingError
from inbedder_core.exports.formats import parquet_bytes
from inbedder_core.exports.frames import documents_frame, whole
from inbedder_core.views import View, map_names

if TYPE_CHECKING:
    from pandas import DataFrame

TABLE = "embedding-atlas.parquet"
_LEVELS = 5.0
"""Labels of the largest clusters are placed first: their priority falls from this to 0."""


def embedding_atlas_files(views: Sequence[View]) -> Iterator[tuple[str, bytes]]:
    """Yield the table of documents, and for each view the names of its clusters, with each file's name.

    Raises SettingError for views in space: Embedding Atlas draws flat maps.
    """
    yield TABLE, parquet_bytes(embedding_atlas_frame(views))
    for number, view in enumerate(views, 1):
        yield _labels_file(number), parquet_bytes(_labels_frame(view))


def embedding_atlas_frame(views: Sequence[View]) -> "DataFrame":
    """Put every document on a row: what `documents_frame` has, and each view's neighbors; x and y as maps draw them.

    Neighbors are {"ids": rows from 0, "distances": …}, the nearest first, as many as the view compares with: Euclidean
    distances of embeddings seen from their mean, at length 1. Double quotes in names become single ones, for they end a
    column's name in SQL.
    """
    for view in views:
        if view.projection.dimension != 2:
            raise SettingError("Embedding Atlas draws flat maps, but these are in space; ask with --map-dimension 2")
    frame = documents_frame(views)
    for view in views:
        asked = whole([view.instruction])[0]
        frame[f"x: {asked}"], frame[f"y: {asked}"] = view.projection.drawn.T
        frame[f"neighbors: {asked}"] = _neighbors(view)
    frame.columns = _quoted(frame.columns)
    return frame


def embedding_atlas_commands(views: Sequence[View], folder: Path) -> list[str]:
    """Return for each view the command that opens the table at its map, in the words of a shell."""
    return [
        shlex.join(
            [
                "embedding-atlas",
                str(folder / TABLE),
                *("--text", "text"),
                *(
                    part
                    for option in ("x", "y", "neighbors")
                    for part in (f"--{option}", *_quoted([f"{option}: {view.instruction}"]))
                ),
                *("--labels", str(folder / _labels_file(number))),
            ]
        )
        for number, view in enumerate(views, 1)
    ]


def _neighbors(view: View) -> list[dict[str, Any]]:
    count = min(view.config.neighbors, len(view) - 1)
    if not count:
        return [{"ids": [0], "distances": [0.0]} for _ in range(len(view))]
    directions = view.encoding.directions
    own = np.arange(len(view), dtype=np.int32)[:, None]
    near = find_nearest(directions, directions, count, leaving_out=own)
    return [
        {"ids": ids, "distances": distances}
        for ids, distances in zip(near.indices.tolist(), near.distances.tolist(), strict=True)
    ]


def _labels_frame(view: View) -> "DataFrame":
    from pandas import DataFrame

    names = map_names(view)
    return DataFrame(
        {
            "x": [name.anchor[0] for name in names],
            "y": [name.anchor[1] for name in names],
            "text": whole([name.text for name in names]),
            "level": [0] * len(names),
            "priority": np.linspace(_LEVELS, 0, len(names)),
        }
    )


def _labels_file(number: int) -> str:
    return f"embedding-atlas-labels-{number}.parquet"


def _quoted(names: Sequence[str]) -> list[str]:
    quoted: list[str] = []
    for name in names:
        plain = whole([name.replace('"', "'")])[0]
        quoted.append(f"{plain} ({len(quoted)})" if plain in quoted else plain)
    return quoted

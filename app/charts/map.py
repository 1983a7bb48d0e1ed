"""The map of a view: one point per document, colored by cluster."""

import random
from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from app.charts.coloring import Coloring
from app.charts.drawing import BARE, DRAWN_BY_PAGE, FLAT_AXES, HOVER_LABEL, MODEBAR, Drawing, faint
from app.charts.space import Points, scene, space
from app.charts.text import count, escape_hover, shorten
from inbedder_core.clusters import NOISE
from inbedder_core.corpus import Corpus
from inbedder_core.exports import NOISE_COLOR, color, name_marks, point_size, symbol
from inbedder_core.views import Density, View

K = TypeVar("K", bound=Hashable)
MOST_POINTS = 20_000
"""Points drawn in one map: more overlap, and take the browser long."""
TEXT_UP_TO = 5_000
"""Points up to which hovering quotes the document: browsers get all hover texts, and send back those selected."""

AXES = {
    "text": "only nearness means anything",
    "showarrow": False,
    "font": {"size": 11, "color": NOISE_COLOR},
    **dict.fromkeys(("xref", "yref"), "paper"),
    **{"x": 1, "y": 0, "xanchor": "right", "yanchor": "bottom"},
}
"""What the axes of a map, which are not drawn, stand for."""

_MARGIN, _LEAST_MARGIN = 0.15, 0.05
_NAMED = 8
"""Clusters named in words."""


def drawn_rows(n: int, *, most: int = MOST_POINTS, seed: int = 0) -> tuple[int, ...]:
    """Choose the positions that are drawn: all, or as many as allowed at random, the same in every map."""
    return tuple(range(n)) if n <= most else tuple(sorted(random.Random(seed).sample(range(n), most)))


def view_map(
    view: View,
    *,
    rows: Sequence[int],
    highlighted: Sequence[int] | None = None,
    colored: Coloring | None = None,
    height: int = 380,
) -> Drawing:
    """Draw a view's documents at these positions; those `highlighted` keep their color, the rest turns gray.

    Colors go by cluster, whose names stand where the browser places them (`names.js` of the exports), unless
    `colored` otherwise, which is then told below the map (`legend.js`). Each point carries its position in the corpus
    as customdata; `height` is in pixels.
    """
    positions, tails = np.asarray(rows, dtype=np.intp), _tails(view.corpus, rows)
    clusters = view.clustering.marks_at(positions) if colored is None else colored.ids[positions].tolist()
    told = {"names": name_marks(view)} if colored is None else {}
    if view.projection.dimension == 3:
        hovers = [head + tail for head, tail in zip(_heads(view, positions), tails, strict=True)]
        marks = Points(rows, [color(cluster) for cluster in clusters], hovers)
        traces = [trace.to_plotly_json() for trace in space(view, marks, highlighted=highlighted)]
        told |= {"legend": _legend(colored, marks=False)}
        return {"data": traces, "layout": _layout(height) | {"scene": scene(), "meta": told}}
    points = {
        "type": "scatter",
        "x": view.projection.drawn[positions, 0],
        "y": view.projection.drawn[positions, 1],
        "mode": "markers",
        "marker": {
            "color": _each(color, clusters),
            "symbol": _symbols(view, positions, clusters),
            "size": _sizes(clusters, point_size(view.projection, height)),
            "opacity": [0.5 if cluster == NOISE else 0.85 for cluster in clusters],
            "line": {"width": 0},
            **DRAWN_BY_PAGE,
        },
        "customdata": positions,
        "hovertext": _heads(view, positions),
        "text": tails,
        "hovertemplate": "%{hovertext}%{text}<extra></extra>",
        "showlegend": False,
        "selectedpoints": None if highlighted is None else _places(positions, highlighted),
        "selected": {"marker": {"opacity": 0.95}},
        "unselected": {"marker": {"opacity": 0.22, "color": NOISE_COLOR}},
    }
    return {"data": [points], "layout": _layout(height) | {"meta": told | {"legend": _legend(colored)}}}


def zoom(drawing: Drawing, view: View, rows: Sequence[int]) -> None:
    """Show a box of a map around some documents, with a margin that goes by their extent, or else by the map's."""
    if view.projection.dimension == 3:
        return
    coordinates = view.projection.drawn
    inside = coordinates[np.asarray(rows, np.intp)]
    least, most = inside.min(axis=0), inside.max(axis=0)
    margin = max(_MARGIN * float((most - least).max()), _LEAST_MARGIN * float(np.ptp(coordinates, axis=0).max()))
    for axis, low, high in zip(("xaxis", "yaxis"), least, most, strict=True):
        drawing["layout"][axis] = drawing["layout"][axis] | {"range": [float(low) - margin, float(high) + margin]}


def shade(drawing: Drawing, density: Density) -> None:
    """Shade a flat map behind its points where documents are: the darker the more, in steps of ten times as many."""
    logs = np.log10(1 + density.counts).round(2)
    cells = {
        "type": "heatmap",
        "x": density.x.round(3).tolist(),
        "y": density.y.round(3).tolist(),
        "z": [[value or None for value in row] for row in logs.tolist()],
        "colorscale": [[0, faint(NOISE_COLOR, 0.06)], [1, faint(NOISE_COLOR, 0.6)]],
        "zmin": 0,
        "showscale": False,
        "hoverinfo": "skip",
    }
    drawing["data"].append(cells)


def without_names(drawing: Drawing) -> None:
    """Take the names of clusters off a map."""
    drawing["layout"]["meta"].pop("names", None)


def map_in_words(view: View) -> str:
    """Say what a map shows, for those who cannot see it."""
    groups = [f"{cluster.label} ({cluster.size:,})" for cluster in view.clusters[:_NAMED]]
    more = [f"{view.clustering.n_clusters - _NAMED} more"] if view.clustering.n_clusters > _NAMED else []
    return (
        f"Map of {count(len(view), 'document')} for the question: {view.instruction} "
        f"{count(view.clustering.n_clusters, 'group')}: {', '.join([*groups, *more]) or 'none'}; "
        f"noise {view.clustering.noise_share:.0%}. The list of groups says the same."
    )


def _legend(colored: Coloring | None, *, marks: bool = True) -> list[dict[str, str]]:
    """Name the colors for `legend.js`."""
    names = colored.names if colored else ()
    return [
        {"name": shorten(name, 28), "color": color(index), "symbol": symbol(index) if marks else "circle"}
        for index, name in enumerate(names)
    ]


def _symbols(view: View, positions: NDArray[np.intp], clusters: Sequence[int]) -> list[str]:
    """Draw hollow what a person had put into its nearest cluster."""
    symbols = _each(symbol, clusters)
    for place in _places(positions, view.assigned):
        symbols[place] += "-open"
    return symbols


def _sizes(clusters: Sequence[int], size: float) -> list[float]:
    return [size * 0.7 if cluster == NOISE else size for cluster in clusters]


def _places(positions: NDArray[np.intp], highlighted: Sequence[int]) -> list[int]:
    return np.flatnonzero(np.isin(positions, np.asarray(highlighted, dtype=np.intp))).tolist()


def _heads(view: View, positions: NDArray[np.intp]) -> list[str]:
    """Say what is beside the pointer of documents in this view."""
    rows: list[int] = positions.tolist()
    answers = (view.encoding.answers[row] or "no answer" for row in rows)
    pairs = list(zip(answers, view.cluster_labels(rows), strict=True))
    return _each(lambda pair: "<b>{}</b><br>{}".format(*(escape_hover(part, most=60) for part in pair)), pairs)


def _each(say: Callable[[K], str], keys: Sequence[K]) -> list[str]:
    """Say of every one of many keys what is said of the few different ones."""
    said = {key: say(key) for key in set(keys)}
    return [said[key] for key in keys]


def _tails(corpus: Corpus, rows: Sequence[int]) -> list[str]:
    """Say what is there in every view."""
    texts = [corpus.texts[row] for row in rows] if len(rows) <= TEXT_UP_TO else [""] * len(rows)
    return _written_tails(tuple(texts), tuple(corpus.ids[row] for row in rows))


@lru_cache(2)
def _written_tails(texts: tuple[str, ...], ids: tuple[int, ...]) -> list[str]:
    quotes = (f"<br><br>{escape_hover(text)}" if text else "" for text in texts)
    return [f"{quote}<br>document {id}" for quote, id in zip(quotes, ids, strict=True)]


def _layout(height: int) -> dict[str, Any]:
    return {
        "height": height,
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        **FLAT_AXES,
        "dragmode": "select",
        "hovermode": "closest",
        "hoverlabel": HOVER_LABEL,
        "modebar": MODEBAR,
        "showlegend": False,
        "annotations": [AXES],
        "uirevision": "map",
        **BARE,
    }

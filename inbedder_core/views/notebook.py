"""How a notebook shows a view: a map and a table, without a script; texts are shown, never run."""

from collections.abc import Iterator
from html import escape

import numpy as np
from numpy.typing import NDArray

from inbedder_core.clusters import NOISE, color, drawing, swatch
from inbedder_core.errors import printable
from inbedder_core.views.names import map_names
from inbedder_core.views.view import NOISE_LABEL, View

MOST_POINTS = 1000
"""Points drawn: each takes some 250 bytes of the notebook."""
_WIDTH, _HEIGHT, _EDGE, _POINT = 720, 420, 24, 8
_LETTER, _LINE = 8.0, 18.0
"""Of a name on a map, the room a letter and a line take."""
_NAME, _TEXT, _ANSWERS, _KEYWORDS = 32, 160, 3, 6
"""Most characters of a name and of a text, answers and keywords of a cluster."""
_STYLE = (
    "font:14px/1.4 sans-serif;color:#1b1f23;background:#fff;border:1px solid #d0d7de;border-radius:6px;"
    "padding:12px 16px;margin:0 0 12px;max-width:760px;overflow-x:auto"
)
_CELL = "text-align:left;vertical-align:top;padding:3px 12px 3px 0"
_HEADS = ("", "group", "documents", "answers", "words")


def view_html(view: View) -> str:
    """Return a view as HTML that needs nothing else: question, map (SVG), clusters as a table, notes."""
    rows = _drawn_rows(len(view))
    drawn = "" if len(rows) == len(view) else f"; {len(rows):,} drawn"
    notes = "".join(f'<p style="margin:4px 0">{_safe(note)}</p>' for note in view.notes)
    page = (
        f'<div style="{_STYLE}"><strong>{_safe(view.instruction)}</strong>'
        f"<div>{_safe(view.corpus.name)}: {len(view):,} documents{drawn}</div>"
        f"{_map(view, rows)}{_table(view)}{notes}</div>"
    )
    return page.encode("utf-8", "replace").decode("utf-8")


def _map(view: View, rows: NDArray[np.intp]) -> str:
    places = _placed(view.projection.drawn[:, :2])
    points = "".join(_point(view, row, places[row]) for row in rows.tolist())
    names = "".join(_names(view)) if view.projection.dimension == 2 else ""
    described = escape(f"Map of {len(view)} documents in {len(view.clusters)} groups", quote=True)
    return (
        f'<svg role="img" aria-label="{described}" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'style="width:100%;height:auto" xmlns="http://www.w3.org/2000/svg">{points}{names}</svg>'
    )


def _point(view: View, row: int, center: NDArray[np.float64]) -> str:
    cluster = int(view.clustering.assignments[row])
    mark, scale = view.clustering.mark(cluster), _POINT / 16
    left, top = center - _POINT / 2
    opacity = 0.5 if cluster == NOISE else 0.85
    told = escape(f"{_short(view.cluster_label(row))}: {_short(view.corpus.texts[row])}", quote=True)
    return (
        f'<g transform="translate({left:.1f} {top:.1f}) scale({scale})" fill="{color(mark)}" opacity="{opacity}">'
        f"<title>{told}</title>{drawing(mark)}</g>"
    )


def _names(view: View) -> Iterator[str]:
    """Write the names of clusters, the largest first, where they cover no other's."""
    names = map_names(view)
    anchors = np.array([name.anchor for name in names], np.float32).reshape(-1, 2)
    free: list[tuple[float, float, float]] = []
    for name, (left, top) in zip(names, _placed(anchors, among=view.projection.drawn), strict=True):
        text = _short(name.text, _NAME)
        half = len(text) * _LETTER / 2
        center = min(max(left, half), _WIDTH - half)
        if any(abs(center - x) < half + other and abs(top - y) < _LINE for x, y, other in free):
            continue
        free.append((center, top, half))
        yield (
            f'<text x="{center:.1f}" y="{top:.1f}" text-anchor="middle" font-size="13" font-weight="600" '
            f'paint-order="stroke" stroke="#fff" stroke-width="4" fill="#1b1f23">{_safe(text)}</text>'
        )


def _table(view: View) -> str:
    heads = "".join(f'<th scope="col" style="{_CELL}">{head}</th>' for head in _HEADS)
    rows = [
        (
            cluster.id,
            cluster.label,
            cluster.size,
            ", ".join(f"{answer or '(none)'} ({count:,})" for answer, count in cluster.answers[:_ANSWERS]),
            ", ".join(cluster.keywords[:_KEYWORDS]),
        )
        for cluster in view.clusters
    ]
    noise = len(view.clustering.members(NOISE))
    rows += [(NOISE, NOISE_LABEL, noise, "", "")] if noise else []
    body = "".join(_row(view, *row) for row in rows)
    opening = '<table style="border-collapse:collapse;font:inherit">'
    return f"{opening}<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"


def _row(view: View, cluster: int, label: str, size: int, answers: str, keywords: str) -> str:
    mark = f'<img alt="" width="12" height="12" src="{swatch(view.clustering.mark(cluster))}">'
    share = f"{size:,} ({size / len(view):.0%})"
    cells = [mark, *map(_safe, (label, share, answers, keywords))]
    return "<tr>" + "".join(f'<td style="{_CELL}">{cell}</td>' for cell in cells) + "</tr>"


def _placed(places: NDArray[np.float32], *, among: NDArray[np.float32] | None = None) -> NDArray[np.float64]:
    """Fit coordinates (n, 2) into the picture, one scale for both axes, up pointing up."""
    whole = (places if among is None else among)[:, :2].astype(np.float64)
    low, high = whole.min(axis=0), whole.max(axis=0)
    size = np.array([_WIDTH, _HEIGHT]) - 2 * _EDGE
    scale = float((size / np.maximum(high - low, 1e-9)).min())
    fitted: NDArray[np.float64] = (places - (low + high) / 2) * scale * [1, -1] + np.array([_WIDTH, _HEIGHT]) / 2
    return fitted


def _drawn_rows(count: int) -> NDArray[np.intp]:
    """Draw at most MOST_POINTS positions out of so many, ascending, always the same."""
    if count <= MOST_POINTS:
        return np.arange(count)
    return np.sort(np.random.default_rng(0).choice(count, MOST_POINTS, replace=False))


def _short(text: str, most: int = _TEXT) -> str:
    line = printable(text[: 4 * most])
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _safe(text: str) -> str:
    return escape(_short(text), quote=True)

"""Clusters of clusters, as bands that hold each other."""

import plotly.graph_objects as go

from app.charts.drawing import HOVER_LABEL
from app.charts.heat import TITLE
from app.charts.text import count, escape_hover
from inbedder_core.clusters import NOISE
from inbedder_core.exports import NOISE_COLOR, color
from inbedder_core.labels import Cluster
from inbedder_core.views import NOISE_LABEL, Hierarchy

_GROUP, _LINE = ("#E6E9E7", "#2A3238"), ("#FFFFFF", "#15191C")
"""On light and on dark."""
_LEAST, _MOST, _BAND, _LETTER = 280, 900, 18, 10
"""Heights in pixels: of the chart at the least and the most, of a band that shows its name, of a letter."""


def bands(nested: Hierarchy, title: str, *, dark: bool = False) -> go.Figure:
    """Draw levels from left (coarsest) to right (the view's own clusters, in their colors), and noise below."""
    total = len(nested.levels[-1].clustering)
    ids, labels, parents, values, colors, hovers = (
        ["all"],
        [count(total, "document")],
        [""],
        [total],
        [_GROUP[dark]],
        [""],
    )
    for depth, level in enumerate(nested.levels):
        last = depth == len(nested.levels) - 1
        for cluster in level.clusters:
            ids.append(f"{depth} {cluster.id}")
            labels.append(escape_hover(cluster.label, most=40, width=40))
            parents.append(f"{depth - 1} {level.parents[cluster.id]}" if level.parents else "all")
            values.append(cluster.size)
            colors.append(color(cluster.id) if last else _GROUP[dark])
            hovers.append(_hover(cluster, total))
    noise = len(nested.levels[-1].clustering.members(NOISE))
    if noise:
        ids, labels, parents = [*ids, "noise"], [*labels, NOISE_LABEL], [*parents, "all"]
        values, colors = [*values, noise], [*colors, NOISE_COLOR]
        hovers.append(f"<b>{NOISE_LABEL}</b><br>{count(noise, 'document')}")
    drawn = go.Icicle(
        ids=ids,
        labels=labels,
        parents=parents,
        values=values,
        branchvalues="total",
        sort=False,
        marker={"colors": colors, "line": {"color": _LINE[dark], "width": 2}},
        hovertext=hovers,
        hoverinfo="text",
        texttemplate="%{label}  %{percentRoot:.0%}",
        tiling={"orientation": "h"},
    )
    height = min(max(_LEAST, _BAND * total // min(values)), _MOST)
    return go.Figure(
        [drawn],
        go.Layout(
            title={"text": escape_hover(title, most=120, width=TITLE), "font": {"size": 15}},
            height=height,
            margin={"l": 0, "r": 0, "t": 70, "b": 0},
            uniformtext={"minsize": _LETTER, "mode": "hide"},
            hoverlabel=HOVER_LABEL,
            paper_bgcolor="rgba(0,0,0,0)",
        ),
    )


def _hover(cluster: Cluster, total: int) -> str:
    answers = " · ".join(
        f"{escape_hover(answer or '(none)', most=30)} {times}" for answer, times in cluster.answers[:5]
    )
    return (
        f"<b>{escape_hover(cluster.label)}</b><br>{count(cluster.size, 'document')} ({cluster.size / total:.0%})"
        f"<br>{answers}"
    )

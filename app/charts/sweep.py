"""What other minimum sizes would give: dense groups and noise, a line for each view."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from app.charts.drawing import BARE
from inbedder_core.clusters import SweepPoint
from inbedder_core.exports import color, symbol


def sweep_strip(sweeps: Mapping[int, Sequence[SweepPoint]], *, now: int) -> go.Figure:
    """Draw sweeps by the place of their view, counted from 0; a line marks the size in use."""
    figure = make_subplots(1, 2, subplot_titles=("Dense groups", "Share of noise"), horizontal_spacing=0.12)
    for index, points in sweeps.items():
        sizes = [point.min_cluster_size for point in points]
        for column, values in ((1, [p.clusters for p in points]), (2, [p.noise_share for p in points])):
            line = go.Scatter(
                x=sizes,
                y=values,
                mode="lines+markers",
                name=f"view {index + 1}",
                line={"color": color(index), "shape": "hv", "width": 1.5},
                marker={"symbol": symbol(index), "size": 6},
                showlegend=column == 1 and len(sweeps) > 1,
                hovertemplate=f"view {index + 1}, smallest dense group %{{x}}: %{{y{':.0%' if column == 2 else ''}}}"
                "<extra></extra>",
            )
            figure.add_trace(line, 1, column)
    for column in (1, 2):
        figure.add_vline(x=now, line={"width": 1, "dash": "dot", "color": "#9AA3AB"}, col=column)
    figure.update_xaxes(title_text="Smallest dense group", type="log", fixedrange=True, showgrid=False)
    figure.update_yaxes(rangemode="tozero", fixedrange=True)
    figure.update_yaxes(tickformat=".0%", range=[0, 1], col=2)
    figure.update_layout(
        height=210,
        margin={"l": 0, "r": 0, "t": 28, "b": 0},
        legend={"orientation": "h", "y": -0.45},
        **BARE,
    )
    return figure


def sweep_in_words(sweeps: Mapping[int, Sequence[SweepPoint]]) -> str:
    """Say what the strip shows, for those who cannot see it."""
    return " ".join(
        f"View {index + 1}: "
        + ", ".join(f"size {p.min_cluster_size}: {p.clusters} dense groups, {p.noise_share:.0%} noise" for p in points)
        + "."
        for index, points in sweeps.items()
    )

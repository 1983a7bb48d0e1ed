"""The words of a text by how far its answer hangs on them, and what dropping them does."""

import html
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from app.charts.drawing import BARE, HOVER_LABEL, MODEBAR, faint
from app.charts.text import shorten
from inbedder_core.exports import COLORS, NOISE_COLOR
from inbedder_core.probes import DeletionCurve, Influence, Piece

FOR, AGAINST = "#0072B2", "#D55E00"
"""Told apart by people with any color vision."""
_COUNTS = 0.1
"""Share of what the strongest word counts, from which words are named."""
_STRONGEST = 0.6
"""Opacity behind the word that counts most."""


def highlighted(influence: Influence, *, by_gradient: bool = False) -> str:
    """Write a text as HTML, its pieces colored by how far they count: blue for the answer, orange against it."""
    values = influence.gradient if by_gradient else influence.occlusion
    most = float(np.abs(values).max(initial=0.0)) or 1.0
    parts, at = [], 0
    for piece, value in zip(influence.pieces, values.tolist(), strict=True):
        parts += [html.escape(influence.text[at : piece.start]), _mark(piece, value, most, by_gradient)]
        at = piece.end
    written = "".join([*parts, html.escape(influence.text[at:])])
    return f'<div style="line-height: 2; white-space: pre-wrap">{written}</div>'


def highlights_in_words(influence: Influence, *, shown: int = 3) -> str:
    """Say which pieces count most, for those who cannot see the colors."""
    most = float(influence.occlusion.max(initial=0.0))
    counting = [number for number in influence.ranking[:shown] if influence.occlusion[number] > _COUNTS * most]
    top = [shorten(influence.pieces[number].text, 60) for number in counting]
    if not top:
        return "The answer hangs on no word of its own"
    return f"The answer hangs most on {', '.join(top)}"


def deletion(curve: DeletionCurve, *, height: int = 220) -> go.Figure:
    """Draw how likely the answer stays as words are dropped, in their order and at random; `height` is in pixels."""
    shares = [100 * share for share in curve.shares]
    return go.Figure(
        [
            _line("those that count most first", shares, np.exp(curve.ordered).tolist(), COLORS[0]),
            _line("at random", shares, np.exp(curve.random).tolist(), NOISE_COLOR),
        ],
        {
            "height": height,
            "margin": {"l": 0, "r": 0, "t": 10, "b": 0},
            "xaxis": {"title": {"text": "words dropped, %"}, "fixedrange": True},
            "yaxis": {
                "title": {"text": "probability"},
                "tickformat": ".0%",
                "rangemode": "tozero",
                "fixedrange": True,
            },
            "legend": {"orientation": "h", "y": 1.15},
            "hoverlabel": HOVER_LABEL,
            "modebar": MODEBAR,
            **BARE,
        },
    )


def _mark(piece: Piece, value: float, most: float, by_gradient: bool) -> str:
    color = faint(FOR if value >= 0 else AGAINST, round(_STRONGEST * abs(value) / most, 3))
    title = f"counts {abs(value) / most:.0%} of the most" if by_gradient else f"{value:+.2f}"
    style = f"background: {color}; border-radius: 3px; padding: 2px 1px"
    return f'<span style="{style}" title="{title}">{html.escape(piece.text)}</span>'


def _line(name: str, x: Sequence[float], y: Sequence[float], color: str) -> go.Scatter:
    return go.Scatter(name=name, x=x, y=y, mode="lines+markers", line={"color": color, "width": 2},
                      hovertemplate="%{y:.0%} with %{x:.0f} % dropped<extra></extra>")  # fmt: skip

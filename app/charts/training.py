"""A training run as curves: the loss falls, answers to held-out examples become right."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from app.charts.drawing import BARE
from inbedder_core.exports import COLORS, NOISE_COLOR
from inbedder_core.training import Step

_POINTS = 200
"""Points a curve is drawn with: the mean of the steps between them."""
_TRAINED, _HELD_OUT, _FIRST = COLORS[4], COLORS[0], COLORS[1]


def training_curves(steps: Sequence[Step], *, height: int = 300) -> go.Figure:
    """Draw loss (left) and share of held-out answers that are right (right) over the steps; `height` is in pixels."""
    figure = make_subplots(
        cols=2, subplot_titles=["Loss of an answer token", "Held-out answers that are right"], horizontal_spacing=0.09
    )
    scored = [(step.number, step.held_out) for step in steps if step.held_out]
    numbers = [number for number, _ in scored]
    figure.add_trace(_line("in training", *_thinned(steps), _TRAINED), row=1, col=1)
    figure.add_trace(
        _line("held out", numbers, [score.loss for _, score in scored], _HELD_OUT, marked=True), row=1, col=1
    )
    figure.add_trace(
        _line("whole answer", numbers, [score.accuracy for _, score in scored], _HELD_OUT, marked=True), row=1, col=2
    )
    figure.add_trace(
        _line("first token", numbers, [score.first_token for _, score in scored], _FIRST, marked=True), row=1, col=2
    )
    last = steps[-1].expected if steps else 1
    figure.update_xaxes(title="step", range=[0, last], gridcolor="rgba(128,128,128,0.15)", zeroline=False)
    figure.update_yaxes(rangemode="tozero", gridcolor="rgba(128,128,128,0.15)", zerolinecolor=NOISE_COLOR)
    figure.update_yaxes(tickformat=".0%", range=[0, 1], col=2)
    figure.update_annotations(font_size=13)
    figure.update_layout(
        height=height,
        margin={"l": 0, "r": 0, "t": 30, "b": 0},
        showlegend=True,
        legend={"orientation": "h", "y": -0.25},
        **BARE,
    )
    return figure


def describe_training(steps: Sequence[Step]) -> str:
    """Say in a sentence what the curves show."""
    if not steps:
        return "No step has been made yet."
    text = f"After {steps[-1].number:,} of {steps[-1].expected:,} steps the loss is {steps[-1].loss:.2f}"
    scored = [step.held_out for step in steps if step.held_out]
    if not scored:
        return f"{text}; held-out examples have not been scored yet."
    first, last = scored[0].accuracy, scored[-1].accuracy
    return f"{text}; of the held-out examples, {last:.0%} are answered exactly ({first:.0%} when first scored)."


def _thinned(steps: Sequence[Step]) -> tuple[list[float], list[float]]:
    parts = np.array_split(np.array([[step.number, step.loss] for step in steps]).reshape(-1, 2), _POINTS)
    means = [part.mean(axis=0) for part in parts if len(part)]
    return [float(mean[0]) for mean in means], [float(mean[1]) for mean in means]


def _line(name: str, x: Sequence[float], y: Sequence[float], color: str, *, marked: bool = False) -> go.Scatter:
    mode = "lines+markers" if marked else "lines"
    return go.Scatter(name=name, x=list(x), y=list(y), mode=mode, line={"color": color, "width": 2}, cliponaxis=False)

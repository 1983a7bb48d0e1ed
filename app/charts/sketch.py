"""A rough map while the real one is made: one point per document, colored by the commonest answers."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import plotly.graph_objects as go

from app.charts.drawing import BARE
from app.charts.map import drawn_rows
from app.charts.text import count
from inbedder_core.clusters import Projection
from inbedder_core.exports import NOISE_COLOR, color
from inbedder_core.labels import answer_forms

MOST = 2_000
"""Points drawn: the sketch is sent anew as long as it is shown."""
_COLORED = 6


def sketch(projection: Projection, answers: Sequence[str], *, height: int = 220) -> go.Figure:
    """Draw at most MOST documents, chosen at random; all but the commonest answers are gray. `height` is in pixels."""
    rows = drawn_rows(len(projection), most=MOST)
    said = answer_forms([answers[row] for row in rows])
    shades = {answer: color(index) for index, (answer, _) in enumerate(_commonest(said))}
    coordinates = projection.drawn[np.asarray(rows, dtype=np.intp)]
    marker = {"color": [shades.get(answer, NOISE_COLOR) for answer in said], "size": 4, "opacity": 0.7}
    points = go.Scatter(x=coordinates[:, 0], y=coordinates[:, 1], mode="markers", marker=marker, hoverinfo="skip")
    axis = {"visible": False}
    layout = go.Layout(
        height=height,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        xaxis=axis,
        yaxis=axis,
        showlegend=False,
        uirevision="sketch",
        **BARE,
    )
    return go.Figure(data=[points], layout=layout)


def sketch_in_words(answers: Sequence[str]) -> str:
    """Say what a sketch shows, for those who cannot see it."""
    common = _commonest(answer_forms(answers))
    said = ", ".join(f"{answer} ({times:,})" for answer, times in common)
    return f"Rough map of {count(len(answers), 'document')}. Commonest answers: {said or 'none'}."


def _commonest(answers: Iterable[str]) -> list[tuple[str, int]]:
    return Counter(answer for answer in answers if answer).most_common(_COLORED)

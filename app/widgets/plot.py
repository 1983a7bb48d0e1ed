"""A Plotly figure that changes in place.

Streamlit's own chart is thrown away and made anew for every change of its figure; with four maps that takes
seconds, and forgets the box that was drawn. This one tells Plotly what changed. Its script is `plot.js`;
`points.js` draws the points of flat maps, `legend.js` says what their colors mean.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from app.charts import PLOTLY, Drawing, Figure, SharedTexts, figure_json
from app.session import widget
from inbedder_core.exports import names_script

_HERE = Path(__file__)
_SCRIPTS = ("points.js", "legend.js", "plot.js")
_PLOT = st.components.v2.component(
    "plot",
    html='<div class="plot-and-legend"><div class="plot"></div><div class="plot-legend"></div></div>',
    css=_HERE.with_name("plot.css").read_text(encoding="utf-8"),
    js="\n".join([names_script(), *(_HERE.with_name(name).read_text(encoding="utf-8") for name in _SCRIPTS)]),
    isolate_styles=False,
)


@dataclass(frozen=True)
class Selecting:
    """How points of a figure are chosen: `click` is called with the customdata of one, before the page runs.

    What is inside a box or lasso is the state of the figure's key, under "selected" the points' customdata as `rows`,
    and the version they were selected in. Another version forgets the box. A ring stands around `ringed`, if anything.
    Texts of points may be `shared` with other figures, which are drawn after it in the same run.
    """

    version: int
    click: Callable[[int], Any]
    ringed: tuple[float, ...] | None = None
    shared: SharedTexts | None = None


def plot(
    figure: Drawing | Figure,
    *,
    key: str,
    alt: str,
    config: Mapping[str, Any],
    selecting: Selecting | None = None,
) -> None:
    """Draw a figure; `alt` says it in words. Points can be chosen where it is said how."""
    shared = selecting.shared if selecting else None
    written, points = figure_json(figure, shared)
    data: dict[str, Any] = {"figure": written, "points": points, "alt": alt, "config": dict(config), "script": PLOTLY}
    data |= {"selects": selecting is not None, "texts": shared.take() if shared else {}}
    if selecting is None:
        _PLOT(key=key, data=data | {"version": 0, "ringed": None})
        return
    data |= {"version": selecting.version, "ringed": selecting.ringed}
    _PLOT(key=key, data=data, on_clicked_change=lambda: selecting.click(int((widget(key) or {})["clicked"])))


def boxed_rows(key: str, version: int) -> list[int] | None:
    """Return the customdata of the points inside the box or lasso drawn in a figure; None where there is no news."""
    event = (widget(key) or {}).get("selected") or {}
    return [int(row) for row in event["rows"]] if event.get("version") == version else None

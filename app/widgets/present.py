"""Maps, names and findings full screen, one question at a time, drawn by `present.js`."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from app.charts import drawn_rows, map_in_words, shorten
from inbedder_core.exports import name_marks, names_script, swatch
from inbedder_core.findings import Finding
from inbedder_core.views import View

MOST_PRESENTED = 2_000
"""Documents on their way between two maps: so many fly smoothly."""
_TEXT, _ANSWER = 600, 120
"""Characters shown of a document, and of an answer."""
_HERE = Path(__file__)
_PRESENT = st.components.v2.component(
    "present",
    html="""
<dialog tabindex="-1" autofocus>
  <header aria-live="polite"><p class="number"></p><h2 class="question"></h2><p class="finding"></p></header>
  <div class="stage"><canvas class="map" role="img"></canvas><div class="names" aria-hidden="true"></div></div>
  <section class="document" aria-label="The document that is followed" aria-live="polite" hidden>
    <p class="text"></p><dl class="answers"></dl>
  </section>
  <footer>
    <span>← → questions · click a point, or ↑ ↓, to follow a document · Esc ends</span>
    <button class="back" type="button">Previous question</button>
    <button class="on" type="button">Next question</button>
    <button class="end" type="button">End</button>
  </footer>
</dialog>
""",
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js=f"{names_script()}\n{_HERE.with_suffix('.js').read_text(encoding='utf-8')}",
)


def present(
    views: Sequence[View], findings: Sequence[Finding], *, followed: int | None, seed: int, end: Callable[[], Any]
) -> None:
    """Show views and what was found in each; `end` is called when a person ends it, before the page runs.

    Of many documents some are drawn by the seed, and the one `followed`, by its position (None: none is).
    """
    drawn = {*drawn_rows(len(views[0]), most=MOST_PRESENTED, seed=seed), *([] if followed is None else [followed])}
    rows, corpus = sorted(drawn), views[0].corpus
    marks = [[view.clustering.mark(id) for id in view.clustering.assignments[rows].tolist()] for view in views]
    data = {
        "alt": "Presentation: one map after the other",
        "ids": [corpus.ids[row] for row in rows],
        "texts": [shorten(corpus.texts[row], _TEXT) for row in rows],
        "followed": None if followed is None else rows.index(followed),
        "swatches": {str(mark): swatch(mark) for mark in set().union(*marks)},
        "views": [
            {
                "question": view.instruction,
                "finding": finding.sentence,
                "alt": map_in_words(view),
                "x": view.projection.drawn[rows, 0].tolist(),
                "y": view.projection.drawn[rows, 1].tolist(),
                "spacing": view.projection.spacing,
                "marks": marks_of_view,
                "answers": [shorten(view.encoding.answers[row] or "no answer", _ANSWER) for row in rows],
                "names": name_marks(view, parts=False),
            }
            for view, finding, marks_of_view in zip(views, findings, marks, strict=True)
        ],
    }
    _PRESENT(key="presentation", data=data, on_ended_change=end)

"""Every chart says what it is, what its axes mean, and what it shows to those who cannot see it."""

import ast
import importlib
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import pytest

import app.charts
from app.charts.board import board, crossed
from app.charts.contrast import separating
from app.charts.drawing import Drawing
from app.charts.facets import facet_grid, facet_map, trend
from app.charts.flow import flow
from app.charts.heat import TITLE, Axis, Cells, grid
from app.charts.map import AXES, map_in_words, view_map
from app.charts.movers import movers_map
from app.charts.probes import axis_chart, axis_map, layer_curves, layer_map, moved_map
from app.charts.sketch import sketch, sketch_in_words
from app.charts.sweep import sweep_strip
from app.charts.training import training_curves
from app.charts.words import deletion
from inbedder_core.clusters.projection import Projection
from inbedder_core.clusters.sweep import SweepPoint
from inbedder_core.comparison.agreement import compare
from inbedder_core.comparison.contrast import Difference, Differences
from inbedder_core.comparison.crosstab import contingency
from inbedder_core.comparison.facet_columns import facet
from inbedder_core.comparison.facets import cross
from inbedder_core.corpus.corpus import Corpus
from inbedder_core.probes import counterfactual, deletion_curve, influence, look_through_layers, span_axis
from tests.pages.journey import open_app, plots, press, session_of, settle
from tests.probed import OpenEncoder, last_word
from tests.views import hand_made_view

APP = Path(__file__).resolve().parents[2] / "app"
N = 12
CORPUS = Corpus(
    "some", tuple(f"text {row}" for row in range(N)), tuple(range(N)), {"when": ("1990",) * 6 + ("1991",) * 6}
)
FIRST, SECOND = (
    hand_made_view(CORPUS, question, ids, [f"answer {id}" for id in ids])
    for question, ids in (
        ("Which?", [row // 3 for row in range(N)]),
        ("What?", [row % 2 - (row == 2) for row in range(N)]),
    )
)
OPEN = OpenEncoder(last_word, dimension=3)
WORD = Difference("sea", 3, 1, 0.5, 2.0, 0.01, 0.02)

DRAWN: dict[str, Callable[[], go.Figure]] = {
    "board": lambda: board(compare([FIRST, SECOND], seed=0), "ami"),
    "crossed": lambda: crossed(contingency(FIRST, SECOND), (1, 2), "documents"),
    "separating": lambda: separating(Differences((WORD,), (), 9), terms="words", names=("a", "b"), sizes=(4, 4)),
    "facet_grid": lambda: facet_grid(cross(FIRST, facet(CORPUS, "when"), seed=0), "rows"),
    "facet_map": lambda: facet_map(FIRST, facet(CORPUS, "when"), rows=range(N)),
    "trend": lambda: trend(cross(FIRST, facet(CORPUS, "when"), seed=0), [0]),
    "flow": lambda: flow(contingency(FIRST, SECOND), (1, 2)),
    "grid": lambda: grid(Cells(np.ones((1, 1)), [["1"]], [["1"]], (0, 1)), rows=Axis("rows", ["a"]),
                         columns=Axis("columns", ["b"]), title="Ones"),
    "view_map": lambda: go.Figure(view_map(FIRST, rows=range(N))),
    "movers_map": lambda: movers_map(FIRST, SECOND, [0], marks=["1"], numbers=(1, 2)),
    "sketch": lambda: sketch(Projection(np.zeros((2, 2), np.float32), "pca"), ["yes", "no"]),
    "sweep_strip": lambda: sweep_strip({0: [SweepPoint(2, 3, 0.1)]}, now=2),
    "training_curves": lambda: training_curves([]),
    "moved_map": lambda: moved_map(FIRST, counterfactual(FIRST, 0, OPEN, text="another text")),
    "layer_curves": lambda: layer_curves(look_through_layers(FIRST, OPEN)),
    "layer_map": lambda: layer_map(FIRST, look_through_layers(FIRST, OPEN), 1),
    "axis_chart": lambda: axis_chart(FIRST, span_axis(FIRST, ("answer 0", "answer 1"), OPEN)),
    "axis_map": lambda: axis_map(FIRST, span_axis(FIRST, ("answer 0", "answer 1"), OPEN)),
    "deletion": lambda: deletion(deletion_curve(OPEN, influence(OPEN, "the bus was late", "What?"))),
}  # fmt: skip
ON_PROBE = {"moved_map", "layer_curves", "layer_map", "axis_chart", "axis_map", "deletion"}
NAMED_ABOVE = {"view_map", "sketch", *ON_PROBE}
"""Charts whose question stands above them on the page, where it can be long."""
NO_AXES = {"flow", "sketch"}
"""Bands say in their titles what their sides or heights are; a sketch is gone in a moment."""


def charts() -> set[str]:
    """Name every public function that draws."""
    modules = [
        importlib.import_module(f"app.charts.{module.name}") for module in pkgutil.iter_modules(app.charts.__path__)
    ]
    return {
        name
        for module in modules
        for name, found in vars(module).items()
        if callable(found) and getattr(found, "__module__", "") == module.__name__ and not name.startswith("_")
        if getattr(found, "__annotations__", {}).get("return") in (go.Figure, Drawing)
    }


def test_no_chart_is_forgotten_here():
    assert charts() == set(DRAWN)


@pytest.mark.parametrize("name", sorted(set(DRAWN) - NAMED_ABOVE))
def test_every_chart_has_a_title(name):
    layout = DRAWN[name]().layout
    named = layout.title.text or [note.text for note in layout.annotations if note.yref == "paper" and note.y >= 1]
    assert named


@pytest.mark.parametrize("name", sorted(set(DRAWN) - NAMED_ABOVE))
def test_titles_fit_on_a_phone(name):
    title = DRAWN[name]().layout.title.text or ""
    assert max(map(len, title.split("<br>"))) <= TITLE


@pytest.mark.parametrize("name", sorted(set(DRAWN) - NO_AXES))
def test_every_chart_says_what_its_axes_mean(name):
    layout = DRAWN[name]().layout
    axes = [layout[axis] for axis in layout if axis.startswith(("xaxis", "yaxis"))]
    hidden = [axis for axis in axes if axis.visible is False]
    if hidden:
        assert AXES["text"] in [note.text for note in layout.annotations]
    else:
        assert all(axis.title.text for axis in axes if axis.plotly_name.startswith("xaxis"))


def test_a_map_in_words_names_the_clusters_and_the_noise():
    told = map_in_words(SECOND)
    assert "What?" in told
    assert "answer 0 (5), answer 1 (6)" in told
    assert "noise 8%" in told


def test_a_sketch_in_words_names_the_commonest_answers():
    assert sketch_in_words(["Yes", "yes", "no", ""]) == "Rough map of 4 documents. Commonest answers: yes (2), no (1)."


def shown_without_words(name: str) -> Iterator[str]:
    for path in sorted(APP.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and name in (getattr(node.func, "attr", ""), getattr(node.func, "id", "")):
                told = "alt" in {keyword.arg for keyword in node.keywords}
                yield from [] if told else [f"{path.name}:{node.lineno}"]


@pytest.mark.parametrize("name", ["plotly_chart", "plot", "dataframe"])
def test_nothing_is_drawn_without_an_alternative_in_words(name):
    assert list(shown_without_words(name)) == []


def test_the_alternative_of_a_map_reaches_the_page_beside_its_question():
    app = open_app()
    app.number_input(key="setting_limit").set_value(10)
    settle(press(app, "ask"))
    for sent, question in zip(plots(app), session_of(app).request.instructions, strict=True):
        assert question in sent["alt"]

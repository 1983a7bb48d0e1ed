"""Maps in three dimensions."""

from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest

from app.charts.coloring import Coloring
from app.charts.facets import facet_map
from app.charts.map import view_map
from inbedder_core.clusters.palette import NOISE_COLOR
from inbedder_core.clusters.projection import Projection
from inbedder_core.comparison.facet_columns import facet
from inbedder_core.corpus.corpus import Corpus
from inbedder_core.views.layout import Layout
from tests.pages.journey import ask, figures, open_app, run
from tests.views import hand_made_view

CORPUS = Corpus("some", ("a", "b", "<i>", "d"), (0, 1, 2, 3), {"kind": ("x", "y", "x", "y")})


@pytest.fixture
def view():
    flat = hand_made_view(CORPUS, "Which?", (0, 0, 1, -1), ("p", "p", "q", "r"))
    places = np.arange(12, dtype=np.float32).reshape(4, 3)
    return replace(flat, layout=Layout(Projection(places, "umap"), flat.layout.reduction))


def test_points_lie_in_space_and_carry_their_documents(view):
    (trace,) = go.Figure(view_map(view, rows=range(4))).data
    assert trace.type == "scatter3d"
    assert list(trace.z) == [2, 5, 8, 11]
    assert list(trace.customdata) == [0, 1, 2, 3]
    assert "<i>" not in trace.hovertext[2]


def test_what_is_not_highlighted_turns_pale(view):
    (plain,) = go.Figure(view_map(view, rows=range(4))).data
    pale, clear = go.Figure(view_map(view, rows=range(4), highlighted=[1])).data
    assert (list(pale.customdata), list(clear.customdata)) == ([0, 2, 3], [1])
    assert pale.marker.opacity < 0.2 < clear.marker.opacity
    assert (pale.marker.color, clear.marker.color) == (NOISE_COLOR, (plain.marker.color[1],))


def test_noise_put_into_a_cluster_is_hollow_in_space_too(view):
    (points,) = go.Figure(view_map(replace(view, assigned=(3,)), rows=range(4))).data
    assert list(points.marker.symbol) == ["circle", "circle", "circle", "circle-open"]


def test_clusters_are_named_in_space_unless_colours_mean_something_else(view):
    assert [name["text"] for name in view_map(view, rows=range(4))["layout"]["meta"]["names"]] == ["p", "q"]
    colored = Coloring(("x",), np.zeros(4, np.intp))
    assert "names" not in view_map(view, rows=range(4), colored=colored)["layout"]["meta"]


def test_columns_colour_points_in_space(view):
    figure = facet_map(view, facet(CORPUS, "kind"), rows=range(4))
    assert [(trace.type, trace.name, len(trace.x)) for trace in figure.data] == [
        ("scatter3d", "x", 2),
        ("scatter3d", "y", 2),
    ]
    assert figure.layout.scene.xaxis.visible is False


def test_a_person_can_ask_for_maps_in_space():
    app = open_app()
    app.number_input(key="setting_map_dimension").set_value(3)
    run(app)
    assert {figure["data"][0]["type"] for figure in figures(ask(app))} == {"scatter3d"}

"""Figures: what is drawn of a view."""

from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest

from app.charts.coloring import Coloring
from app.charts.map import MOST_POINTS, drawn_rows, view_map, zoom
from inbedder_core.clusters.clustering import Clustering, ClusteringConfig
from inbedder_core.clusters.palette import COLORS, NOISE_COLOR, color, swatch, symbol
from inbedder_core.clusters.projection import Projection
from inbedder_core.corpus.corpus import Corpus
from inbedder_core.encoders.base import Encoding
from inbedder_core.labels.encoded_corpus import EncodedCorpus
from inbedder_core.labels.explanation import Cluster
from inbedder_core.views.layout import Layout
from inbedder_core.views.view import View


def view(n: int) -> View:
    assignments = np.arange(n, dtype=np.intp) % 2 - 1
    size = int((assignments == 0).sum())
    return View(
        encoded=EncodedCorpus(
            Corpus.from_texts([f"text {row}" for row in range(n)]),
            Encoding(np.zeros((n, 2), np.float32), ("yes",) * n),
        ),
        instruction="Which?",
        layout=Layout(
            Projection(np.random.default_rng(0).normal(size=(n, 2)).astype(np.float32), "pca"),
            np.zeros((n, 2), np.float32),
        ),
        clustering=Clustering(assignments, np.ones(n, np.float32), ClusteringConfig()),
        clusters=(Cluster(0, size, "yes"),),
    )


def drawn(n: int, **options):
    return go.Figure(view_map(view(n), rows=range(n), **options))


def test_one_trace_carries_positions_and_noise_is_grey():
    (trace,) = drawn(6).data
    assert list(trace.customdata) == list(range(6))
    assert list(trace.marker.color) == [NOISE_COLOR, color(0)] * 3


@pytest.mark.parametrize("n", [100, 2000])
def test_the_page_draws_points_itself_without_webgl(n):
    (trace,) = drawn(n).data
    assert (trace.type, trace.marker.maxdisplayed) == ("scatter", 1)


def test_both_axes_have_one_scale():
    assert drawn(6).layout.yaxis.scaleanchor == "x"


def test_highlighting_leaves_the_rest_in_place():
    (trace,) = drawn(6, highlighted=[4, 1]).data
    assert list(trace.selectedpoints) == [1, 4]
    assert len(trace.x) == 6


def test_zooming_shows_a_box_around_the_points_asked_for_and_no_far_ones():
    drawing = view_map(view(200), rows=range(200))
    zoom(drawing, view(200), [0, 1])
    figure = go.Figure(drawing)
    (left, right), (low, high) = figure.layout.xaxis.range, figure.layout.yaxis.range
    inside = [left < x < right and low < y < high for x, y in zip(figure.data[0].x, figure.data[0].y, strict=True)]
    assert inside[0] and inside[1]
    assert not all(inside)


def test_another_coloring_brings_a_legend_and_leaves_the_one_trace_of_points():
    colored = Coloring(("<b>red", "blue"), np.array([0, 1, -1] * 2))
    figure = drawn(6, colored=colored)
    (points,) = figure.data
    assert list(points.marker.color) == [color(0), color(1), NOISE_COLOR] * 2
    names = [{"name": "<b>red", "color": color(0), "symbol": "circle"}]
    names += [{"name": "blue", "color": color(1), "symbol": symbol(1)}]
    assert figure.layout.meta == {"legend": names}


def test_a_map_in_space_names_colours_and_marks_what_was_assigned_too():
    flat = view(6)
    deep = Projection(np.random.default_rng(0).normal(size=(6, 3)).astype(np.float32), "pca")
    colored = Coloring(("red", "blue"), np.array([0, 1, -1] * 2))
    marked = replace(flat, layout=Layout(deep, flat.layout.reduction), assigned=(1,))
    figure = go.Figure(view_map(marked, rows=range(6), colored=colored))
    (points,) = figure.data
    assert [(entry["name"], entry["symbol"]) for entry in figure.layout.meta["legend"]] == [
        ("red", "circle"), ("blue", "circle")
    ]  # fmt: skip
    assert list(points.marker.symbol) == ["circle", "circle-open"] + ["circle"] * 4


def test_what_was_put_into_its_nearest_cluster_is_hollow():
    marks = view_map(replace(view(6), assigned=(1, 3)), rows=range(6))["data"][0]["marker"]["symbol"]
    assert [mark.endswith("-open") for mark in marks] == [False, True, False, True, False, False]


def test_a_big_corpus_is_drawn_in_part_and_the_same_in_every_map():
    rows = drawn_rows(MOST_POINTS * 2)
    assert len(rows) == MOST_POINTS
    assert rows == drawn_rows(MOST_POINTS * 2)
    assert rows != tuple(range(MOST_POINTS))


def test_more_clusters_than_colours_differ_by_mark():
    looks = {(color(cluster), symbol(cluster)) for cluster in range(len(COLORS) * 4)}
    assert len(looks) == len(COLORS) * 4


def test_every_cluster_has_a_picture_without_network():
    assert all(swatch(cluster).startswith("data:image/svg+xml;base64,") for cluster in range(-1, 60))

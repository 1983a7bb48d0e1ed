"""Figures: what is drawn of a view."""

import numpy as np

from app.charts.map import MOST_POINTS, drawn_rows, view_map
from app.charts.palette import COLOURS, NOISE_COLOUR, colour, swatch, symbol
from inbedder_core.clustering import Clustering, ClusteringConfig
from inbedder_core.corpus import Corpus
from inbedder_core.encoders.base import Encoding
from inbedder_core.explanation import Cluster
from inbedder_core.projection import Projection
from inbedder_core.view import View


def view(n: int) -> View:
    assignments = np.arange(n, dtype=np.intp) % 2 - 1
    size = int((assignments == 0).sum())
    return View(
        instruction="Which?",
        encoding=Encoding(np.zeros((n, 2), np.float32), ("yes",) * n),
        projection=Projection(np.random.default_rng(0).normal(size=(n, 2)).astype(np.float32), "pca"),
        reduction=np.zeros((n, 2), np.float32),
        clustering=Clustering(assignments, np.ones(n, np.float32), ClusteringConfig()),
        clusters=(Cluster(0, size, "yes"),),
    )


def drawn(n: int, **options):
    corpus = Corpus.from_texts([f"text {row}" for row in range(n)])
    return view_map(view(n), corpus, rows=range(n), **options)


def test_one_trace_carries_positions_and_noise_is_grey():
    (trace,) = drawn(6).data
    assert list(trace.customdata) == list(range(6))
    assert list(trace.marker.color) == [NOISE_COLOUR, colour(0)] * 3


def test_few_points_need_no_webgl():
    assert drawn(100).data[0].type == "scatter"
    assert drawn(2000).data[0].type == "scattergl"


def test_both_axes_have_one_scale():
    assert drawn(6).layout.yaxis.scaleanchor == "x"


def test_highlighting_leaves_the_rest_in_place():
    (trace,) = drawn(6, highlighted=[4, 1]).data
    assert list(trace.selectedpoints) == [1, 4]
    assert len(trace.x) == 6


def test_a_big_corpus_is_drawn_in_part_and_the_same_in_every_map():
    rows = drawn_rows(MOST_POINTS * 2)
    assert len(rows) == MOST_POINTS
    assert rows == drawn_rows(MOST_POINTS * 2)
    assert rows != tuple(range(MOST_POINTS))


def test_more_clusters_than_colours_differ_by_mark():
    looks = {(colour(cluster), symbol(cluster)) for cluster in range(len(COLOURS) * 4)}
    assert len(looks) == len(COLOURS) * 4


def test_every_cluster_has_a_picture_without_network():
    assert all(swatch(cluster).startswith("data:image/svg+xml;base64,") for cluster in range(-1, 60))

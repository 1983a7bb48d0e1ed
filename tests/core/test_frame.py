"""Maps whose far islands do not shrink the rest, and names at places that are some document's."""

from dataclasses import replace

import numpy as np
import pytest

from inbedder_core.clusters.frame import close_gaps, spacing
from inbedder_core.clusters.projection import Projection
from inbedder_core.corpus.corpus import Corpus
from inbedder_core.exports.map_marks import name_marks, point_size
from inbedder_core.views.layout import Layout
from inbedder_core.views.names import map_names
from tests.views import hand_made_view

CHANCE = np.random.default_rng(0)
BULK = CHANCE.uniform(size=(300, 2)).astype(np.float32)
ISLAND = (CHANCE.uniform(size=(30, 2)) * 0.2).astype(np.float32)


def test_a_far_island_comes_near_and_keeps_its_shape() -> None:
    placed = np.vstack([BULK, ISLAND + np.array([40, -25], np.float32)])
    drawn = close_gaps(placed)
    assert np.ptp(drawn, axis=0).max() < 1.6
    assert np.allclose(drawn[:300] - drawn[0], placed[:300] - placed[0], atol=1e-4)
    assert np.allclose(drawn[300:] - drawn[300], placed[300:] - placed[300], atol=1e-4)
    assert [drawn[300:, 0].min() > drawn[:300, 0].max(), drawn[300:, 1].max() < drawn[:300, 1].min()] == [True, True]


def test_the_order_along_each_axis_stays() -> None:
    placed = (CHANCE.normal(size=(80, 2)) ** 5).astype(np.float32)
    drawn = close_gaps(placed)
    for axis in range(2):
        assert np.all(np.diff(drawn[np.argsort(placed[:, axis], kind="stable"), axis]) >= 0)


@pytest.mark.parametrize("placed", [BULK, BULK[:5] * 100, np.zeros((0, 2), np.float32), np.ones((40, 2), np.float32)])
def test_where_no_gap_is_wide_and_among_few_points_nothing_moves(placed: np.ndarray) -> None:
    assert np.allclose(close_gaps(placed), placed, atol=1e-5)


def test_points_are_the_smaller_the_closer_they_stand() -> None:
    grid = np.stack(np.meshgrid(range(20), range(20)), axis=-1).reshape(-1, 2).astype(np.float32)
    assert spacing(grid) == pytest.approx(1 / 19)
    sizes = [point_size(Projection(placed, "umap"), 400) for placed in (grid[:40], BULK, BULK / 9 + grid[:300])]
    assert sizes[0] == 9 and sizes == sorted(sizes, reverse=True)
    assert point_size(Projection(np.ones((3, 2), np.float32), "constant"), 400) == 3


def test_each_cluster_is_named_at_one_of_its_documents_the_largest_first() -> None:
    words = ("red",) * 5 + ("blue",) * 3
    view = hand_made_view(Corpus.from_texts(words), "Which?", [0] * 5 + [1] * 3, words)
    names = map_names(view)
    assert [(name.text, name.size) for name in names] == [("red", 5), ("blue", 3)]
    assert names[0].anchor == tuple(view.projection.drawn[2].tolist())
    assert [(mark["text"], mark["short"], mark["x"]) for mark in name_marks(view)] == [
        ("red", "red", 2),
        ("blue", "blue", 6),
    ]


def test_parts_are_named_after_all_clusters_where_half_of_the_map_is_seen() -> None:
    words = ("red",) * 9 + ("blue",) * 3
    texts = [f"{'wine' if row < 4 else 'car'} of {word} {'abcdefghijkl'[row]}" for row, word in enumerate(words)]
    view = hand_made_view(Corpus.from_texts(texts), "Which?", [0] * 9 + [1] * 3, words)
    assert not any("within" in mark for mark in name_marks(view))
    dense = np.array([0] * 4 + [1] * 5 + [2] * 3)
    parted = replace(view, clustering=replace(view.clustering, subclusters=dense))
    marks = name_marks(parted)
    assert [mark["short"] for mark in marks] == ["red", "blue", "car", "wine"]
    assert [(mark["size"], mark["x"]) for mark in marks[2:]] == [(5, 6), (4, 1)]
    assert [mark.get("within") for mark in marks] == [None, None, [5.5, 2.75], [5.5, 2.75]]


def test_names_in_space_have_a_depth() -> None:
    words = ("red",) * 5 + ("blue",) * 3
    flat = hand_made_view(Corpus.from_texts(words), "Which?", [0] * 5 + [1] * 3, words)
    places = np.arange(24, dtype=np.float32).reshape(8, 3)
    view = replace(flat, layout=Layout(Projection(places, "umap"), flat.layout.reduction))
    assert [(mark["text"], mark["x"], mark["y"], mark["z"]) for mark in name_marks(view)] == [
        ("red", 6, 7, 8),
        ("blue", 18, 19, 20),
    ]

"""Clusters that hold, and those that do not: by other draws of the documents, and by what their documents answer."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from inbedder_core.clusters.clustering import Clustering, ClusteringConfig, find_clusters, listed_clusters
from inbedder_core.clusters.projection import Projection
from inbedder_core.corpus.corpus import Corpus
from inbedder_core.encoders.base import Encoding
from inbedder_core.labels.encoded_corpus import EncodedCorpus
from inbedder_core.labels.explanation import explain
from inbedder_core.labels.naming import LabelMaterial, choose_labels, separate_label
from inbedder_core.views import belief as beliefs
from inbedder_core.views.belief import find_beliefs, found_again
from inbedder_core.views.layout import Layout
from inbedder_core.views.view import View
from tests.views import hand_made_view

COUNT = 60


def _view(points: np.ndarray, answers: Sequence[str], config: ClusteringConfig) -> View:
    """Group points as they lie; their embeddings are the points."""
    corpus = Corpus.from_texts([f"text {row}" for row in range(len(points))])
    encoded = EncodedCorpus(corpus, Encoding(points.astype(np.float32), tuple(answers)))
    layout = Layout(Projection(points[:, :2].astype(np.float32), "umap"), points.astype(np.float32))
    clustering = find_clusters(layout.distinct, config)
    return View(encoded, "Which?", layout, clustering, explain(encoded, clustering))


def _blobs(chance: np.random.Generator) -> np.ndarray:
    centers = np.array([[9.0, 0, 0], [0, 9, 0], [0, 0, 9]])
    return np.concatenate([center + chance.normal(scale=0.3, size=(COUNT, 3)) for center in centers])


@pytest.mark.parametrize("method", ["hdbscan", "kmeans"])
def test_groups_that_lie_apart_and_answer_alike_hold(method: str) -> None:
    answers = [answer for answer in ("bus", "train", "boat") for _ in range(COUNT)]
    view = _view(_blobs(np.random.default_rng(0)), answers, ClusteringConfig(method))
    assert len(view.beliefs) == 3
    for belief in view.beliefs:
        assert belief.holds
        assert belief.stability is not None
        assert belief.stability > 0.95
        assert (belief.precision, belief.coverage) == (1, 1)
        assert belief.nearest != belief.id
        assert belief.distance is not None
        assert belief.distance > 1


def test_documents_are_drawn_anew_where_groups_change_not_where_names_do(monkeypatch: pytest.MonkeyPatch) -> None:
    view = _view(_blobs(np.random.default_rng(0)), ["bus"] * 3 * COUNT, ClusteringConfig("kmeans", clusters=3))
    first = [belief.stability for belief in view.beliefs]
    drawn: list[int] = []
    find = beliefs.find_groups
    monkeypatch.setattr(beliefs, "find_groups", lambda *rows, **seed: drawn.append(1) or find(*rows, **seed))
    renamed = replace(view, clusters=tuple(replace(cluster, label=f"no {cluster.id}") for cluster in view.clusters))
    assert [own.stability for own in renamed.beliefs] == first
    assert not drawn
    others = find_clusters(view.layout.distinct, ClusteringConfig("kmeans", clusters=4))
    assert len(replace(view, clustering=others, clusters=explain(view.encoded, others)).beliefs) == 4
    assert len(drawn) == beliefs.RESAMPLES


def test_parts_of_one_cloud_do_not_come_back() -> None:
    cloud = np.random.default_rng(1).normal(size=(3 * COUNT, 3))
    view = _view(cloud, ["bus"] * len(cloud), ClusteringConfig("kmeans", clusters=7))
    stabilities = [belief.stability for belief in view.beliefs]
    assert np.mean(stabilities) < 0.75
    assert min(stabilities) < 0.6
    assert not any(belief.holds for belief in view.beliefs if belief.stability < 0.6)
    assert any("comes back" in doubt for belief in view.beliefs for doubt in belief.doubts)


def test_what_a_label_covers_is_counted_by_the_answers() -> None:
    corpus = Corpus.from_texts(list("abcdefgh"))
    answers = ["delay", "delays", "the delay", "seat", "delay", "price", "price", "prices"]
    view = hand_made_view(corpus, "What?", [0, 0, 0, 0, 1, 1, 1, 1], answers)
    clusters = (replace(view.cluster(0), label="delay"), replace(view.cluster(1), label="fare · price"))
    first, second = replace(view, clusters=clusters).beliefs
    assert (first.precision, first.coverage) == (0.75, 0.75)
    assert (second.precision, second.coverage) == (0.75, 1.0)
    (third, _) = replace(view, clusters=(replace(view.cluster(0), label="boat"), view.cluster(1))).beliefs
    assert (third.precision, third.coverage) == (0, 0)
    assert "no answer of its documents says what it is called" in third.doubts


def test_groups_out_of_a_list_are_not_found_again() -> None:
    view = hand_made_view(Corpus.from_texts(list("abcd")), "What?", [0, 0, 1, 1], ["x", "x", "y", "y"])
    listed = listed_clusters(np.array([0, 0, 1, 1]), np.ones(4, np.float32))
    for belief in replace(view, clustering=listed).beliefs:
        assert (belief.stability, belief.precision, belief.coverage) == (None, None, None)
        assert belief.holds
        assert belief.nearest is not None


def test_a_single_cluster_has_no_next_one() -> None:
    view = hand_made_view(Corpus.from_texts(list("abcd")), "What?", [0, 0, 0, -1], ["x"] * 4)
    (belief,) = view.beliefs
    assert (belief.nearest, belief.distance) == (None, None)
    assert find_beliefs(view.encoded, view.layout, view.clustering, ()) == ()


def test_a_label_is_taken_apart_as_it_was_put_together() -> None:
    materials = [
        LabelMaterial((("late bus", 0.2), ("rude driver", 0.1)), (), ()),
        LabelMaterial((("seat", 0.9),), (), ()),
    ]
    labels = choose_labels(materials)
    assert [separate_label(label) for label in labels] == [["late bus", "rude driver"], ["seat"]]
    assert separate_label("seat (2)") == ["seat"]


def test_a_cluster_comes_back_in_other_words_as_far_as_its_documents_stay_together() -> None:
    first, second = (
        Clustering(np.array(ids), np.ones(8, np.float32), ClusteringConfig("kmeans"))
        for ids in ([0, 0, 0, 0, 1, 1, 1, -1], [1, 1, 1, 0, 0, 0, -1, 0])
    )
    np.testing.assert_allclose(found_again(first, second), [3 / 4, 2 / 5])
    np.testing.assert_allclose(found_again(first, first), [1, 1])


def test_documents_are_drawn_once_for_all_groupings_of_a_layout() -> None:
    layout = _view(_blobs(np.random.default_rng(0)), ["bus"] * 3 * COUNT, ClusteringConfig("kmeans", clusters=3)).layout
    first, again, other = (layout.draws(100, 2, seed=seed) for seed in (0, 0, 1))
    assert first is again
    for rows, distinct in first:
        assert sorted(set(rows.tolist())) == rows.tolist()
        np.testing.assert_array_equal(distinct.spread(distinct.values), layout.reduction[rows])
    assert not np.array_equal(first[0][0], other[0][0])

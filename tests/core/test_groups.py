"""Groups that differ in meaning: named once each, with what they were put together from inside."""

from dataclasses import replace

import numpy as np
import pytest

from inbedder_core.clusters.clustering import ClusteringConfig
from inbedder_core.clusters.projection import Projection
from inbedder_core.corpus.corpus import Corpus
from inbedder_core.encoders.base import Encoding
from inbedder_core.labels.answers import CodedAnswers, spoken_answers
from inbedder_core.labels.encoded_corpus import EncodedCorpus
from inbedder_core.labels.explanation import explain
from inbedder_core.views.editing import apply_edits, make_edit
from inbedder_core.views.edits import Edits
from inbedder_core.views.groups import Meaning, find_groups
from inbedder_core.views.layout import Layout
from inbedder_core.views.view import View, recluster
from tests.fakes import FakeEncoder

EACH = 20
ABOUT = ("delay", "baggage", "seat", "staff", "film")
FEELS = ("angry", "Angry", "anger", "happy", "happy")
NEAR = ((1, 0, 0, 0), (1, 0, 0, 0.2), (0.9, 0, 0, 0.3), (0, 1, 0, 0), (0, 1, 0, 0.2))
"""Five dense groups in two feelings; "anger" is another word, near "angry"."""


@pytest.fixture
def view() -> View:
    chance = np.random.default_rng(0)
    groups = np.repeat(np.arange(len(ABOUT)), EACH)
    rows = groups[:, None] * np.array([40.0, 0]) + chance.normal(size=(len(groups), 2))
    embeddings = np.array(NEAR)[groups] + chance.normal(scale=0.05, size=(len(groups), 4))
    texts = [f"the {ABOUT[group]} number {row}" for row, group in enumerate(groups)]
    encoding = Encoding(embeddings.astype(np.float32), tuple(FEELS[group] for group in groups))
    encoded = EncodedCorpus(Corpus.from_texts(texts), encoding)
    layout = Layout(Projection(rows.astype(np.float32), "umap"), rows.astype(np.float32))
    clustering = find_groups(layout.distinct, Meaning.of(encoded), ClusteringConfig())
    return View(encoded, "How do they feel?", layout, clustering, explain(encoded, clustering))


def test_each_meaning_is_one_group_named_once(view: View) -> None:
    assert [(cluster.label.casefold(), cluster.size) for cluster in view.clusters] == [("angry", 60), ("happy", 40)]


def test_the_parts_of_a_group_are_named_by_what_sets_them_apart_within_it(view: View) -> None:
    angry, happy = view.parts
    assert {part.label for part in happy} == {"staff", "film"}
    assert all(any(word in part.label for word in (*ABOUT[:3], "anger")) for part in angry)
    rows = view.clustering.parts(1)
    assert set(happy[0].exemplars) <= set(rows[0].tolist())


def test_every_dense_group_stands_by_itself_on_request(view: View) -> None:
    found = recluster(view, ClusteringConfig(detail="all", min_cluster_size=5), FakeEncoder())
    assert found.clustering.n_clusters == len(ABOUT)
    assert found.parts == ((),) * len(ABOUT)


def test_a_group_keeps_its_color_when_the_detail_changes(view: View) -> None:
    assert view.clustering.marks_at(np.arange(100)) == [0] * 60 + [1] * 40
    swapped = replace(view, clustering=replace(view.clustering, marks=(1, 0)))
    fine = recluster(swapped, ClusteringConfig(detail="all", min_cluster_size=5), FakeEncoder()).clustering
    angry, happy = (set(fine.marks_at(rows)) for rows in (np.arange(60), np.arange(60, 100)))
    assert (len(angry), len(happy)) == (3, 2)
    assert 1 in angry and 0 in happy, "one part of each keeps the color of the whole"
    few = recluster(swapped, ClusteringConfig(detail="few"), FakeEncoder()).clustering
    assert few.marks_at(np.arange(100)) == [1] * 60 + [0] * 40


def test_groups_come_back_in_other_draws_as_they_were_put_together(view: View) -> None:
    assert [belief.stability for belief in view.beliefs] == pytest.approx([1, 1])
    assert all(belief.holds for belief in view.beliefs)


def test_parts_outlast_changes_by_hand(view: View) -> None:
    moved = make_edit("move", view, clusters=[1], rows=range(5))
    found = apply_edits(view, Edits((moved,)), FakeEncoder())
    assert found.clustering.sizes == (55, 45)
    assert [len(part) for part in found.clustering.parts(0)] == [20, 20, 15]
    merged = apply_edits(view, Edits((make_edit("merge", view, clusters=[0, 1]),)), FakeEncoder())
    assert len(merged.clustering.parts(0)) == len(ABOUT)


def test_an_answer_speaks_for_a_cluster_when_three_in_ten_give_it_and_few_others_do(view: View) -> None:
    clustering = recluster(view, ClusteringConfig("kmeans", clusters=2), FakeEncoder()).clustering
    inside, outside = clustering.members(0), clustering.members(1)
    keys = np.array([f"answer {row}" for row in range(len(view))], dtype=object)
    keys[inside[: round(0.3 * len(inside))]] = "own"
    assert spoken_answers(CodedAnswers.of(keys.tolist()), clustering) == ["own", ""]
    keys[outside[: len(outside) // 2]] = "own"
    assert spoken_answers(CodedAnswers.of(keys.tolist()), clustering) == ["", "own"]


def test_what_more_than_half_of_a_cluster_answer_speaks_for_it_though_as_many_others_answer_so(view: View) -> None:
    clustering = recluster(view, ClusteringConfig("kmeans", clusters=4), FakeEncoder()).clustering
    keys = np.full(len(view), "same", dtype=object)
    first, last = clustering.members(0), clustering.members(3)
    keys[first], keys[last[: len(last) // 2]] = "own", "own"
    assert spoken_answers(CodedAnswers.of(keys.tolist()), clustering) == ["own", "same", "same", ""]
    keys[last[0]] = "same"
    assert spoken_answers(CodedAnswers.of(keys.tolist()), clustering) == ["own", "same", "same", "same"]


def mostly_neutral(happy: int) -> View:
    """Five dense groups, far apart in meaning: four of 20 are mostly "neutral", as many of the last are, too."""
    chance = np.random.default_rng(0)
    groups = np.repeat(np.arange(len(ABOUT)), [EACH] * 4 + [happy])
    rows = groups[:, None] * np.array([40.0, 0]) + chance.normal(size=(len(groups), 2))
    texts = [f"the {ABOUT[group]} number {row}" for row, group in enumerate(groups)]
    neutral = [row % EACH < (12 if group < 4 else 9) for row, group in enumerate(groups)]
    others = ["happy" if group == 4 else f"odd {row}" for row, group in enumerate(groups)]
    answers = ["neutral" if chosen else other for chosen, other in zip(neutral, others, strict=True)]
    encoding = Encoding(np.eye(len(ABOUT), dtype=np.float32)[groups], tuple(answers))
    encoded = EncodedCorpus(Corpus.from_texts(texts), encoding)
    layout = Layout(Projection(rows.astype(np.float32), "umap"), rows.astype(np.float32))
    clustering = find_groups(layout.distinct, Meaning.of(encoded), ClusteringConfig())
    return View(encoded, "How do they feel?", layout, clustering, explain(encoded, clustering))


def test_groups_that_mostly_give_the_commonest_answer_are_one_named_by_it_with_parts_by_topic() -> None:
    view = mostly_neutral(happy=EACH)
    assert [(cluster.label, cluster.size) for cluster in view.clusters] == [("neutral", 80), ("happy", 20)]
    assert {part.label.split(" · ")[0] for part in view.parts[0]} == set(ABOUT[:4])


def test_an_answer_that_would_make_nearly_all_one_group_puts_nothing_together() -> None:
    view = mostly_neutral(happy=10)
    assert view.clustering.n_clusters == len(ABOUT)
    assert {cluster.label.split(" · ")[0] for cluster in view.clusters} >= set(ABOUT[:4])


def test_side_by_side_what_several_groups_mostly_answer_names_none_of_them() -> None:
    found = recluster(mostly_neutral(happy=EACH), ClusteringConfig(detail="all", min_cluster_size=5), FakeEncoder())
    assert {cluster.label.split(" · ")[0] for cluster in found.clusters} == {*ABOUT[:4], "happy"}

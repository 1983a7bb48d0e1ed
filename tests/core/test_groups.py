"""Groups that differ in meaning: named once each, with what they were put together from inside."""

from dataclasses import replace

import numpy as np
import pytest

from inbedder_core.clusters.clustering import ClusteringConfig
from inbedder_core.clusters.projection import Projection
from inbedder_core.corpus.corpus import Corpus
from inbedder_core.encoders.base import Encoding
from inbedder_core.labels.answers import spoken_answers
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
    keys = np.full(len(view), "same", dtype=object)
    keys[inside[: round(0.3 * len(inside))]] = "own"
    assert spoken_answers(keys.tolist(), clustering) == ["own", "same"]
    keys[outside[: len(outside) // 2]] = "own"
    assert spoken_answers(keys.tolist(), clustering)[0] == "same"

import sqlite3
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from inbedder_core.clusters.clustering import ClusteringConfig
from inbedder_core.corpus.corpus import Corpus
from inbedder_core.encoders import CachedEncoder, Store
from inbedder_core.errors import Cancelled, CorpusError, InstructionError, SettingError
from inbedder_core.labels.encoded_corpus import EncodedCorpus
from inbedder_core.views.view import STAGES, View, ViewConfig, explore, recluster
from tests.fakes import FakeEncoder

TOPICS, MOODS = ("refund", "card", "transfer", "login"), ("angry", "calm", "happy")
ASK_TOPIC, ASK_MOOD = "What is it about?", "How does the writer feel?"
_PICKED = np.random.default_rng(0)
TEXTS = tuple(f"{_PICKED.choice(TOPICS)} {_PICKED.choice(MOODS)} case {number}" for number in range(120))
PLANTED = {ASK_TOPIC: [text.split()[0] for text in TEXTS], ASK_MOOD: [text.split()[1] for text in TEXTS]}


def follows(text: str, instruction: str) -> str:
    return text.split()[0 if instruction == ASK_TOPIC else 1]


def corpus(texts=TEXTS) -> Corpus:
    return Corpus.from_texts(texts)


@pytest.fixture(scope="module")
def views() -> list[View]:
    return explore(corpus(), [ASK_TOPIC, ASK_MOOD], FakeEncoder(follows))


def same(first: View, second: View, order=slice(None)) -> bool:
    """Whether two views agree in every number, the second's documents being the first's in another order."""
    return (
        np.array_equal(first.projection.coordinates[order], second.projection.coordinates)
        and np.array_equal(first.layout.reduction[order], second.layout.reduction)
        and np.array_equal(first.clustering.assignments[order], second.clustering.assignments)
        and [cluster.label for cluster in first.clusters] == [cluster.label for cluster in second.clusters]
    )


def test_each_question_finds_the_groups_planted_for_it(views: list[View]):
    for view in views:
        assert adjusted_rand_score(PLANTED[view.instruction], view.clustering.assignments) == 1.0
        assert sorted(cluster.label for cluster in view.clusters) == sorted(set(PLANTED[view.instruction]))


def test_another_question_regroups_the_documents(views: list[View]):
    assert adjusted_rand_score(views[0].clustering.assignments, views[1].clustering.assignments) < 0.1


def test_every_document_is_in_a_labelled_cluster(views: list[View]):
    assert [views[0].cluster_label(row) for row in range(120)] == PLANTED[ASK_TOPIC]


def test_exploring_again_gives_the_same_numbers(views: list[View]):
    again = explore(corpus(), [ASK_TOPIC, ASK_MOOD], FakeEncoder(follows))
    assert all(same(first, second) for first, second in zip(views, again, strict=True))


def test_reordering_documents_reorders_views(views: list[View]):
    order = np.random.default_rng(5).permutation(len(TEXTS))
    mixed = explore(corpus([TEXTS[row] for row in order]), [ASK_TOPIC, ASK_MOOD], FakeEncoder(follows))
    assert all(same(first, second, order) for first, second in zip(views, mixed, strict=True))


def test_identical_texts_share_answer_coordinates_and_cluster_and_are_encoded_once():
    encoder = FakeEncoder(follows)
    view = explore(corpus([*TEXTS, *TEXTS[:30]]), [ASK_TOPIC], encoder)[0]
    assert encoder.calls == [(120, 1)]
    assert view.encoding.answers[:30] == view.encoding.answers[120:]
    assert np.array_equal(view.projection.coordinates[:30], view.projection.coordinates[120:])
    assert np.array_equal(view.clustering.assignments[:30], view.clustering.assignments[120:])


def test_a_store_saves_all_the_work_the_second_time(tmp_path, views: list[View]):
    store = Store(tmp_path / "store.sqlite")
    first = explore(corpus(), [ASK_TOPIC, ASK_MOOD], FakeEncoder(follows), store=store)
    idle = FakeEncoder(follows)
    second = explore(corpus(), [ASK_TOPIC, ASK_MOOD], idle, store=store)
    assert idle.calls == []
    assert all(same(one, other) for one, other in zip(first, second, strict=True))
    assert all(same(one, other) for one, other in zip(views, second, strict=True))


def test_an_encoder_that_keeps_its_rows_is_not_wrapped_again(tmp_path):
    inner, outer = Store(tmp_path / "inner.sqlite"), Store(tmp_path / "outer.sqlite")
    explore(corpus(TEXTS[:6]), [ASK_TOPIC], CachedEncoder(FakeEncoder(follows), inner), store=outer)
    outer.close()
    with closing(sqlite3.connect(tmp_path / "outer.sqlite")) as written:
        assert written.execute("SELECT count(*) FROM rows").fetchone() == (0,)


@pytest.mark.parametrize("stage", STAGES)
def test_work_cancelled_at_any_stage_goes_on_to_the_same_end(tmp_path, stage: str, views: list[View]):
    def stop(now: str, done: int, total: int) -> None:
        if now == stage and done:
            raise Cancelled("enough")

    store = Store(tmp_path / "store.sqlite")
    with pytest.raises(Cancelled):
        explore(corpus(), [ASK_TOPIC, ASK_MOOD], FakeEncoder(follows), store=store, progress=stop)
    encoder = FakeEncoder(follows)
    finished = explore(corpus(), [ASK_TOPIC, ASK_MOOD], encoder, store=store)
    assert sum(texts for texts, _ in encoder.calls) < len(TEXTS)
    assert all(same(one, other) for one, other in zip(views, finished, strict=True))


def test_progress_tells_every_stage_from_nothing_to_all():
    told: list[tuple[str, int, int]] = []
    explore(corpus(TEXTS[:8]), [ASK_TOPIC, ASK_MOOD], FakeEncoder(follows), progress=lambda *now: told.append(now))
    assert list(dict.fromkeys(stage for stage, _, _ in told)) == list(STAGES)
    for stage in STAGES:
        steps = [(done, total) for name, done, total in told if name == stage]
        assert steps[0][0] == 0
        assert steps[-1][0] == steps[-1][1] > 0


def test_reclustering_embeds_nothing_and_moves_nothing(views: list[View]):
    encoder = FakeEncoder(follows)
    found = recluster(views[0], ClusteringConfig("kmeans", clusters=2), encoder)
    assert encoder.calls == []
    assert found.corpus is views[0].corpus
    assert found.clustering.n_clusters == len(found.clusters) == 2
    assert found.projection is views[0].projection
    assert found.config.clustering.method == "kmeans"


def test_reclustering_with_the_first_settings_gives_the_first_view(views: list[View]):
    moved = recluster(views[0], ClusteringConfig("kmeans"), FakeEncoder(follows))
    back = recluster(moved, views[0].config.clustering, FakeEncoder(follows))
    assert back.clusters == views[0].clusters
    assert same(views[0], back)


def test_a_view_of_other_documents_than_its_parts_is_refused(views: list[View]):
    with pytest.raises(ValueError, match="5 documents but 120 encoded"):
        EncodedCorpus(corpus(TEXTS[:5]), views[0].encoding)


def test_an_empty_corpus_is_refused_in_words():
    with pytest.raises(CorpusError, match="no documents"):
        explore(corpus(()), [ASK_TOPIC], FakeEncoder(follows))


@pytest.mark.parametrize("asked", [[], [" "], [ASK_TOPIC, ASK_TOPIC]])
def test_unusable_instructions_are_refused(asked: list[str]):
    with pytest.raises(InstructionError):
        explore(corpus(), asked, FakeEncoder(follows))


@pytest.mark.parametrize("method", ["hdbscan", "kmeans"])
@pytest.mark.parametrize(
    "texts", [TEXTS[:1], TEXTS[:2], TEXTS[:3], TEXTS[:5], TEXTS[:13], TEXTS[:1] * 20, TEXTS[:2] * 3]
)
def test_small_and_repetitive_corpora_give_a_sensible_view(texts: tuple[str, ...], method: str):
    config = ViewConfig(clustering=ClusteringConfig(method))
    for view in explore(corpus(texts), [ASK_TOPIC, ASK_MOOD], FakeEncoder(follows), config):
        assert np.isfinite(view.projection.coordinates).all()
        assert sum(view.clustering.sizes) + round(view.clustering.noise_share * len(texts)) == len(texts)
        assert len({view.cluster_label(row) for row in range(len(texts))}) <= len(texts)
        assert all(cluster.label for cluster in view.clusters)
        assert view.notes or len(texts) == 13


def test_embeddings_that_are_all_equal_are_one_cluster_and_said_to_be():
    view = explore(corpus(), [ASK_TOPIC], FakeEncoder(lambda text, question: "yes", spread=0))[0]
    assert view.clustering.sizes == (120,)
    assert any("same embedding" in note for note in view.notes)
    assert any("“yes” for 100%" in note for note in view.notes)


def test_all_noise_is_said_with_what_to_do():
    config = ViewConfig(clustering=ClusteringConfig(min_cluster_size=100))
    view = explore(corpus(), [ASK_TOPIC], FakeEncoder(follows), config)[0]
    assert view.clusters == ()
    assert view.cluster_label(0) == "Noise"
    assert any("all 120 documents are noise" in note and "k-means" in note for note in view.notes)


def test_a_first_view_without_shape_does_not_spoil_the_second(views: list[View]):
    def topic_only(text: str, instruction: str) -> str:
        return text if instruction == ASK_TOPIC else "same"

    flat, shaped = explore(corpus(), [ASK_MOOD, ASK_TOPIC], FakeEncoder(topic_only, spread=0))
    assert (flat.projection.method, shaped.projection.method) == ("constant", "umap")
    assert np.ptp(shaped.projection.coordinates, axis=0).all()


def test_parts_of_different_length_make_no_view(views: list[View]):
    with pytest.raises(ValueError, match="must agree"):
        replace(views[0], encoded=EncodedCorpus(corpus(TEXTS[:5]), views[0].encoding.take(range(5))))


def test_there_is_no_cluster_beyond_the_last(views: list[View]):
    assert views[0].cluster(3).id == 3
    with pytest.raises(ValueError, match="no group 4"):
        views[0].cluster(4)


@pytest.mark.parametrize("values", [{"seed": -1}, {"neighbors": 1}, {"min_dist": 1.5}, {"reduction_dimension": 1}])
def test_view_settings_out_of_range_are_refused(values: dict):
    with pytest.raises(SettingError):
        ViewConfig(**values)


def test_a_map_fitted_to_some_documents_says_so():
    view = explore(corpus(), [ASK_TOPIC], FakeEncoder(follows), ViewConfig(map_sample=100))[0]
    assert any("fitted to 100 documents" in note for note in view.notes)
    assert adjusted_rand_score(PLANTED[ASK_TOPIC], view.clustering.assignments) > 0.9

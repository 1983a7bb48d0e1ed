import pytest

from inbedder_core.encoders.store import Store
from inbedder_core.evaluation.scoring.product import reference_words, score_product
from inbedder_core.evaluation.tasks.task import ProductTask
from tests import faceted
from tests.fakes import FakeEncoder

JUDGE = FakeEncoder(lambda text, question: text.split()[0] if text else "", spread=0.0)


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    store = Store(tmp_path_factory.mktemp("store") / "store.sqlite")
    scores = score_product(ProductTask(faceted.corpus()), faceted.encoder(), judge=JUDGE, store=store)
    return {(score.task, score.metric): score.value for score in scores}


def test_the_product_finds_the_groups_of_a_perfect_follower_without_their_number(found):
    assert found["toys: colour", "V of clustered"] > 80
    assert found["toys: colour", "purity"] > 90


def test_noise_and_the_number_of_clusters_are_reported(found):
    assert 0 <= found["toys: shape", "noise %"] <= 100
    assert found["toys: shape", "clusters"] >= 1
    assert found["toys: shape", "gold labels"] == 3


def test_labels_made_of_right_answers_name_the_majority(found):
    assert found["toys: colour", "label names majority"] > 90
    assert found["toys: colour", "gold labels with a cluster"] == 100


def test_both_ways_of_choosing_words_are_compared_on_the_same_clusters(found):
    for way in ("ours", "TF-IDF"):
        assert found["toys: colour", f"{way}: label among words"] > 90


def test_reference_words_are_those_a_cluster_has_more_of_than_the_mean():
    words = reference_words(["red red ball", "blue blue ball"], top=2)
    assert [list_[0] for list_ in words] == ["red", "blue"]


def test_reference_words_of_silence_are_none():
    assert reference_words(["", ""], top=5) == [[], []]

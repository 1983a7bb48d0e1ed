import numpy as np
import pytest

from inbedder_core.clusters.clustering import Clustering, ClusteringConfig
from inbedder_core.encoders.base import Encoding
from inbedder_core.labels.answers import OTHER, CodedAnswers, answering_like, group_answers, nearest_answers

ANSWERS = ("A refund.", "refund", "refund", "late delivery", "very late", "", "thanks", "Refund")
EMBEDDINGS = np.array(
    [[1, 0, 0], [1, 0.1, 0], [1, 0, 0.1], [0, 1, 0], [0, 1, 0.1], [1, 0, 0], [0, 0, 1], [1, 0.1, 0]], np.float32
)
ENCODING = Encoding(EMBEDDINGS, ANSWERS)


def test_spellings_of_one_answer_are_one_group_named_by_the_most_frequent():
    found = group_answers(ANSWERS)
    assert found.names[0] == "refund"
    assert found.ids[[0, 1, 2, 7]].tolist() == [0] * 4
    assert found.ids[5] == OTHER


def test_only_the_most_frequent_are_told_apart():
    found = group_answers(ANSWERS, most=1)
    assert found.names == ("refund",)
    assert found.ids.tolist() == [0, 0, 0, -1, -1, -1, -1, 0]


def test_documents_that_give_an_answer_are_found_with_those_that_lie_as_near():
    found = answering_like(ENCODING, "The REFUND")
    assert found.said == (0, 1, 2, 7)
    assert found.near == (5,), "its answer is empty, its embedding is a refund's"
    assert found.rows == (0, 1, 2, 5, 7)


def test_an_answer_nobody_gives_is_looked_for_by_its_words():
    assert answering_like(ENCODING, "late").said == (3, 4)
    assert answering_like(ENCODING, "delivery date").said == (3,)


@pytest.mark.parametrize("text", ["", "  ", "the", "unheard of", "?"])
def test_what_nobody_answers_finds_nothing(text: str):
    assert answering_like(ENCODING, text).rows == ()


def test_documents_that_all_lie_in_one_place_have_nobody_near():
    same = Encoding(np.ones((8, 3), np.float32), ANSWERS)
    assert answering_like(same, "refund").rows == (0, 1, 2, 7)


def test_no_answers_are_no_groups():
    assert group_answers(["", ""]).names == ()


def test_where_nothing_is_said_often_the_answers_that_mean_most_alike_name_a_cluster():
    answers = ["jobs", "tax", "hope", "duty", *["war"] * 8, "jobs", "hope", *["peace"] * 10]
    rows = np.zeros((24, 4), np.float32)
    rows[:, 3] = np.linspace(0, 0.01, 24)
    rows[:4], rows[12], rows[13] = [1, 0, 0, 0], [0.9, 0.1, 0, 0], [-1, 0, 1, 0]
    rows[4:12], rows[14:] = [0, 1, 0, 0], [0, 0, 1, 0]
    groups = np.array([0] * 4 + [1] * 8 + [2] * 12)
    encoding = Encoding(rows, tuple(answers))
    clustering = Clustering(groups, np.ones(24, np.float32), ClusteringConfig())
    first, second, third = nearest_answers(encoding, CodedAnswers.of(answers), clustering)
    assert first == ("jobs", "hope"), "only what two documents give; the nearer to the center first"
    assert (second[0], third[0]) == ("war", "peace")

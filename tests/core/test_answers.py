import numpy as np
import pytest

from inbedder_core.encoders.base import Encoding
from inbedder_core.labels.answers import OTHER, answering_like, group_answers

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

"""What separates two groups."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import fisher_exact

from inbedder_core.comparison.contrast import (
    DocumentSet,
    answer_group,
    cluster_group,
    contrast,
    fisher,
    value_group,
)
from inbedder_core.comparison.facet_columns import facet
from inbedder_core.corpus.corpus import Corpus
from inbedder_core.errors import CorpusError
from inbedder_core.exports.contrast_frames import contrast_documents_frame
from inbedder_core.labels.encoded_corpus import EncodedCorpus
from tests.views import encoded_as, hand_made_view

CARDS = [f"my card was stolen number {letter * 3}" for letter in "abcdefghijklmno"]
REFUNDS = [f"please refund the dress item {letter * 4}" for letter in "abcdefghijklmno"]
TEXTS = (*CARDS, *REFUNDS)
CORPUS = Corpus("shop", TEXTS, tuple(range(100, 130)), {"place": ("Paris", "Rome") * 15})
ANSWERS = ("Card.",) * 8 + ("the card",) * 6 + ("refund",) * 16
FIRST, SECOND = DocumentSet(CORPUS, "cards", tuple(range(15))), DocumentSet(CORPUS, "refunds", tuple(range(15, 30)))


def view(embeddings=None):
    made = hand_made_view(CORPUS, "What?", (0,) * 15 + (1,) * 14 + (-1,), ANSWERS)
    if embeddings is None:
        return made
    return encoded_as(made, embeddings, ANSWERS)


def test_words_go_to_the_group_they_set_apart():
    found = contrast(view(), FIRST, SECOND)
    assert {difference.term for difference in found.words.first if difference.clear} == {"card", "stolen", "number"}
    assert {difference.term for difference in found.words.second if difference.clear} == {"refund", "dress", "item"}
    card = next(difference for difference in found.words.first if difference.term == "card")
    assert (card.first, card.second) == (15, 0)
    assert card.log_odds > 0 < card.z
    assert 0 < card.p < 1e-6 > card.q


def test_answers_count_together_in_whatever_spelling():
    found = contrast(view(), FIRST, SECOND)
    (card,) = (difference for difference in found.answers.first if difference.clear)
    assert (card.term, card.first, card.second) == ("card", 14, 0)
    assert [difference.term for difference in found.answers.second] == ["refund"]


def test_turning_groups_round_turns_the_result_round():
    there, back = contrast(view(), FIRST, SECOND), contrast(view(), SECOND, FIRST)
    assert [found.term for found in there.words.first] == [found.term for found in back.words.second]
    assert [found.z for found in there.words.first] == pytest.approx([-found.z for found in back.words.second])
    assert there.first.typical == back.second.typical


def test_groups_that_differ_by_chance_only_have_no_clear_difference():
    found = contrast(
        view(), DocumentSet(CORPUS, "even", tuple(range(0, 30, 2))), DocumentSet(CORPUS, "odd", tuple(range(1, 30, 2)))
    )
    assert not [difference for difference in (*found.words.first, *found.words.second) if difference.clear]
    assert found.words.tested > 3


def test_typical_documents_are_far_from_the_other_group_and_counter_examples_near_it():
    embeddings = np.zeros((30, 3))
    embeddings[:15, 0] = 1
    embeddings[15:, 1] = 1
    embeddings[:, 2] = np.linspace(-0.1, 0.1, 30)
    embeddings[4], embeddings[20] = (0.1, 0.9, 0), (0.6, 0.5, 0)
    found = contrast(view(embeddings), FIRST, SECOND)
    assert found.first.counter[0] == 4
    assert found.second.counter[0] == 20
    assert (found.first.misplaced, found.second.misplaced) == (1, 1)
    assert 4 not in found.first.typical
    assert len(found.first.typical) == 5
    assert not set(found.first.typical) & set(found.first.counter)


def test_documents_of_both_groups_are_left_out_of_both():
    found = contrast(view(), DocumentSet(CORPUS, "a", tuple(range(18))), DocumentSet(CORPUS, "b", tuple(range(15, 30))))
    assert found.shared == 3
    assert found.first.group.rows == tuple(range(15))
    assert found.second.group.rows == tuple(range(18, 30))


def test_a_group_inside_the_other_is_refused():
    with pytest.raises(CorpusError, match="alone"):
        contrast(view(), DocumentSet(CORPUS, "all", tuple(range(30))), SECOND)


def test_groups_of_another_corpus_are_refused():
    other = replace(CORPUS, texts=CORPUS.texts[::-1])
    elsewhere = replace(view(), encoded=EncodedCorpus(other, view().encoding))
    with pytest.raises(ValueError, match="different corpora"):
        contrast(view(), FIRST, replace(SECOND, corpus=other))
    with pytest.raises(ValueError, match="different corpora"):
        contrast(elsewhere, FIRST, SECOND)
    with pytest.raises(ValueError, match="different corpora"):
        contrast_documents_frame(elsewhere, contrast(view(), FIRST, SECOND))


def test_groups_come_from_clusters_answers_metadata_and_the_rest():
    assert cluster_group(view(), 0) == DocumentSet(CORPUS, "Card.", tuple(range(15)))
    assert cluster_group(view(), -1).rows == (29,)
    assert answer_group(view(), "card").rows == tuple(range(14))
    assert value_group(facet(CORPUS, "place"), "Rome").rows == tuple(range(1, 30, 2))
    assert FIRST.rest().rows == SECOND.rows
    with pytest.raises(CorpusError, match="Paris"):
        value_group(facet(CORPUS, "place"), "Oslo")


def test_fishers_test_is_the_textbooks():
    rng = np.random.default_rng(0)
    sizes = 23, 41
    first, second = rng.integers(0, 24, 60), rng.integers(0, 42, 60)
    expected = [
        fisher_exact([[one, sizes[0] - one], [two, sizes[1] - two]]).pvalue
        for one, two in zip(first, second, strict=True)
    ]
    np.testing.assert_allclose(fisher(first, second, sizes=sizes), expected, rtol=1e-6)


def test_one_word_only_is_no_difference():
    corpus = Corpus.from_texts(["card"] * 6)
    made = hand_made_view(corpus, "What?", (0, 0, 0, 1, 1, 1), ("",) * 6)
    found = contrast(made, cluster_group(made, 0), cluster_group(made, 1))
    assert found.answers.tested == 0
    assert not [difference for difference in (*found.words.first, *found.words.second) if difference.clear]

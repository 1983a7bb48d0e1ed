"""Suggested questions fit the corpus, and there always are some."""

import pytest

from inbedder_core.corpus import Corpus
from inbedder_core.prompts import check_instructions
from inbedder_core.samples import read_sample, sample, sample_names
from inbedder_core.suggestions import GENERAL, KINDS, rank_kinds, suggest_instructions

FITTING = {
    "review_sentences": "reviews",
    "banking_support_messages": "support",
    "debate_arguments": "debate",
    "fairy_tale_sections": "stories",
    "arxiv_abstracts_2023": "science",
    "state_of_the_union": "politics",
    "stackoverflow_questions": "code",
    "voice_assistant_commands": "commands",
}


@pytest.mark.parametrize("name", sample_names())
def test_the_kind_of_every_sample_is_recognised(name):
    assert rank_kinds(read_sample(name)[0])[0][1].name == FITTING[name]


@pytest.mark.parametrize("name", sample_names())
def test_a_samples_own_questions_come_first(name):
    own = sample(name).instructions
    assert suggest_instructions(read_sample(name)[0])[: len(own)] == own


def test_another_corpus_of_reviews_gets_questions_for_reviews():
    texts = ["Great shoes, I love them", "Terrible quality, a waste of money", "Would recommend to everyone"] * 20
    assert "Would the writer recommend it?" in suggest_instructions(Corpus.from_texts(texts, name="my file.csv"))


def test_posts_are_known_by_their_signs():
    texts = ["@anna see you there", "so tired #monday", "https://example.org lol"] * 5
    assert suggest_instructions(Corpus.from_texts(texts))[0] == "Who or what is it about?"


@pytest.mark.parametrize("texts", [(), ("x",), ("", ""), ("多谢", "再见"), ("1", "2", "3")])
def test_general_questions_remain_for_any_corpus(texts):
    assert suggest_instructions(Corpus.from_texts(texts)) == GENERAL


@pytest.mark.parametrize("most", [1, 3, 8])
def test_no_more_are_given_than_asked_for_and_none_twice(most):
    for name in sample_names():
        given = suggest_instructions(read_sample(name)[0], most=most)
        assert len(given) == len(set(given)) == most


def test_every_question_of_the_bank_is_short_and_can_be_asked():
    bank = list(dict.fromkeys([*GENERAL, *(question for kind in KINDS for question in kind.questions)]))
    assert len(bank) >= 40
    assert all(check_instructions([question]) == (question,) for question in bank)
    assert all(len(question.split()) <= 8 for question in bank)

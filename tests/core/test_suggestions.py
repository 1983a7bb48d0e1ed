"""Suggested questions fit the corpus, and there always are some."""

import pytest

from inbedder_core.corpus.corpus import Corpus
from inbedder_core.corpus.samples import read_sample, sample, sample_names
from inbedder_core.corpus.suggestions import GENERAL, KINDS, corpus_kind, kind_names, rank_kinds, suggest_instructions
from inbedder_core.encoders.questions import check_instructions
from inbedder_core.errors import SettingError

FITTING = {
    "review_sentences": "reviews",
    "banking_support_messages": "support messages",
    "debate_arguments": "debates",
    "fairy_tale_sections": "stories",
    "arxiv_abstracts_2023": "papers",
    "state_of_the_union": "political speeches",
    "stackoverflow_questions": "questions about code",
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
    assert "Which feature is mentioned?" in suggest_instructions(Corpus.from_texts(texts, name="my file.csv"))


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


ANSWERED_ALIKE = (
    "want?",
    "fact or an opinion",
    "serious or a joke",
    "a bug or a question",
    "question or an order",
    "urgent",
)
"""Questions the built-in model answers with one word, whatever the text."""


def test_no_question_is_suggested_that_the_built_in_model_answers_alike_for_every_text():
    own = [question for name in sample_names() for question in sample(name).instructions]
    bank = [*GENERAL, *own, *(question for kind in KINDS for question in kind.questions)]
    assert [question for question in bank if any(found in question for found in ANSWERED_ALIKE)] == []


SAID = {
    "interviews": [
        "Back then I was a nurse, and we did it by hand.",
        "My mother taught me to sew; I remember it well.",
    ],
    "survey answers": ["I would like more training.", "Communication between management and employees is poor."],
    "news": ["Police said on Monday that two men were arrested.", "Rates rose by a percent, officials announced."],
}


@pytest.mark.parametrize("kind", SAID)
def test_kinds_without_a_sample_are_recognised_too(kind):
    assert corpus_kind(Corpus.from_texts(SAID[kind] * 10)) == kind


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_who_says_what_the_texts_are_gets_the_questions_of_that_kind(kind):
    given = suggest_instructions(Corpus.from_texts(["1", "2"]), kind=kind.name)
    assert given[: len(kind.questions)] == kind.questions
    assert set(given) - set(kind.questions) <= set(GENERAL)


def test_a_sample_keeps_its_own_questions_only_as_what_it_is():
    corpus = read_sample("review_sentences")[0]
    assert suggest_instructions(corpus, kind="reviews") == suggest_instructions(corpus)
    assert suggest_instructions(corpus, kind="") == GENERAL
    assert suggest_instructions(corpus, kind="news")[0] == "Which event is reported?"


def test_another_kind_is_refused_with_the_kinds_there_are():
    with pytest.raises(SettingError, match="interviews"):
        suggest_instructions(Corpus.from_texts(["x"]), kind="recipes")
    assert len(set(kind_names())) == len(KINDS) >= 12

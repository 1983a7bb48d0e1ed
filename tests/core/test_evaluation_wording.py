import json
from importlib.resources import files

import pytest

from inbedder_core.encoders.questions import check_instructions
from inbedder_core.evaluation.scoring.gold_names import nearest_labels, readable, says
from inbedder_core.evaluation.tasks.wording import punctuation_variants, wordings
from tests.fakes import FakeEncoder

WRITTEN = json.loads(files("inbedder_core.evaluation.tasks").joinpath("wordings.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", WRITTEN["kinds"])
def test_thirty_different_wordings_are_written_for_each_kind(kind):
    found = wordings("anything", kind, "What?")
    groups = (found.correct, found.implicit, found.incorrect)
    assert [len(group) for group in groups] == [10, 10, 10]
    assert len(check_instructions([text for group in groups for text in group], most=30)) == 30
    assert not any("{" in text for group in groups for text in group)


def test_wordings_speak_of_what_the_set_holds():
    found = wordings("airline_tweets", "sentiment", "What is the sentiment of the tweet?")
    assert any("tweet" in text for text in found.correct)


def test_a_facet_can_have_its_own_kind():
    assert wordings("trec_qc", "answer_subtype", "?") == wordings("trec_qc", "answer_type", "?")


def test_a_facet_nobody_wrote_for_has_none():
    assert wordings("toys", "weight", "How heavy is it?") is None


def test_punctuation_variants_differ_from_the_question_and_each_other():
    found = punctuation_variants("Which colour is it?")
    assert "Which colour is it" in found
    assert "Which colour is it?" not in found
    assert len(check_instructions(found)) == len(found) >= 5


@pytest.mark.parametrize(
    ("label", "plain"),
    [
        ("has a topic of Sports", "sports"),
        ("has an ontology of Village", "village"),
        ("AddToPlaylist", "add to playlist"),
        ("card_arrival", "card arrival"),
        ("food#quality", "food quality"),
        ("health-care", "health care"),
    ],
)
def test_labels_become_plain_words(label, plain):
    assert readable(label) == plain


def test_an_answer_says_a_label_when_it_holds_its_words():
    assert says("The Card's arrival.", "card_arrival")
    assert not says("the card", "card_arrival")
    assert not says("", "red")


def test_words_are_given_to_the_nearest_label_and_silence_to_none():
    judge = FakeEncoder(lambda text, question: text.split()[0] if text else "", spread=0.0)
    assert nearest_labels(["red wine", "blue", ""], ["red", "blue", "green"], judge) == ["red", "blue", ""]

"""Questions that a text does not answer."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from inbedder_core.training import Example
from scripts.train_builtin.mixture import Mixture, mix
from scripts.train_builtin.tidy import tidy
from scripts.train_builtin.unsaid import UNSAID, add_unsaid, is_elsewhere, is_nameless
from scripts.train_builtin.unsaid_score import UnsaidScore, draw_pairs, main, score_unsaid
from tests.fakes import FakeEncoder

POLARITY = "What is the polarity of the comment?"


@pytest.mark.parametrize("text", ["He reads the newsletter.", "I left. Then they came.", "Ann reads."])
def test_a_text_without_names_and_figures_is_nameless(text: str) -> None:
    assert is_nameless(text, ["Ann"])


@pytest.mark.parametrize("text", ["He reads the Times.", "It was 7.", "Ask @bob.", "We met Ann.", "See www.a.b now."])
def test_a_text_with_a_name_or_a_figure_is_not(text: str) -> None:
    assert not is_nameless(text, ["Bob"])


def test_a_question_is_answered_elsewhere_if_neither_it_nor_its_answer_is_in_the_text() -> None:
    text = "The khan rode north with his army."
    assert is_elsewhere("Which treaty ended the Crimean war?", "Treaty of Paris", text)
    assert not is_elsewhere("Which treaty ended the Crimean war?", "north", text)
    assert not is_elsewhere("Where did the khan and his army ride?", "Samarkand", text)
    assert not is_elsewhere("What did this person buy?", "knife", text)


def test_a_share_is_added_whose_questions_are_mostly_answered() -> None:
    examples = [Example(f"Wide screen {n}", POLARITY, "positive", "reviews_nltk") for n in range(60)]
    examples += [Example(f"Slow shutter {n}", "What is criticized?", "speed", "reviews_nltk") for n in range(30)]
    examples += [Example(f"he then reads page {'i' * n}.", "What is the cause?", "rain", "ecare") for n in range(1, 60)]
    examples += [Example(f"Rome {n}", "Which country is mentioned?", "Italy", "crossner") for n in range(20)]
    topics = [("Khan", "north"), ("Plato", "cave"), ("Newton", "apple"), ("Darwin", "finch"), ("Curie", "radium")]
    examples += [Example(f"{who} saw the {seen} {n}.", f"Which sight impressed {who} on day {n}?", seen, "squad_dev")
                 for n in range(8) for who, seen in topics]  # fmt: skip
    examples.append(Example("Rain fell.", "Is rain a threat to Napoleon?", "threat", "squad_dev"))
    grown = add_unsaid(examples, examples, share=0.1, seed=4)
    assert grown[: len(examples)] == examples
    added = grown[len(examples) :]
    assert {each.answer for each in added} == {UNSAID}
    assert 0.06 < len(added) / len(grown) <= 0.11
    answered = Counter(each.question for each in examples)
    for question, times in Counter(each.question for each in added).items():
        assert times <= max(1, answered[question] // 2)
    pairs = {(each.source, each.question.split()[1]) for each in added}
    assert {("reviews_nltk", "is"), ("ecare", "country"), ("squad_dev", "sight")} == pairs
    for each in added:
        if each.source == "squad_dev":
            assert each.question.split()[3] not in each.text
    assert (
        grown == add_unsaid(examples, examples, share=0.1, seed=4) != add_unsaid(examples, examples, share=0.1, seed=5)
    )
    assert add_unsaid(examples, examples, share=0.0, seed=4) == examples


def test_labels_that_say_nothing_are_left_out_and_others_put_plainly() -> None:
    rows = [Example("t", "Which service is needed?", answer, "sgd") for answer in ("services", "Flights", "music")]
    assert [each.answer for each in tidy(rows)] == ["flight", "music"]
    other = [replace(each, source="elsewhere") for each in rows]
    assert tidy(other) == other


def test_a_mixture_has_both_before_its_questions_are_reworded() -> None:
    rows = [Example(f"Wide screen {n}", POLARITY, "positive", "reviews_nltk") for n in range(200)]
    rows += [Example(f"Slow shutter {n}", "What is the opinion on the speed?", "negative", "reviews_nltk")
             for n in range(100)]  # fmt: skip
    plain = Mixture({"reviews_nltk": 300}, attributes=0.0, reworded=0.0)
    grown = mix(rows, replace(plain, derived=50, unsaid=0.05, tidied=True), seed=0)
    counts = Counter(each.answer for each in grown)
    assert counts["speed"] and counts["satisfied"] and 0 < counts[UNSAID] <= 0.05 * len(grown)
    assert mix(rows, plain, seed=0) == grown[:300]


def test_pairs_are_of_texts_left_out_with_the_same_questions() -> None:
    rows = [Example(f"Wide screen {n}", POLARITY, "positive", "reviews_nltk") for n in range(900)]
    rows += [Example(f"Slow shutter {n}", "What is the opinion on the speed?", "negative", "reviews_nltk")
             for n in range(900)]  # fmt: skip
    mixture = Mixture({"reviews_nltk": 200}, attributes=0.0, derived=60, unsaid=0.1)
    trained = {each.text for each in mix(rows, mixture, seed=3)}
    without, answered = draw_pairs(rows, mixture, seed=3, texts=2)
    assert len(without) == len(answered) == 2
    assert [each.question for each in without] == [each.question for each in answered]
    assert {each.answer for each in without} == {UNSAID} and UNSAID not in {each.answer for each in answered}
    assert not trained & {each.text for each in (*without, *answered)}


def test_a_model_is_scored_by_what_it_leaves_unsaid() -> None:
    encoder = FakeEncoder(lambda text, question: "Not said" if "screen" in text else "speed")
    silent = [Example(f"Wide screen {n}", "What is bad?", UNSAID) for n in range(3)]
    silent.append(Example("Slow.", "What is good?", UNSAID))
    telling = [Example("A dim screen", "What is bad?", "screen"), Example("Slow.", "What is bad?", "speed")]
    assert score_unsaid(encoder, silent, telling) == UnsaidScore(4, 0.75, 0.5)


def test_an_unreadable_file_is_told_in_a_line(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="unsaid_score: there is no file"):
        main(["default", str(tmp_path / "rows.csv")])

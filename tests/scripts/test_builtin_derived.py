"""Whole-text questions that follow from labels."""

import re
from collections import Counter

import pytest

from inbedder_core.training import Example
from scripts.train_builtin.derived import LONGEST_ANSWER, add_derived, derive, match, read_tables, singular

TABLES = read_tables()
WORDINGS = [(name, question) for name, kind in TABLES["kinds"].items() for question in kind["questions"]]


def answers(kind: str, *examples: Example) -> list[tuple[str, str]]:
    by_source: dict[str, list[Example]] = {}
    for example in examples:
        by_source.setdefault(example.source, []).append(example)
    derived = derive({**TABLES["kinds"][kind], "seen": 1}, by_source, TABLES)
    return [(each.example.text, each.answer) for each in derived]


def test_an_aspect_is_derived_where_a_text_has_just_one() -> None:
    about, view = "What aspect of the product is mentioned?", "What is the opinion on the {}?"
    examples = [
        Example("Photos are good.", about, "Photos", "reviews_nltk"),
        Example("Sound and screen.", about, "sound", "reviews_nltk"),
        Example("Sound and screen.", view.format("LCD"), "positive", "reviews_nltk"),
        Example("A good phone.", about, "phone", "reviews_nltk"),
        Example("The waiters were rude.", "What is criticized?", "waiters", "mams"),
        Example("Long battery life.", view.format("battery life"), "positive", "reviews_nltk"),
    ]
    assert answers("aspect", *examples) == [("Photos are good.", "picture"), ("Long battery life.", "battery")]
    assert answers("criticized", *examples) == [("The waiters were rude.", "staff")]
    assert answers("praised", *examples) == [("Sound and screen.", "screen"), ("Long battery life.", "battery")]


def test_a_request_is_named_by_what_is_wanted() -> None:
    wants = [Example("A cab, please.", "What is the goal of the user?", "get ride", "sgd"),
             Example("Yes please.", "What is the goal of the user?", "find bus", "sgd"),
             Example("A cab, please.", "What is the city?", "Rome", "sgd")]  # fmt: skip
    assert answers("request", *wants) == [("A cab, please.", "ride")]
    assert answers("action", *wants) == [("A cab, please.", "book")]


def test_a_long_text_is_cut_to_the_sentences_around_the_answer() -> None:
    long = ["Nothing to see here at all, dear reader." for _ in range(12)]
    text = " ".join([*long, "I bought it.", "The lid leaks badly.", "So be it.", *long])
    question = "What is the main complaint about the pot?"
    examples = [Example(text, question, each, "squadshifts_amazon_reviews") for each in ("Leaks", "handle")]
    assert answers("problem", *examples) == [("I bought it. The lid leaks badly. So be it.", "leaks")]


def test_answers_and_sources_take_turns_and_no_answer_outweighs() -> None:
    question = "Which part of a paper does this sentence belong to?"
    texts = [("background", 200), ("method", 30), ("result", 20), ("objective", 4)]
    examples = [Example(f"{answer} {n}", question, answer, "csabstruct") for answer, size in texts for n in range(size)]
    drawn = examples[190:200]
    added = add_derived(drawn, examples, most=60, seed=1)
    assert added[:10] == drawn
    sections = [each for each in added[10:] if each.answer in ("background", "method", "result", "aim")]
    counts = Counter(each.answer for each in sections)
    assert counts["aim"] == 4 and max(counts.values()) <= 0.31 * len(sections)
    assert {each.text for each in drawn} <= {each.text for each in sections}
    assert added == add_derived(drawn, examples, most=60, seed=1) != add_derived(drawn, examples, most=60, seed=2)
    assert add_derived(drawn, examples, most=0, seed=1) == drawn


def test_a_target_of_the_label_is_asked_about() -> None:
    row = Example("Good soup.", "How does the customer feel about the soup?", "positive", "mams")
    added = [each for each in add_derived([], [row], most=5, seed=0) if each.answer == "supportive"]
    assert [("soup" in each.question, "{" in each.question) for each in added] == [(True, False)]


def test_other_answers_and_texts_of_a_source_do_not_match() -> None:
    rule = {"asked": "^Does", "answered": "pros|cons", "not_texts": "but"}
    assert match(rule, Example("Good.", "Does it?", "Pros")) == {}
    for text, question, answer in (("Good, BUT.", "Does it?", "pros"), ("Good.", "Is it?", "pros"), ("G", "Does", "x")):
        assert match(rule, Example(text, question, answer)) is None


@pytest.mark.parametrize("plural, form", [("dishes", "dish"), ("movies", "movie"), ("batteries", "battery"),
    ("wine lists", "wine list"), ("glass", "glass"), ("headphones", "headphones"), ("gas", "gas")])  # fmt: skip
def test_plurals_are_put_into_the_singular(plural: str, form: str) -> None:
    assert singular(plural) == form


@pytest.mark.parametrize("name", TABLES["kinds"])
def test_each_kind_has_many_wordings_and_short_plain_answers(name: str) -> None:
    kind = TABLES["kinds"][name]
    assert len(set(kind["questions"])) == len(kind["questions"]) >= 5
    values = [value for rule in kind["rules"] for value in (*rule.get("values", ()), rule.get("value", ""))]
    for value in filter(None, values):
        assert value == value.lower() and len(value.split()) <= LONGEST_ANSWER
    for rule in kind["rules"]:
        assert all(re.compile(rule.get(key, "")) for key in ("asked", "answered", "texts", "not_texts", "valued"))


def test_wordings_name_nothing_but_people_and_targets() -> None:
    for name, question in WORDINGS:
        assert set(re.findall(r"{(\w+)}", question)) <= {"who", "target"}, (name, question)
        assert question.endswith(("?", "."))

"""Closed vocabularies asked and answered in other languages."""

import json
from pathlib import Path

import pytest

from inbedder_core.training import Example
from scripts.train_builtin import translated
from scripts.train_builtin.derived import read_tables
from scripts.train_builtin.translated import add_translated

LANGUAGES = json.loads(Path(translated.__file__).with_name("languages.json").read_text(encoding="utf-8"))
KINDS = read_tables()["kinds"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_every_answer_of_its_kinds(language: str) -> None:
    assert LANGUAGES[language].keys() == LANGUAGES["German"].keys()
    for name, kind in LANGUAGES[language].items():
        rules = KINDS[name]["rules"]
        values = {value for rule in rules for value in (*rule.get("values", ()), rule.get("value", ""))} - {""}
        assert kind["answers"].keys() == values
        assert len(set(kind["answers"].values())) == len(values)
        assert len(set(kind["questions"])) == 3


def test_a_text_is_asked_and_answered_in_each_language() -> None:
    rows = [Example(f"{word} {n}", "Does this list pros or cons?", word, "reviews_nltk")
            for n in range(20) for word in ("pros", "cons")]  # fmt: skip
    added = add_translated(rows[:4], rows, most=6, seed=0)[4:]
    words = {language: kinds["satisfaction"]["answers"] for language, kinds in LANGUAGES.items()}
    for language, answers in words.items():
        asked = [each for each in added if each.question in LANGUAGES[language]["satisfaction"]["questions"]]
        assert len(asked) == 6
        assert {each.answer for each in asked} == set(answers.values())
        assert all((answers["satisfied"] == each.answer) == ("pros" in each.text) for each in asked)
    assert add_translated(rows, rows, most=0, seed=0) == rows

"""The built-in models are made again: what is drawn, the steps in their order, the average at the end."""

import hashlib
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from inbedder_core.encoders import read_config
from inbedder_core.errors import TrainingError
from inbedder_core.training import Example, TrainingConfig, normalize_text
from scripts.train_builtin.__main__ import main, make
from scripts.train_builtin.mixture import Mixture, mix
from scripts.train_builtin.recipes import RECIPES, Recipe, RecipeStep
from tests.models import tiny_llama

PLAIN = {"attributes": 0.0, "reworded": 0.0}


def test_sources_are_capped_by_name_and_others_left_out() -> None:
    many = [Example(f"text {number}", "q", "a", source) for source in "abc" for number in range(20)]
    assert Counter(example.source for example in mix(many, Mixture({"b": 9, "a": 2}, **PLAIN), seed=0)) == {
        "a": 2,
        "b": 9,
    }


def test_one_answer_of_a_source_can_be_capped() -> None:
    many = [Example(f"text {number}", "q", "Yes" if number % 2 else "yes", source)
            for source in "ab" for number in range(20)]  # fmt: skip
    many += [Example(f"other {number}", "q", "no", "a") for number in range(3)]
    drawn = mix(many, Mixture({"a": 15, "b": 15}, {"a": 4}, **PLAIN), seed=0)
    counts = Counter((example.source, normalize_text(example.answer)) for example in drawn)
    assert counts == {("a", "yes"): 4, ("a", "no"): 3, ("b", "yes"): 15}


def test_few_questions_of_a_text_and_no_long_answers_are_drawn() -> None:
    many = [Example(f"text {number}", f"q{asked}", "a") for number in range(20) for asked in range(5)]
    many += [Example(f"long {number}", "q", "one two three") for number in range(9)]
    drawn = mix(many, Mixture({"": 12}, questions_per_text=3, longest_answer=2, **PLAIN), seed=0)
    assert sorted(Counter(example.text for example in drawn).values()) == [3, 3, 3, 3]
    assert {example.answer for example in drawn} == {"a"}


@pytest.mark.parametrize("caps", [({"c": 1}, {}), ({}, {"c": 1})])
def test_a_cap_for_an_unknown_source_is_refused(caps: tuple[dict[str, int], dict[str, int]]) -> None:
    two = [Example("t", "q", "a", "a"), Example("t", "q", "a", "b")]
    with pytest.raises(TrainingError, match="there is no source c; the sources are a, b"):
        mix(two, Mixture(*caps), seed=0)


def test_the_shipped_models_mixtures_are_drawn_as_they_were() -> None:
    rows = [Example(f"text {n // 2}", ("What is the sentiment?", "How does Ann feel?")[n % 2],
                    ("happy", "upset", "good", "neutral")[n // 2 % 4], source)
            for n in range(120) for source in ("mams", "event2mind", "reviews_nltk")]  # fmt: skip
    caps = {"mams": 40, "event2mind": 60, "reviews_nltk": 50}
    drawn = mix(rows, Mixture(caps, {"mams": 15}, attributes=0.3, opinions=0.5), seed=7)
    parts = repr([(each.text, each.question, each.answer, each.source) for each in drawn])
    assert (len(drawn), hashlib.sha256(parts.encode()).hexdigest()[:16]) == (192, "ae7e251af6575c2c")


def test_a_recipe_is_followed_to_its_last_step_and_what_is_finished_stays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [{"text": f"item {n}", "question": "which?", "answer": f"{n % 3}", "source": "ab"[n % 2]} for n in range(40)]
    data = tmp_path / "rows.jsonl"
    data.write_text("\n".join(map(json.dumps, rows)))
    config = TrainingConfig(base=str(tiny_llama(tmp_path / "base")), held_out=5, batch=8, evaluations=1, rank=2)
    mixture = Mixture({"a": 15, "b": 15})
    steps = (
        RecipeStep("first", config, mixture, read_as={"answer_tokens": 2}),
        RecipeStep("second", config, mixture, start=("first",)),
        RecipeStep("third", replace(config, seed=1), mixture, start=("first",)),
        RecipeStep("fourth", replace(config, alpha=float(config.rank)), mixture, start=("second", "third")),
    )
    recipe = Recipe("tiny", steps)
    assert make(recipe, [data], tmp_path / "runs", only="first") == tmp_path / "runs" / "first" / "tiny"
    assert make(recipe, [data], tmp_path / "runs") == tmp_path / "runs" / "fourth" / "tiny"
    log = capsys.readouterr().err
    assert [line for line in log.splitlines() if "examples" in line] == [
        f"{name}: 30 examples" for name in ("first", "second", "third", "fourth")
    ]
    assert read_config(tmp_path / "runs" / "fourth" / "tiny").answer_tokens == 2
    mean = tmp_path / "runs" / "second+third" / "tiny"
    assert "## tiny" in (mean / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", RECIPES)
def test_the_recipes_steps_start_from_earlier_ones(name: str) -> None:
    recipe = RECIPES[name]
    earlier: list[str] = []
    for step in recipe.steps:
        assert set(step.start) <= set(earlier)
        earlier.append(step.name)


@pytest.mark.parametrize("name", RECIPES)
def test_the_recipes_caps_are_of_the_sources_their_cards_list(name: str) -> None:
    root = Path(__file__).resolve().parents[2]
    card = (root / "inbedder_core" / "models" / RECIPES[name].name / "README.md").read_text(encoding="utf-8")
    assert f"scripts.train_builtin {name} " in card
    assert all(f"\n| {source} | " in card for step in RECIPES[name].steps for source in step.mixture.caps)


def test_errors_are_told_in_a_line(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="train_builtin: there is no file"):
        main(["fast", str(tmp_path / "rows.csv"), "--out", str(tmp_path)])

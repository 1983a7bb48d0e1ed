"""More questions from the same data: a text's kind, field, sentiment and emotion, and other wordings."""

import json
import random
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from inbedder_core.training import Example, normalize_text

_TABLES, _OPINIONS = (Path(__file__).with_name(name) for name in ("attributes.json", "opinions.json"))
_NAMED_THING = (
    "Identify {}.",
    "Determine {}.",
    "State {}.",
    "Tell me {}.",
    "Based on the text, what is {}?",
    "Read the text and name {}.",
    "Please find {}.",
    "Sort the text by {}.",
    "Can you tell {}?",
)
"""Other ways to ask "What is {}?"."""
_ANY_QUESTION = (
    "Read the text. {}",
    "Based on the text: {}",
    "{} Answer in a few words.",
    "In short: {}",
    "Please answer: {}",
    "Think about the text. {}",
)
"""Other ways to ask any question."""


def add_attributes(examples: Sequence[Example], *, share: float, seed: int) -> list[Example]:
    """Ask a share of the texts what attributes.json knows of their source: the kind of text, its field."""
    chance = random.Random(f"{seed} attributes")
    tables = json.loads(_TABLES.read_text(encoding="utf-8")).values()
    texts = {(example.source, normalize_text(example.text)): example for example in reversed(examples)}
    added = [
        replace(example, question=chance.choice(table["questions"]), answer=table["answers"][example.source])
        for example in reversed(texts.values())
        for table in tables
        if example.source in table["answers"] and chance.random() < share
    ]
    return [*examples, *added]


def add_opinions(examples: Sequence[Example], *, share: float, seed: int) -> list[Example]:
    """Ask a share of the texts for their sentiment and emotion, where the answers of opinions.json tell just one.

    So whole texts are asked what their source asks of a feature ("Is this a strength?") or a person ("How does Ann
    feel?").
    """
    chance = random.Random(f"{seed} opinions")
    added = []
    for table in json.loads(_OPINIONS.read_text(encoding="utf-8")).values():
        meant = {answer: value for value, answers in table["answers"].items() for answer in answers}
        texts: dict[tuple[str, str], tuple[Example, set[str]]] = {}
        for example in examples:
            value = meant.get(normalize_text(example.answer))
            if value and example.source in table["sources"]:
                texts.setdefault((example.source, normalize_text(example.text)), (example, set()))[1].add(value)
        added += [
            replace(example, question=chance.choice(table["questions"]), answer=values.pop())
            for example, values in texts.values()
            if len(values) == 1 and chance.random() < share
        ]
    return [*examples, *added]


def reword(examples: Sequence[Example], *, share: float, seed: int) -> list[Example]:
    """Ask a share of the questions in other words, so that the wording matters less."""
    chance = random.Random(f"{seed} wording")
    return [
        replace(example, question=_other(example.question, chance)) if chance.random() < share else example
        for example in examples
    ]


def _other(question: str, chance: random.Random) -> str:
    if found := re.fullmatch(r"What is (the [^?]+)\?", question):
        return chance.choice(_NAMED_THING).format(found[1])
    return chance.choice(_ANY_QUESTION).format(question)

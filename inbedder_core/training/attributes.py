"""More questions from the same data: what kind of text it is and what it is about at large, and other wordings."""

import json
import random
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from inbedder_core.training.data import Example, normalize

_TABLES = Path(__file__).with_name("attributes.json")
_NAMED = (
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
_ASKED = (
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
    texts = {(example.source, normalize(example.text)): example for example in reversed(examples)}
    added = [
        replace(example, question=chance.choice(table["questions"]), answer=table["answers"][example.source])
        for example in reversed(texts.values())
        for table in tables
        if example.source in table["answers"] and chance.random() < share
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
        return chance.choice(_NAMED).format(found[1])
    return chance.choice(_ASKED).format(question)

"""Whole texts with answers to many questions that analysts ask, written for this project.

No source asks one text what it is about, how its author feels, what they want and why; just this sets views apart.
`of_sources.tsv` answers for texts of the sources, by their digest; `written.tsv` holds texts of its own, of kinds and
languages that the sources lack. Texts and answers were written by a language model under written rules; of 120 texts
answered twice, apart, the answers that come from a list agree at kappa 0.83 to 1 (docs/training.md). questions.json
holds the wordings of each question, languages.json those in other languages.
"""

import hashlib
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inbedder_core.training import Example, normalize_text

SOURCE = "annotated"
_FOLDER = Path(__file__).parent
_WORDS = 72
"""What an annotator saw of a text."""
_ANYBODY = ("writer", "author", "person", "speaker")
_NAMED = 0.4
"""How often a question names its text's author: "How does the customer feel?"."""


@dataclass(frozen=True)
class Annotated:
    """A text and its answers by question; the questions are put in `language`, "en" unless it is answered in it."""

    text: str
    answers: Mapping[str, str]
    language: str = "en"


def ask_annotated(examples: Sequence[Example], *, most: int, seed: int) -> tuple[list[Example], list[Example]]:
    """Ask each annotated text at most `most` questions: those put in English, and those in other languages."""
    asked: tuple[list[Example], list[Example]] = [], []
    if most:
        chance, questions = random.Random(f"{seed} annotated"), read_questions()
        for each in read_annotated(examples):
            asked[each.language != "en"].extend(_ask(each, questions[each.language], most, chance))
    return asked


def read_annotated(examples: Sequence[Example]) -> list[Annotated]:
    """Read both files; answers whose text is not among the `examples` are left out."""
    texts = {digest(example.text): example.text for example in examples}
    found = [Annotated(_seen(texts[name]), answers) for name, answers in _lines("of_sources.tsv") if name in texts]
    for text, answers in _lines("written.tsv"):
        found.append(Annotated(text, answers, answers.pop("language", "en")))
    return found


def digest(text: str) -> str:
    """Name a text without saying it."""
    return hashlib.sha256(normalize_text(text).encode()).hexdigest()[:12]


def read_questions() -> dict[str, dict[str, list[str]]]:
    """Return the wordings of each question by language."""
    tables: list[Any] = [
        json.loads((_FOLDER / name).read_text(encoding="utf-8")) for name in ("questions.json", "languages.json")
    ]
    return {"en": tables[0], **tables[1]}


def _seen(text: str) -> str:
    words = text.split()
    return " ".join(words[:_WORDS]) if len(words) > _WORDS else text


def _ask(
    annotated: Annotated, wordings: Mapping[str, Sequence[str]], most: int, chance: random.Random
) -> Iterator[Example]:
    asked = sorted(annotated.answers.keys() & wordings.keys())
    for name in chance.sample(asked, min(most, len(asked))):
        author = annotated.answers.get("author", "")
        named = name != "author" and len(author.split()) == 1 and chance.random() < _NAMED
        question = chance.choice(wordings[name]).format(
            who=author if named else chance.choice(_ANYBODY), target=annotated.answers.get("target", "it")
        )
        yield Example(annotated.text, question, annotated.answers[name], SOURCE)


def _lines(name: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the first field of each line and its answers: TEXT, tab, KEY=ANSWER|KEY=ANSWER."""
    for line in (_FOLDER / name).read_text(encoding="utf-8").splitlines():
        text, pairs = line.split("\t")
        yield text, dict(pair.split("=", 1) for pair in pairs.split("|"))

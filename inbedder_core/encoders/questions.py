"""A question as a person writes it: what the model reads, and the answers to choose from where there is a list."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from inbedder_core.errors import InstructionError

MOST_INSTRUCTIONS = 8
MOST_CHARACTERS = 300
MOST_OPTIONS = 40
LONGEST_OPTION = 60
LONGEST_QUESTION = MOST_CHARACTERS + MOST_OPTIONS * (LONGEST_OPTION + 3)
"""Most characters of a question with its list."""
_LISTED = re.compile(r"(?P<text>.*\S)\s*\[(?P<options>[^\[\]]*)\]", re.DOTALL)
_SEPARATORS = ("|", ";", ",")


@dataclass(frozen=True)
class Question:
    """The `text` a model reads, and the `options` a person listed, none for a free answer.

    It is written with the list behind it, "What is it about? [delay | price | other]"; where the brackets hold no "|",
    semicolons or else commas separate.
    """

    text: str
    options: tuple[str, ...] = ()

    @classmethod
    def read(cls, instruction: str) -> "Question":
        """Read a question as it is written; brackets elsewhere than at its end, or without a separator, are text."""
        whole = unicodedata.normalize("NFC", instruction).strip()
        listed = _LISTED.fullmatch(whole)
        separator = next((sign for sign in _SEPARATORS if listed and sign in listed["options"]), None)
        if not listed or separator is None:
            return cls(whole)
        options = (" ".join(option.split()) for option in listed["options"].split(separator))
        return cls(listed["text"], tuple(filter(None, options)))

    def __str__(self) -> str:
        """Write it with its list."""
        return f"{self.text} [{' | '.join(self.options)}]" if self.options else self.text


def check_instructions(instructions: Sequence[str], *, most: int = MOST_INSTRUCTIONS) -> tuple[str, ...]:
    """Return the instructions in NFC without outer blanks, lists written as `Question` writes them.

    Raises InstructionError when there are none or more than `most`, or when one is empty, longer than 300 characters
    (without its list) or asked twice, or has a list that cannot be chosen from.
    """
    questions = [Question.read(instruction) for instruction in instructions]
    if not questions:
        raise InstructionError('no question was given; ask at least one, such as "What is it about?"')
    if len(questions) > most:
        raise InstructionError(f"{len(questions)} instructions were given; ask at most {most} at a time")
    for number, question in enumerate(questions, 1):
        if not question.text:
            raise InstructionError(f"instruction {number} is empty; write a question or remove it")
        if len(question.text) > MOST_CHARACTERS:
            found = f"instruction {number} has {len(question.text)} characters"
            raise InstructionError(f"{found}; shorten it to {MOST_CHARACTERS}: {question.text[:60]!r}…")
        if question in questions[: number - 1]:
            raise InstructionError(f"instruction {number} is asked twice: {str(question)!r}; keep one")
        if question.options:
            check_options(question.options)
    return tuple(map(str, questions))


def check_options(options: Sequence[str]) -> tuple[str, ...]:
    """Return the answers to choose from, in NFC without outer blanks.

    Raises InstructionError for fewer than 2 or more than 40, and for one that is empty, longer than 60 characters,
    listed twice (whatever its case), or holds a sign that separates or encloses the list.
    """
    clean = tuple(" ".join(unicodedata.normalize("NFC", option).split()) for option in options)
    if not 2 <= len(clean) <= MOST_OPTIONS:
        raise InstructionError(f"a list of {len(clean)} answers was given; list 2 to {MOST_OPTIONS}")
    for number, option in enumerate(clean, 1):
        if not option:
            raise InstructionError(f"answer {number} of the list is empty; write it or leave it out")
        if len(option) > LONGEST_OPTION:
            found = f"answer {number} of the list has {len(option)} characters"
            raise InstructionError(f"{found}; shorten it to {LONGEST_OPTION}: {option[:40]!r}…")
        if any(sign in option for sign in "|[]"):
            raise InstructionError(f"{option!r} holds a bracket or |, which lists are written with; leave it out")
        if option.casefold() in map(str.casefold, clean[: number - 1]):
            raise InstructionError(f"{option!r} is listed twice; keep one")
    return clean

"""How a text and an instruction become the one string a model reads."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from inbedder_core.errors import InstructionError, ModelError

MOST_INSTRUCTIONS = 8
MOST_CHARACTERS = 300
CHAT = "chat"
"""The template made of the tokenizer's own chat format, in place of a pattern."""
_INPUT, _INSTRUCTION = "{input}", "{instruction}"


@dataclass(frozen=True)
class PromptTemplate:
    """A pattern with one `{input}` (the text) and one `{instruction}`.

    The default is the paper's, input first (InBedder, section 3): the text is read before the question, so one reading
    of it serves many questions. Raises ModelError when a placeholder is missing or repeated.
    """

    pattern: str = "### Input:\n{input}\n\n### Instruction:\n{instruction}\n\n### Response:"

    def __post_init__(self) -> None:
        """Refuse a pattern that does not hold each placeholder once."""
        for placeholder in (_INPUT, _INSTRUCTION):
            if (found := self.pattern.count(placeholder)) != 1:
                raise ModelError(
                    f"a template must hold {placeholder} once, this one does {found} times: {self.pattern!r}"
                )

    def prompt(self, text: str, instruction: str) -> str:
        """Fill both places in one pass: a text that holds "{instruction}" stays a text."""
        values = {_INPUT: text.strip(), _INSTRUCTION: instruction.strip()}
        first, second = sorted(values, key=self.pattern.index)
        head, rest = self.pattern.split(first)
        middle, tail = rest.split(second)
        return f"{head}{values[first]}{middle}{values[second]}{tail}"


def check_instructions(instructions: Sequence[str], *, most: int = MOST_INSTRUCTIONS) -> tuple[str, ...]:
    """Return the instructions in NFC without outer blanks.

    Raises InstructionError when there are none or more than `most`, or when one is empty, longer than 300 characters or
    asked twice.
    """
    clean = tuple(unicodedata.normalize("NFC", instruction).strip() for instruction in instructions)
    if not clean:
        raise InstructionError('no instruction was given; ask at least one question, such as "What is it about?"')
    if len(clean) > most:
        raise InstructionError(f"{len(clean)} instructions were given; ask at most {most} at a time")
    for number, instruction in enumerate(clean, 1):
        if not instruction:
            raise InstructionError(f"instruction {number} is empty; write a question or remove it")
        if len(instruction) > MOST_CHARACTERS:
            found = f"instruction {number} has {len(instruction)} characters"
            raise InstructionError(f"{found}; shorten it to {MOST_CHARACTERS}: {instruction[:60]!r}…")
        if instruction in clean[: number - 1]:
            raise InstructionError(f"instruction {number} is asked twice: {instruction!r}; keep one")
    return clean

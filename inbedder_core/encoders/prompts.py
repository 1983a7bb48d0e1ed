"""How a text and an instruction become the one string a model reads."""

from dataclasses import dataclass

from inbedder_core.errors import ModelError

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

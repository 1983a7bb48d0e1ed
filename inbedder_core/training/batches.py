"""Examples as tokens, drawn into steps and cut into micro-batches of like length."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from inbedder_core.encoders.transformer import TokenIds, TransformerEncoder
from inbedder_core.errors import TrainingError
from inbedder_core.training.data import Example


@dataclass(frozen=True)
class TokenExample:
    """An example as the model reads it: the prompt's tokens, then the answer's with the end of the text."""

    prompt: TokenIds
    answer: TokenIds

    def __len__(self) -> int:
        """Count the tokens the model is fed: the end is predicted, never read."""
        return len(self.prompt) + len(self.answer) - 1


def tokenize(encoder: TransformerEncoder, examples: Sequence[Example]) -> list[TokenExample]:
    """Turn examples into tokens with the encoder's own template and cut of long texts.

    An example whose answer is lost with the part cut off is left out: it would teach to invent.
    Raises TrainingError when none is left.
    """
    if not examples:
        return []
    shortened = encoder.shorten([example.text for example in examples])
    pairs = [
        (example, text) for example, text in zip(examples, shortened, strict=True) if not _answer_is_cut(example, text)
    ]
    if not pairs:
        raise TrainingError("cutting long texts cuts every answer away; raise max_text_tokens")
    end = encoder.tokenizer.eos_token_id
    prompts = encoder.tokenizer([encoder.template.prompt(text, example.question) for example, text in pairs])
    # The blank before the answer makes its first word the token it is in the middle of a sentence.
    answers = encoder.tokenizer([f" {example.answer}" for example, _ in pairs], add_special_tokens=False)
    return [
        TokenExample(prompt, [*answer, end])
        for prompt, answer in zip(prompts["input_ids"], answers["input_ids"], strict=True)
    ]


def steps_of(count: int, *, batch: int, epochs: int) -> int:
    """Count the optimiser steps that `count` examples make."""
    return epochs * -(-count // batch)


def draw_step(number: int, *, count: int, batch: int, seed: int) -> list[int]:
    """Return which of `count` examples make up a step (from 0): every epoch reads each once, in an order of its own.

    It depends on nothing but its arguments, so a run can go on from any step.
    """
    epoch, place = divmod(number, -(-count // batch))
    order = list(range(count))
    random.Random(f"{seed} {epoch}").shuffle(order)
    return order[place * batch : (place + 1) * batch]


def micro_batches(examples: Sequence[TokenExample], *, most_tokens: int) -> Iterator[list[TokenExample]]:
    """Cut examples, longest first, so that rows times the longest row stays within `most_tokens`."""
    order = sorted(examples, key=len, reverse=True)
    start = 0
    while start < len(order):
        size = max(1, most_tokens // len(order[start]))
        yield order[start : start + size]
        start += size


def _answer_is_cut(example: Example, text: str) -> bool:
    if len(text) >= len(example.text.strip()):
        return False
    whole, kept = example.text.casefold(), text.casefold()
    return any(word in whole and word not in kept for word in example.answer.casefold().split())

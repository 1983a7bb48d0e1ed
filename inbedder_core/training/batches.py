"""Examples as tokens: texts with their questions, drawn into steps, packed into rows without padding."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from inbedder_core.encoders import MaskedEncoder, Pair, TokenIds, TransformerEncoder, common_length, fit_prompts
from inbedder_core.errors import TrainingError
from inbedder_core.training.examples.data import Example, normalize_text


@dataclass(frozen=True)
class TokenizedText:
    """One text with questions about it: the tokens their prompts share, then the rest of each prompt and its answer.

    Answers end with the end of the text, a masked model's with their last word. `examples` are the questions' places in
    the list that was tokenized.
    """

    shared: TokenIds
    tails: tuple[TokenIds, ...]
    answers: tuple[TokenIds, ...]
    examples: tuple[int, ...]
    source: str

    def __len__(self) -> int:
        """Count the tokens the model is fed: what is predicted last is never read."""
        asked = sum(len(tail) + len(answer) - 1 for tail, answer in zip(self.tails, self.answers, strict=True))
        return len(self.shared) + asked


def tokenize(encoder: TransformerEncoder, examples: Sequence[Example], *, together: int = 1) -> list[TokenizedText]:
    """Turn examples into texts with at most `together` questions, with the encoder's template and cut of long texts.

    An example whose answer is lost with the part cut off is left out: it would teach to invent.
    Raises TrainingError when none is left.
    """
    if not examples:
        return []
    texts = encoder.shorten([example.text for example in examples])
    usable = [index for index, example in enumerate(examples) if not _answer_is_cut(example, texts[index])]
    if not usable:
        raise TrainingError("cutting long texts cuts every answer away; raise max_text_tokens")
    # The blank before the answer makes its first word the token it is in the middle of a sentence.
    said = encoder.tokenizer([f" {examples[index].answer}" for index in usable], add_special_tokens=False)["input_ids"]
    asked = _prompts(encoder, [(texts[index], examples[index].question) for index in usable], most=max(map(len, said)))
    # A masked model is told how long an answer is by its masks.
    end = [] if isinstance(encoder, MaskedEncoder) else [encoder.tokenizer.eos_token_id]
    prompts = dict(zip(usable, asked, strict=True))
    answers = {index: [*tokens, *end] for index, tokens in zip(usable, said, strict=True)}
    return [_tokenized_text(part, prompts, answers, examples) for part in _together(usable, examples, most=together)]


def steps_of(count: int, *, batch: int, epochs: int) -> int:
    """Count the optimizer steps that `count` texts make."""
    return epochs * -(-count // batch)


def draw_step(number: int, *, sources: Sequence[str], batch: int, seed: int, block: int = 1) -> list[int]:
    """Return which texts, given by their sources, make up a step (from 0): an epoch takes each once, reordered.

    `block` texts of a source come in a row. It depends on nothing but its arguments, so a run can go on from any
    step.
    """
    epoch, index = divmod(number, -(-len(sources) // batch))
    chance = random.Random(f"{seed} {epoch}")
    order = list(range(len(sources)))
    chance.shuffle(order)
    if block > 1:
        found: dict[str, list[int]] = {}
        for row in order:
            found.setdefault(sources[row], []).append(row)
        blocks = [rows[start : start + block] for rows in found.values() for start in range(0, len(rows), block)]
        chance.shuffle(blocks)
        order = [row for rows in blocks for row in rows]
    return order[index * batch : (index + 1) * batch]


def micro_batches(tokenized: Sequence[TokenizedText], *, most_tokens: int) -> Iterator[list[TokenizedText]]:
    """Cut texts, in their order, so that each part's tokens stay within `most_tokens`, if need be one alone."""
    part: list[TokenizedText] = []
    for text in tokenized:
        if part and sum(map(len, part)) + len(text) > most_tokens:
            yield part
            part = []
        part.append(text)
    if part:
        yield part


def pack(tokenized: Sequence[TokenizedText], *, width: int) -> list[list[int]]:
    """Fill rows of `width` tokens with texts, the longest first into the first row with room; a row may be longer.

    Returns the texts' indices, row by row (first-fit decreasing, Johnson 1973).
    """
    rows: list[list[int]] = []
    room: list[int] = []
    for index in sorted(range(len(tokenized)), key=lambda index: len(tokenized[index]), reverse=True):
        length = len(tokenized[index])
        row = next((row for row, left in enumerate(room) if left >= length), len(rows))
        if row == len(rows):
            rows.append([])
            room.append(width)
        rows[row].append(index)
        room[row] -= length
    return rows


def _prompts(encoder: TransformerEncoder, pairs: Sequence[Pair], *, most: int) -> list[TokenIds]:
    """Return the prompts, with room for answers of `most` tokens; a masked model's hold one mask for the answer."""
    tokens_of = encoder.prompt_tokens
    if isinstance(encoder, MaskedEncoder):
        tokens_of = partial(encoder.masked_tokens, masks=1)
    room = None if encoder.room is None else encoder.room - most + 1
    return fit_prompts(tokens_of, pairs, tokenizer=encoder.tokenizer, room=room)


def _together(usable: Sequence[int], examples: Sequence[Example], *, most: int) -> Iterator[list[int]]:
    groups: dict[tuple[str, str], list[int]] = {}
    for index in usable:
        groups.setdefault((examples[index].source, normalize_text(examples[index].text)), []).append(index)
    for indices in groups.values():
        for start in range(0, len(indices), most):
            yield indices[start : start + most]


def _tokenized_text(
    part: Sequence[int], prompts: dict[int, TokenIds], answers: dict[int, TokenIds], examples: Sequence[Example]
) -> TokenizedText:
    length = common_length([prompts[index] for index in part])
    return TokenizedText(
        shared=prompts[part[0]][:length],
        tails=tuple(prompts[index][length:] for index in part),
        answers=tuple(answers[index] for index in part),
        examples=tuple(part),
        source=examples[part[0]].source,
    )


def _answer_is_cut(example: Example, text: str) -> bool:
    if len(text) >= len(example.text.strip()):
        return False
    original, shortened = example.text.casefold(), text.casefold()
    return any(word in original and word not in shortened for word in example.answer.casefold().split())

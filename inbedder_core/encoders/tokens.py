"""Prompts as rows of tokens: texts cut so that the question after them is always read whole, rows padded."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from inbedder_core.errors import InstructionError

if TYPE_CHECKING:
    import torch

TokenIds = list[int]
Pair = tuple[str, str]
"""A text and an instruction."""


def cut_texts(tokenizer: Any, texts: Sequence[str], *, most: int) -> list[str]:
    """Cut each text after its last allowed token."""
    if not texts:
        return []
    found = tokenizer(list(texts), add_special_tokens=False, return_offsets_mapping=True, verbose=False)
    ends = [spans[most - 1][1] if len(spans) > most else None for spans in found["offset_mapping"]]
    return [text[:end] for text, end in zip(texts, ends, strict=True)]


def pad_rows(
    rows: Sequence[TokenIds], *, value: int = 0, side: str = "right", device: "torch.device | None" = None
) -> "tuple[torch.Tensor, torch.Tensor]":
    """Put rows of tokens side by side, filled up with `value`: ids (n, w), and their mask of 1 and 0."""
    import torch
    from torch.nn.utils.rnn import pad_sequence

    tokens = [torch.tensor(row, dtype=torch.long) for row in rows]
    ids = pad_sequence(tokens, batch_first=True, padding_value=value, padding_side=side)
    mask = pad_sequence(list(map(torch.ones_like, tokens)), batch_first=True, padding_side=side)
    return ids.to(device), mask.to(device)


def common_length(prompts: Sequence[TokenIds]) -> int:
    """Count the leading tokens all prompts of a text share, always leaving one of each to read; 0 for a lone prompt."""
    columns = zip(*(prompt[:-1] for prompt in prompts), strict=False) if len(prompts) > 1 else ()
    length = 0
    for column in columns:
        if len(set(column)) > 1:
            break
        length += 1
    return length


def question_start(prompt: TokenIds, before: TokenIds) -> int:
    """Count the tokens up to the last place where those `before` a question end, leaving one to read; 0 for none."""
    if before:
        for end in range(len(prompt) - 1, len(before) - 1, -1):
            if prompt[end - len(before) : end] == before:
                return end
    return 0


def fit_prompts(
    tokens_of: Callable[[Sequence[Pair]], list[TokenIds]], pairs: Sequence[Pair], *, tokenizer: Any, room: int | None
) -> list[TokenIds]:
    """Return each pair's prompt as tokens, its text cut further where the prompt has more than `room` tokens.

    Raises InstructionError when an instruction alone is too long.
    """
    prompts = tokens_of(pairs) if pairs else []
    for place, (text, instruction) in enumerate(pairs):
        while room is not None and (excess := len(prompts[place]) - room) > 0:
            if not text:
                found = f"an instruction makes a prompt of {len(prompts[place])} tokens, the model reads {room}"
                raise InstructionError(f"{found}; shorten it: {instruction[:60]!r}…")
            tokens = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True, verbose=False)
            spans = tokens["offset_mapping"]
            text = text[: spans[len(spans) - excess - 1][1]] if len(spans) > excess else ""
            prompts[place] = tokens_of([(text, instruction)])[0]
    return prompts


def first_words(tokenizer: Any, ids: Sequence[int], *, top: int) -> tuple[str, ...]:
    """Name the tokens that begin a word, as byte-level and SentencePiece vocabularies mark them, once each."""
    tokens = tokenizer.convert_ids_to_tokens(ids)
    beginnings = [token for token in tokens if token.startswith(("\u0120", "\u2581"))]
    seen: dict[str, None] = {}
    for token in beginnings or tokens:
        word = tokenizer.convert_tokens_to_string([token]).strip().lower()
        if len(word) > 2 and word.isalpha():
            seen.setdefault(word)
    return tuple(seen)[:top]

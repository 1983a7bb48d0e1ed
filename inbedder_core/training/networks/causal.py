"""Families of models as one thing to train: a batch of tokenized texts in, the loss of each answer token out.

A family fills in `collate` and `forward`: decoders here, the others in families.py.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from torch import nn

from inbedder_core.encoders import TokenIds
from inbedder_core.training.batches import TokenizedText, pack

Batch = dict[str, torch.Tensor]
Spot = tuple[int, int]
"""A row and a column of it."""
ROW = 256
"""Tokens in a packed row: attention grows with its square, padding falls with its length."""


class Answered(NamedTuple):
    """Of n answer tokens: `losses` (natural log) and whether greedy decoding gives them, `right`, (n,) each.

    Of q questions, in the order of the texts: `states` about to answer, (q, dimension), and the `scores` of their first
    answer tokens, (q, vocabulary).
    """

    losses: torch.Tensor
    right: torch.Tensor
    states: torch.Tensor
    scores: torch.Tensor


class CausalAnswers(nn.Module):
    """A decoder model that is only asked for its answers: the vocabulary head runs at their positions alone.

    `layer` is the hidden state that is returned: -1 the last, after the final norm.
    """

    def __init__(self, model: Any, *, layer: int = -1) -> None:
        super().__init__()
        self.model = model
        self.layer = layer

    def collate(self, tokenized: Sequence[TokenizedText]) -> Batch:
        """Pack texts into rows: a question sees its text and itself alone, and is numbered as if right after it.

        `seen` (rows, width, width) says what sees what; `rows`, `columns` are where each answer token is predicted,
        `targets` the tokens, `first` which of them come first.
        """
        packed = pack(tokenized, width=ROW)
        width = max(sum(len(tokenized[place]) for place in row) for row in packed)
        ids, positions, questions = torch.zeros(3, len(packed), width, dtype=torch.long)
        texts = torch.full_like(ids, -1)
        starts: dict[int, list[Spot]] = {}
        for row, places in enumerate(packed):
            at = 0
            for place in places:
                fed = _feed(tokenized[place])
                span = slice(at, at + len(fed.ids))
                ids[row, span], positions[row, span] = torch.tensor(fed.ids), torch.tensor(fed.positions)
                texts[row, span], questions[row, span] = at, torch.tensor(fed.questions)
                starts[place] = [(row, at + offset) for offset in fed.before]
                at = span.stop
        answers = [answer for text in tokenized for answer in text.answers]
        spots = answer_targets(answers, [start for place in range(len(tokenized)) for start in starts[place]])
        first = torch.tensor([0, *(len(answer) for answer in answers[:-1])]).cumsum(0)
        return {"ids": ids, "positions": positions, "seen": _seen(texts, questions), "first": first, **spots}

    def forward(
        self,
        ids: torch.Tensor,
        positions: torch.Tensor,
        seen: torch.Tensor,
        rows: torch.Tensor,
        columns: torch.Tensor,
        targets: torch.Tensor,
        first: torch.Tensor,
    ) -> Answered:
        """Predict the answer tokens of a collated batch."""
        model = inner(self.model)
        lowest = torch.finfo(model.dtype).min
        mask = torch.zeros(seen.shape, dtype=model.dtype, device=ids.device).masked_fill(~seen, lowest)[:, None]
        found = model.base_model(
            input_ids=ids, position_ids=positions, attention_mask=mask, use_cache=False, output_hidden_states=True
        )
        scores = model.get_output_embeddings()(found.last_hidden_state[rows, columns])
        return answered(scores, targets, found.hidden_states[self.layer][rows[first], columns[first]], first)


def inner(model: Any) -> Any:
    """Return the model beneath LoRA weights, or the model itself."""
    return model.get_base_model() if hasattr(model, "get_base_model") else model


def answered(scores: torch.Tensor, targets: torch.Tensor, states: torch.Tensor, first: torch.Tensor) -> Answered:
    """Measure the scores (n, vocabulary) of n answer tokens against those that are right; `first` begin answers."""
    scores = scores.float()
    losses = nn.functional.cross_entropy(scores, targets, reduction="none")
    return Answered(losses, scores.argmax(-1) == targets, states.float(), scores[first])


class _Fed(NamedTuple):
    """A text as it is fed: tokens, their positions, and whose they are (0 the text's, else a question's number).

    `before` is where each answer's first token is predicted.
    """

    ids: list[int]
    positions: list[int]
    questions: list[int]
    before: list[int]


def _feed(text: TokenizedText) -> _Fed:
    length = len(text.shared)
    fed = _Fed([*text.shared], [*range(length)], [0] * length, [])
    for number, (tail, answer) in enumerate(zip(text.tails, text.answers, strict=True), start=1):
        part = [*tail, *answer[:-1]]
        fed.before.append(len(fed.ids) + len(tail) - 1)
        fed.ids.extend(part)
        fed.positions.extend(range(length, length + len(part)))
        fed.questions.extend([number] * len(part))
    return fed


def _seen(texts: torch.Tensor, questions: torch.Tensor) -> torch.Tensor:
    """Say what sees what (rows, width, width): of its own text, what comes before, but no other question."""
    earlier = torch.ones(texts.shape[1], texts.shape[1], dtype=torch.bool).tril()
    own, other = questions[:, :, None], questions[:, None, :]
    return earlier & (texts[:, :, None] == texts[:, None, :]) & ((own == other) | (other == 0))


def answer_targets(answers: Sequence[TokenIds], starts: Sequence[Spot]) -> Batch:
    """Say where each answer token is predicted, `rows` and `columns`, given where each answer's first is."""
    spots = [
        (row, column + offset, token)
        for (row, column), answer in zip(starts, answers, strict=True)
        for offset, token in enumerate(answer)
    ]
    rows, columns, targets = torch.tensor(spots).unbind(1)
    return {"rows": rows, "columns": columns, "targets": targets}

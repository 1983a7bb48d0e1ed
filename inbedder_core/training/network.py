"""Families of models as one thing to train: a batch of readings in, the loss of each answer token out.

A family fills in `collate` and `forward`: decoders here, the others in families.py.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from torch import nn

from inbedder_core.training.batches import Reading, pack

Batch = dict[str, torch.Tensor]
ROW = 256
"""Tokens in a packed row: attention grows with its square, padding falls with its length."""


class Answered(NamedTuple):
    """Of n answer tokens: `losses` (natural log) and whether greedy decoding gives them, `right`, (n,) each.

    Of q questions, in the order of the readings: `states` about to answer, (q, dimension).
    """

    losses: torch.Tensor
    right: torch.Tensor
    states: torch.Tensor


class CausalAnswers(nn.Module):
    """A decoder model that is only asked for its answers: the vocabulary head runs at their positions alone.

    `layer` is the hidden state that is returned: -1 the last, after the final norm.
    """

    def __init__(self, model: Any, *, layer: int = -1) -> None:
        super().__init__()
        self.model = model
        self.layer = layer

    def collate(self, readings: Sequence[Reading], *, device: torch.device) -> Batch:
        """Pack readings into rows: a question sees its text and itself alone, and is numbered as if right after it.

        `seen` (rows, width, width) says what sees what; `rows`, `columns` are where each answer token is predicted,
        `targets` the tokens, `first` which of them come first.
        """
        packed = pack(readings, width=ROW)
        width = max(sum(len(readings[place]) for place in row) for row in packed)
        shape = (len(packed), width)
        ids, positions = torch.zeros(shape, dtype=torch.long), torch.zeros(shape, dtype=torch.long)
        text, question = torch.full(shape, -1), torch.zeros(shape, dtype=torch.long)
        spots: dict[int, list[list[tuple[int, int, int]]]] = {}
        for row, places in enumerate(packed):
            at = 0
            for place in places:
                reading, spots[place], start = readings[place], [], at
                parts = [reading.shared]
                parts += [[*tail, *said[:-1]] for tail, said in zip(reading.tails, reading.answers, strict=True)]
                for number, fed in enumerate(parts):
                    span = slice(at, at + len(fed))
                    ids[row, span] = torch.tensor(fed, dtype=torch.long)
                    first = len(reading.shared) if number else 0
                    positions[row, span] = torch.arange(first, first + len(fed))
                    text[row, span], question[row, span] = start, number
                    if number:
                        before = at + len(reading.tails[number - 1]) - 1
                        said = reading.answers[number - 1]
                        spots[place].append([(row, before + offset, token) for offset, token in enumerate(said)])
                    at += len(fed)
        asked = [answer for place in range(len(readings)) for answer in spots[place]]
        rows, columns, targets = torch.tensor([spot for answer in asked for spot in answer]).unbind(1)
        lengths = torch.tensor([len(answer) for answer in asked])
        own, other = question[:, :, None], question[:, None, :]
        same = text[:, :, None] == text[:, None, :]
        batch = {
            "ids": ids,
            "positions": positions,
            "seen": torch.ones(width, width, dtype=torch.bool).tril() & same & ((own == other) | (other == 0)),
            "rows": rows,
            "columns": columns,
            "targets": targets,
            "first": lengths.cumsum(0) - lengths,
        }
        return {name: values.to(device) for name, values in batch.items()}

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
        inner = self.model.get_base_model() if hasattr(self.model, "get_base_model") else self.model
        lowest = torch.finfo(inner.dtype).min
        mask = torch.zeros(seen.shape, dtype=inner.dtype, device=ids.device).masked_fill(~seen, lowest)[:, None]
        found = inner.base_model(
            input_ids=ids, position_ids=positions, attention_mask=mask, use_cache=False, output_hidden_states=True
        )
        scores = inner.get_output_embeddings()(found.last_hidden_state[rows, columns]).float()
        losses = nn.functional.cross_entropy(scores, targets, reduction="none")
        states = found.hidden_states[self.layer][rows[first], columns[first]].float()
        return Answered(losses, scores.argmax(-1) == targets, states)

"""Families of models as one thing to train: a batch of examples in, the loss of each answer token out.

A family fills in `collate` and `forward`. Masked and sequence-to-sequence models go beside `CausalAnswers`.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch import nn

from inbedder_core.training.batches import TokenExample

Batch = dict[str, torch.Tensor]


class CausalAnswers(nn.Module):
    """A decoder model that is only asked for its answers: the vocabulary head runs at their positions alone."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    @staticmethod
    def collate(examples: Sequence[TokenExample], *, pad: int, device: torch.device) -> Batch:
        """Pad on the right; `rows`, `columns` are where each answer token is predicted, `targets` the tokens."""
        width = max(map(len, examples))
        fed = [[*example.prompt, *example.answer[:-1]] for example in examples]
        spots = [
            (row, len(example.prompt) - 1 + place, token)
            for row, example in enumerate(examples)
            for place, token in enumerate(example.answer)
        ]
        rows, columns, targets = torch.tensor(spots, device=device).unbind(1)
        return {
            "ids": torch.tensor([row + [pad] * (width - len(row)) for row in fed], device=device),
            "mask": torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in fed], device=device),
            "rows": rows,
            "columns": columns,
            "targets": targets,
        }

    def forward(
        self, ids: torch.Tensor, mask: torch.Tensor, rows: torch.Tensor, columns: torch.Tensor, targets: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return each answer token's loss (natural log) and whether it would have been decoded greedily, (n,) each."""
        inner = self.model.get_base_model() if hasattr(self.model, "get_base_model") else self.model
        states = inner.base_model(input_ids=ids, attention_mask=mask, use_cache=False).last_hidden_state
        scores = inner.get_output_embeddings()(states[rows, columns]).float()
        return nn.functional.cross_entropy(scores, targets, reduction="none"), scores.argmax(-1) == targets

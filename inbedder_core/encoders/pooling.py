"""Which states of a model become one embedding: the paper's ways of pooling, as functions of what was read."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

GENERATED = ("avg_gen", "last_gen", "avg_all")
"""Poolings that read the states of answer tokens, so that each must be fed back to the model."""
WHOLE_PROMPT = ("avg_prompt", "avg_all")
"""Poolings that read every state of the prompt."""


@dataclass(frozen=True)
class PromptStates:
    """What pooling needs of n prompts: the state that ends each (n, d), their lengths (n,), and sums of all states.

    `total` (n, d) is needed for poolings over the whole prompt only.
    """

    last: "torch.Tensor"
    count: "torch.Tensor"
    total: "torch.Tensor | None" = None


def mean_states(states: "torch.Tensor", mask: "torch.Tensor") -> "torch.Tensor":
    """Return each row's mean over the states the mask counts: (n, t, d), (n, t) -> (n, d) in float32."""
    weights = mask.float()
    return (states.float() * weights[:, :, None]).sum(1) / weights.sum(1, keepdim=True).clamp(min=1)


def answer_mask(pooling: str, speaks: "torch.Tensor") -> "torch.Tensor":
    """Say which of the states (n, t) that predict answer tokens are pooled, given which of these tokens speak.

    Where none does, the first state stands for them, as in the published encoder.
    """
    speaks = speaks.clone()
    speaks[:, 0] |= ~speaks.any(1)
    if pooling == "first_gen":
        return speaks & (speaks.cumsum(1) == 1)
    return last_marks(speaks, 1) if pooling == "last_gen" else speaks


def last_marks(mask: "torch.Tensor", count: int) -> "torch.Tensor":
    """Keep the last `count` marks of each row (n, t)."""
    return mask & (mask.flip(1).cumsum(1).flip(1) <= count)


def pool(
    pooling: str, prompt: PromptStates, generated: "torch.Tensor | None" = None, speaks: "torch.Tensor | None" = None
) -> "torch.Tensor":
    """Return (n, d): `generated` (n, t, d) are states of the answer's tokens, `speaks` (n, t) as for `answer_mask`.

    With no answer state at all (answers of one token), the prompt's last stands for them. Section 3 of InBedder (2024)
    and its published encoder.
    """
    import torch

    if pooling in WHOLE_PROMPT:
        if prompt.total is None:
            raise ValueError(f"{pooling} needs the sum of the prompt's states")
        first, count = prompt.total, prompt.count
    else:
        first, count = prompt.last, torch.ones_like(prompt.count)
    if pooling == "avg_prompt":
        # The state that predicts the answer is left out, as in the reference; a prompt of one token has only that.
        rest = (first - prompt.last) / (count - 1).clamp(min=1)[:, None]
        return rest.where((count > 1)[:, None], prompt.last)
    if pooling not in GENERATED or generated is None or speaks is None:
        return first / count[:, None]
    mask = answer_mask(pooling, speaks)
    if pooling == "last_gen":
        return mean_states(generated, mask)
    return (first + (generated * mask[:, :, None]).sum(1)) / (count + mask.sum(1))[:, None]

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


def pool(
    pooling: str, prompt: PromptStates, generated: "torch.Tensor | None" = None, kept: "torch.Tensor | None" = None
) -> "torch.Tensor":
    """Return (n, d): `generated` (n, t, d) are the states of the answer's tokens, `kept` (n, t) says which count.

    A state counts when the token it predicts does; where none does, the first counts. With no answer state at all
    (answers of one token), the prompt's last stands for them. Section 3 of InBedder (2024) and its published encoder.
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
    if pooling not in GENERATED or generated is None or kept is None:
        return first / count[:, None]
    kept = _at_least_the_first(kept)
    if pooling == "last_gen":
        return generated[torch.arange(len(kept)), (kept.cumsum(1) * kept).argmax(1)]
    return (first + (generated * kept[:, :, None]).sum(1)) / (count + kept.sum(1))[:, None]


def _at_least_the_first(kept: "torch.Tensor") -> "torch.Tensor":
    kept = kept.clone()
    kept[:, 0] |= ~kept.any(1)
    return kept

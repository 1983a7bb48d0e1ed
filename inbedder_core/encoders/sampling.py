"""How the next answer token is chosen: the likeliest, or one drawn at random."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from inbedder_core.fingerprint import fingerprint

if TYPE_CHECKING:
    import torch


def draws(prompts: Sequence[Sequence[int]], *, steps: int, seed: int, device: "torch.device") -> "torch.Tensor":
    """Return a number in [0, 1) for each of n prompts' tokens and steps, (n, steps).

    They hang on the seed and the prompt alone, so that an answer does not depend on the texts that are read with it.
    """
    import torch

    seeds = [int(fingerprint(seed, list(prompt))[:16], 16) for prompt in prompts]
    found = np.stack([np.random.default_rng(number).random(steps) for number in seeds])
    return torch.from_numpy(found).to(device)


def choose(
    scores: "torch.Tensor", draws: "torch.Tensor | None" = None, *, temperature: float = 1.0, top_p: float = 1.0
) -> "torch.Tensor":
    """Return a token (n,) for each row of scores (n, vocabulary): the likeliest, or with draws (n,) one at random.

    Tokens are ranked and drawn by their share of the smallest set of likeliest ones that holds at least `top_p`.
    """
    if draws is None:
        return scores.argmax(-1)
    chances, tokens = (scores.double() / temperature).softmax(-1).sort(-1, descending=True)
    before = chances.cumsum(-1) - chances
    chances = chances.where(before < top_p, 0)
    reached = chances.cumsum(-1)
    place = (reached <= draws[:, None] * reached[:, -1:]).sum(-1)
    return tokens.gather(1, place.clamp(max=tokens.shape[1] - 1)[:, None])[:, 0]

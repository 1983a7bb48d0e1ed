"""What the first answer token's distribution adds to a state: a sketch of it, or the answer it expects."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import torch

BUCKETS = 256
"""Length of a sketch."""
_LIKELIEST = 200
"""Tokens whose probabilities are kept; the rest is the noise all prompts share."""


def concatenate(state: "torch.Tensor", scores: "torch.Tensor", *, weight: float) -> "torch.Tensor":
    """Put `weight` times the sketch of (n, vocabulary) scores beside the state (n, d), scaled to length 1."""
    import torch

    return torch.cat([torch.nn.functional.normalize(state, dim=1), weight * sketch(scores)], dim=1)


def sketch(scores: "torch.Tensor") -> "torch.Tensor":
    """Sketch the answer distributions of (n, vocabulary) scores: (n, 256), of length about 1.

    Inner products estimate those of the probabilities' square roots (the Hellinger affinity: 1 for equal
    distributions, 0 for disjoint ones). A count sketch (Charikar and others, 2002): each token has a bucket and a sign
    of its own, so that a row depends on nothing but its own scores.
    """
    import torch

    likeliest = min(_LIKELIEST, scores.shape[1])
    found = scores.float().softmax(-1).topk(likeliest)
    buckets, signs = (torch.from_numpy(part).to(scores.device) for part in token_hashes(scores.shape[1]))
    empty = torch.zeros((len(scores), BUCKETS), device=scores.device)
    return empty.scatter_add_(1, buckets[found.indices], signs[found.indices] * found.values.sqrt())


def token_hashes(vocabulary: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return the bucket and the sign of each token, (vocabulary,) each: a hash of its number, the same everywhere."""
    # SplitMix64 (Steele and others, 2014): the low bits choose the bucket, the highest the sign.
    mixed = np.arange(1, vocabulary + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    mixed ^= mixed >> np.uint64(31)
    signs = np.where(mixed >> np.uint64(63), np.float32(1), np.float32(-1))
    return (mixed % np.uint64(BUCKETS)).astype(np.int64), signs.astype(np.float32)


def expected_answer(scores: "torch.Tensor", words: "torch.Tensor") -> "torch.Tensor":
    """Return the mean of the token embeddings (vocabulary, d) under the distributions of scores: (n, d)."""
    # Some models have more scores than token embeddings' rows in use, or fewer: padding for the hardware.
    width = min(scores.shape[1], len(words))
    return scores[:, :width].float().softmax(-1) @ words[:width].float()

"""Whether a server's embeddings are states of the last token: found out from the outside, by what moves them.

The state of the last token hangs on that token most, however long the text before it; in a mean over n tokens its
share is 1/n, and the first token's state knows nothing of it at all.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

_WORDS = ("red", "seven", "because", "Tuesday")
_SENTENCES = (
    "The ferry left the harbour at noon and reached the island before dark.",
    "A baker on the corner sells rye bread, rolls and plum cake.",
    "Rain fell on the hills for three days, and the river rose.",
    "Nobody at the office knew where the keys of the archive were.",
    "The team lost its first match, won the second and drew the third.",
    "Two engineers measured the bridge and found a crack in a beam.",
    "She paid the invoice twice, and the shop returned the difference.",
    "The museum shows maps, coins and letters from the old port.",
)
_SHORT, _LONG = f"{_SENTENCES[0]} And then", f"{' '.join(_SENTENCES * 2)} And then"
_ORDERS = ("The dog bit the man in red", "The man bit the dog in red")

PROBES = (
    *(f"{_SHORT} {word}" for word in _WORDS),
    *(f"{_LONG} {word}" for word in _WORDS),
    *(f"{word} {_LONG} {_WORDS[0]}" for word in _WORDS),
    *_ORDERS,
)
"""What a server is asked to embed."""
_KEPT = 0.5
"""Least share of what the last word changes in a short text that it must change in one of two hundred words."""
_LATE = 10.0
"""How many times as much the last word must change as the first. Measured (docs/served-models.md)."""
_NOTHING = 1e-4
"""A distance of unit vectors that is rounding."""


@dataclass(frozen=True)
class PoolingVerdict:
    """How much the last word moves an embedding: in a long text beside a short one, and beside the first word.

    `order` is how far apart the same words in another order are, 0 to 2.
    """

    lasting: float
    late: float
    order: float

    @property
    def is_last_token(self) -> bool:
        """Whether these are states of the last token."""
        return self.lasting >= _KEPT and self.late >= _LATE and self.order > _NOTHING

    @property
    def words(self) -> str:
        """Say to a person what was found."""
        if self.order <= _NOTHING:
            return "the server's embeddings do not know the order of words"
        if self.is_last_token:
            return "the server's embeddings are states of the last token"
        return (
            "the server's embeddings are not states of the last token (in a long text the last word moves them "
            f"{self.lasting:.2f} times as far as in a short one, and {self.late:.1f} times as far as the first word)"
        )


def judge_pooling(states: NDArray[np.float32]) -> PoolingVerdict:
    """Judge the embeddings (14, dimension) of PROBES."""
    unit = states / np.maximum(np.linalg.norm(states, axis=1, keepdims=True), 1e-12)
    count = len(_WORDS)
    short, long, early = (_spread(unit[start : start + count]) for start in range(0, 3 * count, count))
    first, second = unit[3 * count :]
    return PoolingVerdict(
        lasting=long / max(short, _NOTHING),
        late=long / max(early, _NOTHING) if long > _NOTHING else 0.0,
        order=float(np.linalg.norm(first - second)),
    )


def _spread(unit: NDArray[np.float32]) -> float:
    return float(np.mean([np.linalg.norm(first - second) for first, second in combinations(unit, 2)]))

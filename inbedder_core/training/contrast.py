"""A contrastive term: states of like answers together, others apart, other questions of the same text among them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from inbedder_core.training.examples.data import Example, normalize_text

BLOCK = 6
"""Readings of a source that come in a row, so that answers to a question meet their like."""
ALIKE, APART = 0.85, 0.55
"""Cosine of two answers from which they are alike, and up to which they are apart; between, nothing is said."""
RECURRING = 20
"""An answer that a source gives this often is one of its labels; two labels of a source are apart below ALIKE."""


@dataclass(frozen=True)
class AnswerLikeness:
    """Which examples have like answers: unit `vectors` of the different answers (answers, dimension), and of each
    example, (n,) each, its answer's place there, its source, and whether its answer is `labeled`, one that recurs.
    """

    vectors: NDArray[np.float32]
    answers: NDArray[np.intp]
    sources: NDArray[np.intp]
    labeled: NDArray[np.bool_]

    def pairs(self, examples: Sequence[int], others: Sequence[int]) -> tuple[torch.Tensor, torch.Tensor]:
        """Say of n examples and m others whether two are alike and whether apart, bool (n, m), never of one."""
        rows, columns = np.asarray(examples, dtype=np.intp)[:, None], np.asarray(others, dtype=np.intp)[None, :]
        cosine = self.vectors[self.answers[rows[:, 0]]] @ self.vectors[self.answers[columns[0]]].T
        labels = (self.sources[rows] == self.sources[columns]) & self.labeled[rows] & self.labeled[columns]
        similar = (self.answers[rows] == self.answers[columns]) | (cosine >= ALIKE)
        dissimilar = ~similar & ((cosine <= APART) | labels)
        return torch.from_numpy(similar & (rows != columns)), torch.from_numpy(dissimilar)


def answer_likeness(examples: Sequence[Example]) -> AnswerLikeness:
    """Compare answers by all-MiniLM-L6-v2. Raises ModelError when it is not installed."""
    from inbedder_core.encoders import minilm

    said = [normalize_text(example.answer) for example in examples]
    indices = {answer: index for index, answer in enumerate(dict.fromkeys(said))}
    sources = {source: index for index, source in enumerate(dict.fromkeys(example.source for example in examples))}
    (found,) = minilm().encode(list(indices), ["What does it say?"])
    counts = Counter((example.source, answer) for example, answer in zip(examples, said, strict=True))
    return AnswerLikeness(
        vectors=found.embeddings,
        answers=np.array([indices[answer] for answer in said]),
        sources=np.array([sources[example.source] for example in examples]),
        labeled=np.array(
            [counts[example.source, answer] >= RECURRING for example, answer in zip(examples, said, strict=True)]
        ),
    )


class StateMemory:
    """The states about to answer that were computed last, up to `most`, for later ones to be compared with.

    They are a little out of date but cost nothing (cross-batch memory, Wang et al. 2020). `states` are
    (count, dimension), `examples` (count,).
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self.states = torch.empty(0, 0)
        self.examples = torch.empty(0, dtype=torch.long)

    def keep(self, states: torch.Tensor, examples: Sequence[int]) -> None:
        """Add states (n, dimension) of as many examples, forgetting the oldest beyond `most`."""
        if self._most:
            known = self.joined(states.detach())
            self.set(known.roll(-len(states), 0), torch.cat([self.examples, torch.tensor(examples)]))

    def joined(self, states: torch.Tensor) -> torch.Tensor:
        """Return states (n, dimension) with those kept behind them, (n + count, dimension)."""
        return torch.cat([states, self.states.to(states)]) if len(self.examples) else states

    def set(self, states: torch.Tensor, examples: torch.Tensor) -> None:
        """Hold these and no others."""
        self.states, self.examples = states[-self._most :], examples[-self._most :]


def contrast(
    states: torch.Tensor, others: torch.Tensor, similar: torch.Tensor, dissimilar: torch.Tensor, *, temperature: float
) -> torch.Tensor:
    """Sum, over the n states that have a like, the loss of telling it from those apart (SupCon, Khosla et al. 2020).

    `states` are (n, dimension), `others` (m, dimension), `similar` and `dissimilar` bool (n, m).
    """
    unit = functional.normalize(states, dim=-1)
    scores = unit @ functional.normalize(others, dim=-1).T / temperature
    compared = (similar | dissimilar).to(scores.device)
    similar = similar.to(scores.device)
    share = scores - scores.masked_fill(~compared, torch.finfo(scores.dtype).min).logsumexp(1, keepdim=True)
    return -((share * similar).sum(1) / similar.sum(1).clamp(min=1)).sum()

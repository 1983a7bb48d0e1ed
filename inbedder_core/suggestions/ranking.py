"""Which questions add most to the maps at hand, from neighbors and answers alone.

A question adds something where documents that lie together on its own map answer it alike, and those that lie together
on the maps at hand do not: its answers cannot be read off these.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from inbedder_core.checks import shared_neighbors
from inbedder_core.labels import NOT_SAID, answer_forms

Nearest: TypeAlias = NDArray[np.int32]
"""The nearest documents of each, (n, k)."""
DIVIDED_ENOUGH = 0.5
"""As often as this two documents differ in a question that parts them into two halves."""


@dataclass(frozen=True, eq=False)
class Trial:
    """What a question gave: the nearest documents of each under it, (n, k), and n answers."""

    near: Nearest
    answers: Sequence[str]

    def __post_init__(self) -> None:
        """Refuse another number of answers than of documents."""
        if len(self.near) != len(self.answers):
            raise ValueError(f"{len(self.near)} documents but {len(self.answers)} answers; there must be as many")


@dataclass(frozen=True)
class Ranked:
    """The index of a trial, and what decided its rank.

    `together`: how much more often nearest documents answer alike than any two, on the question's own map: 0 as
    chance gives, 1 always. `reworded`: the same of its answers on its map in other words. `known`: the same on the
    map at hand, or ranked before, where that is most. `divided`: how often two documents say something, and differ in
    it, 0 to 1. `followed`: the share of nearest documents, beyond chance, that are others under no question.
    """

    index: int
    together: float
    reworded: float
    known: float
    divided: float
    followed: float

    @property
    def score(self) -> float:
        """What it adds however it is worded, as far as it is followed and divides the documents; 0 where nothing."""
        added = max(min(self.together, self.reworded) - self.known, 0.0)
        return added * min(self.divided / DIVIDED_ENOUGH, 1.0) * max(self.followed, 0.0)


def rank_trials(
    trials: Sequence[Trial],
    maps: Sequence[Nearest],
    unasked: Sequence[Nearest],
    *,
    most: int,
    reworded: Sequence[Nearest] | None = None,
) -> tuple[Ranked, ...]:
    """Rank at most so many trials that add something, best first, each beside the `maps` and those before it.

    `unasked` are the maps that no question gives. `reworded` are the maps of the same questions in other words, one a
    trial, where these were asked.
    """
    forms = [np.array(answer_forms(trial.answers)) for trial in trials]
    own = [alike(trial.near, said) for trial, said in zip(trials, forms, strict=True)]
    again = own if reworded is None else [alike(near, said) for near, said in zip(reworded, forms, strict=True)]
    apart = [divided(said) for said in forms]
    followed = [1.0 - max((kept(trial.near, near) for near in unasked), default=0.0) for trial in trials]
    known = [max((alike(near, said) for near in maps), default=0.0) for said in forms]
    left, ranked = set(range(len(trials))), list[Ranked]()
    while left and len(ranked) < most:
        best = max(
            (
                Ranked(index, own[index], again[index], known[index], apart[index], followed[index])
                for index in sorted(left)
            ),
            key=lambda entry: entry.score,
        )
        if not best.score:
            break
        ranked.append(best)
        left.remove(best.index)
        for index in left:
            known[index] = max(known[index], alike(trials[best.index].near, forms[index]))
    return tuple(ranked)


def kept(first: Nearest, second: Nearest) -> float:
    """Say which share of the nearest documents is the same: 1 all, 0 as many as by chance."""
    return float(np.mean(shared_neighbors(first, second)))


def alike(near: Nearest, forms: NDArray[np.str_]) -> float:
    """Say how much more often nearest documents (n, k) answer alike (n,) than any two do: 0 by chance, 1 always."""
    n = len(forms)
    _, counts = np.unique(forms, return_counts=True)
    chance = float((counts * (counts - 1)).sum() / (n * (n - 1)))
    same = float((forms[near] == forms[:, None]).mean())
    return (same - chance) / (1 - chance) if chance < 1 else 0.0


def divided(forms: NDArray[np.str_]) -> float:
    """Say how often two documents drawn at random both say something and differ in it, 0 to 1."""
    counts = Counter(form for form in forms.tolist() if form not in ("", NOT_SAID))
    shares = np.array(list(counts.values()), float) / len(forms)
    return float(shares.sum() ** 2 - (shares**2).sum())

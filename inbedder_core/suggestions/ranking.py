"""Which questions add most to the maps at hand, from neighbors and answers alone.

A question is new where documents that lie together on its own map answer it alike, and those that lie together on the
maps at hand clearly less: its answers cannot be read off these. Of the new ones, that comes first whose map shows
most of the answers to all the others, beyond what the maps at hand show of them.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from inbedder_core.checks import shared_neighbors
from inbedder_core.labels import NOT_SAID, answer_forms

Nearest: TypeAlias = NDArray[np.int32]
"""The nearest documents of each, (n, k)."""
CLEARLY = 0.05
"""How much more answers show on a map than on another for it to be worth drawing."""
_ALL_ALIKE = 1 - 1e-9


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

    `adds`: how much more its map `shows` of the answers to another question than the map at hand, or ranked before,
    that shows most of them; the mean over all other trials. `together`: how much more often nearest documents answer
    alike than any two, on the question's own map: 0 as chance gives, 1 always. `reworded`: the same of its answers on
    its map in other words. `known`: the same on the map at hand, or ranked before, where that is most. `divided`: how
    often two documents say something, and differ in it, 0 to 1. `followed`: the share of nearest documents, beyond
    chance, that are others under no question.
    """

    index: int
    together: float
    reworded: float
    known: float
    divided: float
    followed: float
    adds: float = 0.0

    @property
    def is_new(self) -> bool:
        """Whether its answers show clearly more on its map, however it is worded, than on the others."""
        return min(self.together, self.reworded) >= self.known + CLEARLY


def rank_trials(
    trials: Sequence[Trial],
    maps: Sequence[Nearest],
    unasked: Sequence[Nearest],
    *,
    most: int,
    reworded: Mapping[int, Nearest] | None = None,
) -> tuple[Ranked, ...]:
    """Rank at most so many trials that are new, best first, each beside the `maps` and those before it.

    `unasked` are the maps that no question gives: what is not followed at all is not ranked. `reworded` are the maps of
    some trials' questions in other words: then only these are ranked, each by what both of its maps show.
    """
    again = {index: trial.near for index, trial in enumerate(trials)} if reworded is None else reworded
    forms = [np.array(answer_forms(trial.answers)) for trial in trials]
    likeness = np.stack([shared_words(said.tolist()) for said in forms])
    shown = {
        index: np.minimum(shows(trials[index].near, likeness), shows(near, likeness)) for index, near in again.items()
    }
    at_hand = np.max([np.zeros(len(trials)), *(shows(near, likeness) for near in maps)], axis=0)
    left = {
        index: Ranked(
            index,
            together=alike(trials[index].near, forms[index]),
            reworded=alike(near, forms[index]),
            known=max((alike(other, forms[index]) for other in maps), default=0.0),
            divided=divided(forms[index]),
            followed=1.0 - max((kept(trials[index].near, other) for other in unasked), default=0.0),
        )
        for index, near in again.items()
    }
    ranked: list[Ranked] = []
    while len(ranked) < most:
        new = [
            replace(entry, adds=_mean_of_others(np.maximum(shown[index] - at_hand, 0.0), index))
            for index, entry in left.items()
            if entry.is_new and entry.followed > 0
        ]
        if not new:
            break
        best = max(new, key=lambda entry: entry.adds)
        ranked.append(best)
        del left[best.index]
        near = trials[best.index].near
        at_hand = np.maximum(at_hand, shows(near, likeness))
        left = {
            index: replace(entry, known=max(entry.known, alike(near, forms[index]))) for index, entry in left.items()
        }
    return tuple(ranked)


def shows(near: Nearest, likeness: NDArray[np.float64]) -> NDArray[np.float64]:
    """Say how alike the answers of nearest documents (n, k) are, (questions,), of likenesses (questions, n, n)."""
    means: NDArray[np.float64] = likeness[:, np.arange(len(near))[:, None], near].mean(axis=(1, 2))
    return means


def shared_words(forms: Sequence[str]) -> NDArray[np.float64]:
    """Say how far answers share their words, (n, n): 0 as any two on average, 1 the same words, in any order.

    It is their words' cosine, beyond chance. An answer that says nothing is like none.
    """
    said = [[] if form == NOT_SAID else form.split() for form in forms]
    places = {word: place for place, word in enumerate(dict.fromkeys(word for words in said for word in words))}
    counts = np.zeros((len(forms), max(len(places), 1)))
    for row, words in enumerate(said):
        np.add.at(counts[row], [places[word] for word in words], 1)
    lengths = np.linalg.norm(counts, axis=1, keepdims=True)
    counts /= np.where(lengths > 0, lengths, 1)
    cosines = counts @ counts.T
    chance = float(cosines[~np.eye(len(forms), dtype=bool)].mean())
    beyond: NDArray[np.float64] = (cosines - chance) / (1 - chance) if chance < _ALL_ALIKE else 0 * cosines
    return beyond


def _mean_of_others(gains: NDArray[np.float64], index: int) -> float:
    return float(gains.sum() - gains[index]) / max(len(gains) - 1, 1)


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

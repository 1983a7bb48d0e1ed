"""Whether a question was made for texts like these, by how much likelier they make its words than other texts do."""

import re
import tomllib
from collections.abc import Sequence
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from inbedder_core.checks.measures import Estimate, resampled
from inbedder_core.encoders import Encoder, Progress, question_scorer
from inbedder_core.errors import ModelError
from inbedder_core.labels import FUNCTION_WORDS

_WRITTEN = tomllib.loads(files(__package__).joinpath("other_texts.toml").read_text(encoding="utf-8"))
OTHER_TEXTS: tuple[str, ...] = tuple(_WRITTEN["texts"])
GENERAL = FUNCTION_WORDS.union(_WRITTEN["general"].split())
_TELLING = 2
"""Tokens that tell most: one alone may be likelier by chance."""


def is_general(question: str) -> bool:
    """Whether a question has only words that any texts may be asked with."""
    return GENERAL.issuperset(re.findall(r"[^\W\d_]{2,}", question.lower()))


def suited(encoder: Encoder, texts: Sequence[str], question: str, *, seed: int, progress: Progress) -> Estimate | None:
    """Estimate how much likelier the texts make the question's two most telling tokens than other texts: log base 10.

    It is the mean of both tokens' pointwise mutual information with texts like these. None for a question that may be
    asked of any texts, and for a model that does not say how likely words of a question are.
    """
    if is_general(question):
        return None
    try:
        scores = _scores(encoder, [*texts, *OTHER_TEXTS], question, progress)
    except ModelError:
        return None
    own, other = scores[: len(texts)], scores[len(texts) :]

    def measure(rows: NDArray[np.floating]) -> float:
        gains = rows.mean(axis=0) - other.mean(axis=0)
        return float(np.sort(gains)[-_TELLING:].mean() / np.log(10))

    return resampled(own, measure, seed=seed)


def _scores(encoder: Encoder, texts: Sequence[str], question: str, progress: Progress) -> NDArray[np.float64]:
    """Return the log-probabilities of the question's tokens after each text, (n, tokens)."""
    found: dict[int, NDArray[np.floating]] = {}
    for rows, scores in question_scorer(encoder).score_question(texts, question):
        found.update(zip(rows, scores, strict=True))
        progress(len(found), len(texts))
    return np.array([found[row] for row in range(len(texts))], np.float64)

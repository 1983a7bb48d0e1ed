"""Whether a question was made for texts like these, by how much likelier they make its words than other texts do."""

import re
import tomllib
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from inbedder_core.checks.measures import Estimate, resampled
from inbedder_core.checks.weighing import scores_of
from inbedder_core.encoders import Encoder, question_scorer
from inbedder_core.labels import FUNCTION_WORDS

_WRITTEN = tomllib.loads(files(__package__).joinpath("other_texts.toml").read_text(encoding="utf-8"))
OTHER_TEXTS: tuple[str, ...] = tuple(_WRITTEN["texts"])
GENERAL = FUNCTION_WORDS.union(_WRITTEN["general"].split())
_TELLING = 2
"""Tokens that tell most: one alone may be likelier by chance."""


def is_general(question: str) -> bool:
    """Whether a question has only words that any texts may be asked with."""
    return GENERAL.issuperset(re.findall(r"[^\W\d_]{2,}", question.lower()))


def suited(encoder: Encoder, words: NDArray[np.float64], question: str, *, seed: int) -> Estimate | None:
    """Estimate how much likelier texts make the question's two most telling tokens than other texts do: log base 10.

    `words` (n, tokens) are the log-probabilities after these texts. It is the mean of both tokens' pointwise mutual
    information with texts like these. None for a question that may be asked of any texts.
    """
    if is_general(question):
        return None
    other = scores_of(question_scorer(encoder).score_question(OTHER_TEXTS, question), len(OTHER_TEXTS))

    def measure(rows: NDArray[np.floating]) -> float:
        gains = rows.mean(axis=0) - other.mean(axis=0)
        return float(np.sort(gains)[-_TELLING:].mean() / np.log(10))

    return resampled(words, measure, seed=seed)

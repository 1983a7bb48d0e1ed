"""How likely texts make the words of a question and the beginnings of its answers, read at once where possible."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inbedder_core.encoders import LONGEST_OPTION, Encoder, Progress, Question, ScoresOptions, question_scorer
from inbedder_core.errors import ModelError
from inbedder_core.labels import answer_forms

_ANSWERS = 12
"""Answers, the most frequent ones, that are compared."""


@dataclass(frozen=True)
class Weighed:
    """Log-probabilities after n texts of a question's `words` (n, tokens), and of its `answers` (n, answers).

    None where the model says no such probabilities. Answers have at least two columns: of a lone one nothing is known.
    """

    words: NDArray[np.float64] | None
    answers: NDArray[np.float64] | None


def weigh(
    encoder: Encoder, texts: Sequence[str], question: Question, answers: Sequence[str], *, progress: Progress
) -> Weighed:
    """Score the question's words after each text, and behind it the first words of its most frequent answers.

    Of a model that does not read a question after a text, and of answers that the question lists, whole answers count.
    """
    options = question.options or _frequent(answers)
    begun = () if question.options else options
    words: NDArray[np.float64] | None
    try:
        scored = scores_of(question_scorer(encoder).score_question(texts, question.text, begun), len(texts), progress)
    except ModelError:
        words, whole = None, True
    else:
        words, begins = np.split(scored, [scored.shape[1] - len(begun)], axis=1)
        whole = bool(question.options)
    if not any(answers):
        return Weighed(words, None)
    if len(options) < 2:
        return Weighed(words, np.zeros((len(texts), 2)))  # every text has the same answer: nothing is decided
    return Weighed(words, _whole_answers(encoder, texts, question, options, progress) if whole else begins)


def scores_of(
    batches: Iterable[tuple[Sequence[int], NDArray[np.float32]]], count: int, progress: Progress | None = None
) -> NDArray[np.float64]:
    """Put the rows of batches in order, (count, scores)."""
    found: dict[int, NDArray[np.float32]] = {}
    for rows, scores in batches:
        found.update(zip(rows, scores, strict=True))
        if progress:
            progress(len(found), count)
    return np.array([found[row] for row in range(count)], np.float64)


def _whole_answers(
    encoder: Encoder, texts: Sequence[str], question: Question, options: Sequence[str], progress: Progress
) -> NDArray[np.float64] | None:
    if not isinstance(encoder, ScoresOptions):
        return None
    try:
        return scores_of(encoder.score_options(texts, question.text, options), len(texts), progress)
    except ModelError:
        return None


def _frequent(answers: Sequence[str]) -> tuple[str, ...]:
    counts = Counter(form for form in answer_forms(answers) if _can_be_listed(form))
    return tuple(sorted(counts, key=lambda form: (-counts[form], form))[:_ANSWERS])


def _can_be_listed(form: str) -> bool:
    return 0 < len(form) <= LONGEST_OPTION and not set(form) & set("|[]")

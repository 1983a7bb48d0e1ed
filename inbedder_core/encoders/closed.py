"""Closed answers: for every text the likeliest of the answers that a person listed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from inbedder_core.encoders.base import Embeddings, Encoder, Progress
from inbedder_core.encoders.questions import Question, check_options
from inbedder_core.errors import ModelError

CALIBRATION = 0.5
"""How much of an option's score without a text is taken off: half, as development sets were answered best (docs)."""
NO_TEXT = ""
"""What is read in place of a text, to know how likely an option is without one."""

ScoredRows = tuple[tuple[int, ...], NDArray[np.float32]]
"""Some rows of the texts (positions, in any order), and their scores, (rows, options)."""


@runtime_checkable
class ScoresOptions(Protocol):
    """An encoder that can say how likely answers are that somebody else wrote."""

    def score_options(self, texts: Sequence[str], question: str, options: Sequence[str]) -> Iterator[ScoredRows]:
        """Yield every row once: of each option the mean log-probability of its tokens after text and question."""
        ...


@dataclass(frozen=True, eq=False)
class ClosedAnswers:
    """For n texts the `probabilities` float32 (n, options) of the `options` a person listed; each row sums to 1.

    Raises ValueError when shapes disagree.
    """

    options: tuple[str, ...]
    probabilities: NDArray[np.float32]

    def __post_init__(self) -> None:
        """Refuse numbers for other options."""
        if self.probabilities.ndim != 2 or self.probabilities.shape[1] != len(self.options):
            found = f"{len(self.options)} options but probabilities of shape {self.probabilities.shape}"
            raise ValueError(f"{found}; there must be a column for each")

    def __len__(self) -> int:
        """Count the texts."""
        return len(self.probabilities)

    @cached_property
    def choices(self) -> NDArray[np.intp]:
        """The position of each text's likeliest option, (n,); of equally likely ones the first listed."""
        choices: NDArray[np.intp] = self.probabilities.argmax(axis=1)
        return choices

    @cached_property
    def answers(self) -> tuple[str, ...]:
        """Each text's likeliest option."""
        return tuple(self.options[choice] for choice in self.choices)

    @cached_property
    def certainties(self) -> NDArray[np.float32]:
        """The probability of each text's likeliest option, (n,)."""
        certainties: NDArray[np.float32] = self.probabilities.max(axis=1)
        return certainties

    @cached_property
    def embeddings(self) -> Embeddings:
        """The probabilities' square roots (n, options), of length 1; their products are Hellinger affinities."""
        return np.sqrt(self.probabilities)

    def take(self, rows: Sequence[int] | NDArray[np.intp]) -> "ClosedAnswers":
        """Keep the texts at these positions, in this order."""
        return ClosedAnswers(self.options, self.probabilities[rows])


def close_answers(
    encoder: Encoder,
    texts: Sequence[str],
    instruction: str,
    options: Sequence[str] = (),
    *,
    calibration: float = CALIBRATION,
    progress: Progress | None = None,
) -> ClosedAnswers:
    """Choose for every text among `options`, or those the instruction lists ("What is it about? [delay | price]").

    An option's score is the mean log-probability of its tokens after text and question, less `calibration` times that
    after the question with an empty text, which says how likely the option is whatever the text; probabilities are the
    softmax of these. With 1 it is the contextual calibration of Zhao and others (2021, "Calibrate before use"), for
    answers of several tokens the domain-conditional PMI of Holtzman and others (2021, "Surface form competition").
    Raises InstructionError for a list that cannot be chosen from, ModelError for an encoder that cannot choose.
    """
    question = Question.read(instruction)
    listed = check_options(options or question.options)
    scorer = option_scorer(encoder)
    distinct = {text: row for row, text in enumerate(dict.fromkeys(texts))}
    scores = np.zeros((len(distinct), len(listed)), np.float32)
    done = 0
    for rows, scored in scorer.score_options(list(distinct), question.text, listed):
        scores[list(rows)] = scored
        done += len(rows)
        if progress:
            progress(done, len(distinct))
    if calibration:
        ((_, without),) = scorer.score_options([NO_TEXT], question.text, listed)
        scores -= np.float32(calibration) * without
    return ClosedAnswers(listed, _softmax(scores)[[distinct[text] for text in texts]])


def check_choosing(encoder: Encoder, questions: Sequence[Question]) -> None:
    """Raise ModelError for an encoder that cannot choose, where questions list answers, before it reads any text.

    Nothing but an empty text is read, whose scores calibrate what follows.
    """
    for question in questions:
        if question.options:
            close_answers(encoder, [NO_TEXT], str(question))


def option_scorer(encoder: Encoder) -> ScoresOptions:
    """Return an encoder as one that scores options. Raises ModelError where it cannot."""
    if not isinstance(encoder, ScoresOptions):
        raise cannot_choose(encoder.name)
    return encoder


def cannot_choose(name: str) -> ModelError:
    """Make the error of a model that says no probabilities of words."""
    message = f"{name} cannot choose among listed answers, for it says no probabilities of words"
    return ModelError(f"{message}; take a language model, or ask without the list")


def _softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    if not len(scores):
        return scores
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    found: NDArray[np.float32] = powers / powers.sum(axis=1, keepdims=True)
    return found

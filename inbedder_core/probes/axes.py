"""Two answers as the ends of an axis: documents in order between them, by the model's words and by its states."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inbedder_core.clusters import interpolate
from inbedder_core.encoders import Encoder, Progress, Question, check_options, close_answers
from inbedder_core.errors import ModelError
from inbedder_core.probes.counterfactual import directions_from
from inbedder_core.probes.influence import rank_correlation
from inbedder_core.views import View

_LEAST = 1e-30
"""Probabilities below count as this, so that their logarithms stay finite."""


@dataclass(frozen=True, eq=False)
class AnswerAxis:
    """The documents of a view, n, between two answers, the `ends`.

    `positions` float32 (n,) are where their embeddings lie between those of the words: the first word, read as a text
    under the same question, lies at -1, the second at 1, and what is as near to both at 0. `leanings` float32 (n,) say
    by how much likelier the second answer is than the first after the text: the log-odds of `close_answers`. Where the
    model says no probabilities, they are None and `missing` says why. `agreement` is the rank correlation of the two.
    `words` float32 (2, 2 or 3) are where the words themselves lie on the view's map.
    """

    ends: tuple[str, str]
    positions: NDArray[np.float32]
    leanings: NDArray[np.float32] | None
    words: NDArray[np.float32]
    agreement: float | None
    missing: str = ""

    @property
    def order(self) -> tuple[int, ...]:
        """Positions of the documents from the first end to the second: by leaning, else by embedding."""
        values = self.positions if self.leanings is None else self.leanings
        return tuple(int(row) for row in np.argsort(values, kind="stable"))


def span_axis(view: View, ends: tuple[str, str], encoder: Encoder, *, progress: Progress | None = None) -> AnswerAxis:
    """Order a view's documents between two answers, such as "relieved" and "resentful".

    Raises InstructionError for answers that are empty, too long or equal, and whatever `progress` raises.
    """
    first, second = check_options(ends)
    question = Question.read(view.instruction).text
    (words,) = encoder.encode([first, second], [question])
    ends_seen = directions_from(view.encoding.embeddings, words.embeddings)
    leanings, missing = _leanings(view, (first, second), encoder, progress)
    positions = _between(view.encoding.directions, ends_seen)
    return AnswerAxis(
        (first, second),
        positions,
        leanings,
        interpolate(ends_seen, view.encoding.directions, view.projection.coordinates, count=view.config.neighbors),
        None if leanings is None else rank_correlation(positions, leanings),
        missing,
    )


def _between(directions: NDArray[np.float32], ends: NDArray[np.float32]) -> NDArray[np.float32]:
    """Project directions (n, d) on the difference of two (2, d), the middle at 0 and the ends at -1 and 1."""
    axis, middle = (ends[1] - ends[0]) / 2, ends.mean(axis=0)
    length = float(axis @ axis)
    found: NDArray[np.float32] = ((directions - middle) @ axis / (length if length > 0 else 1.0)).astype(np.float32)
    return found


def _leanings(
    view: View, ends: tuple[str, str], encoder: Encoder, progress: Progress | None
) -> tuple[NDArray[np.float32] | None, str]:
    """Compare how likely both ends are after each text; None, and why, where the model cannot say."""
    try:
        closed = close_answers(
            encoder, view.corpus.texts, Question.read(view.instruction).text, ends, progress=progress
        )
    except ModelError as error:
        return None, str(error)
    likely = np.log(np.maximum(closed.probabilities, _LEAST))
    return likely[:, 1] - likely[:, 0], ""

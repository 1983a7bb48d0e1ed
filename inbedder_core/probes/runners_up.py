"""What else a document might have been answered: the likeliest answers with their probabilities."""

from collections.abc import Sequence

from inbedder_core.encoders import CachedEncoder, Encoder, LikelyAnswer, Progress, Question, say_likely
from inbedder_core.labels import answer_key

MOST_RUNNERS_UP = 5
_TRIED = 4
"""First tokens that are gone on with for each answer wanted: several begin the same answer."""


def likely_answers(
    encoder: Encoder,
    texts: Sequence[str],
    instruction: str,
    *,
    most: int = MOST_RUNNERS_UP,
    progress: Progress | None = None,
) -> list[tuple[LikelyAnswer, ...]]:
    """Return for each text its likeliest answers, the likeliest first, at most `most` of them.

    The likeliest first tokens are gone on with greedily; the probability is that of the first token, summed over those
    that lead to the same answer. What an encoder with a store has read on is kept there. Raises ModelError for an
    encoder that cannot be looked into.
    """
    opened = encoder if isinstance(encoder, CachedEncoder) else say_likely(encoder)
    question = Question.read(instruction).text
    distinct = list(dict.fromkeys(texts))
    answers: dict[str, tuple[LikelyAnswer, ...]] = {}
    for rows, likely in opened.likely_answers(distinct, question, most=_TRIED * most):
        for row, candidates in zip(rows, likely, strict=True):
            answers[distinct[row]] = _merged(candidates)[:most]
        if progress:
            progress(len(answers), len(distinct))
    return [answers[text] for text in texts]


def _merged(candidates: Sequence[LikelyAnswer]) -> tuple[LikelyAnswer, ...]:
    """Put together what counts as the same answer, under its likeliest spelling."""
    merged: dict[str, LikelyAnswer] = {}
    for candidate in candidates:
        key = answer_key(candidate.answer)
        first = merged.get(key)
        answer = candidate.answer if first is None else first.answer
        merged[key] = LikelyAnswer(answer, candidate.probability + (first.probability if first else 0.0))
    return tuple(sorted(merged.values(), key=lambda answer: -answer.probability))

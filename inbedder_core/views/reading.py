"""Texts are read under all questions: first those that were read before, then more and more of the others."""

import random
from collections.abc import Callable, Collection, Iterator, Sequence

import numpy as np

from inbedder_core.encoders import (
    CachedEncoder,
    ClosedAnswers,
    Encoder,
    Encoding,
    Question,
    check_choosing,
    close_answers,
)

READING = "Embedding"
FIRST = 150
"""Texts after which there is something to see, the next time of twice as many."""
StageProgress = Callable[[str, int, int], None]
"""Called with (stage, done, total); stages are those of `STAGES`, in order. May raise Cancelled to stop."""
SoFar = Callable[[Sequence[int], Sequence[Encoding]], None]
"""Called with the positions of the texts that are read so far, in order, and one encoding of these per question."""


def read_texts(
    texts: Sequence[str],
    questions: Sequence[Question],
    encoder: Encoder,
    report: StageProgress,
    *,
    so_far: SoFar | None = None,
    seed: int = 0,
) -> tuple[list[Encoding], list[ClosedAnswers | None]]:
    """Encode every distinct text once, so that identical ones cannot differ, and choose out of lists.

    A question that is asked with several lists, or with and without one, is read once. What the encoder's store holds
    counts as done from the start. Where `so_far` is to be told, the other texts are read in an order drawn by `seed`.
    """
    instructions = list(dict.fromkeys(question.text for question in questions))
    read = _Read(texts, instructions, encoder.dimension)
    known = encoder.known(read.distinct, instructions) if isinstance(encoder, CachedEncoder) else frozenset[str]()
    steps, before = len(read.distinct) * (1 + sum(bool(question.options) for question in questions)), len(known)

    def progress(done: int, total: int) -> None:
        report(READING, before + done, steps)

    progress(0, 0)
    check_choosing(encoder, questions)
    for portion in _portions(read.distinct, known, seed=seed if so_far else None):
        is_known = portion[0] in known
        read.add(portion, encoder.encode(portion, instructions, progress=None if is_known else progress))
        before += 0 if is_known else len(portion)
        if so_far:
            rows, encodings = read.so_far()
            so_far(rows, [encodings[instructions.index(question.text)] for question in questions])
    closed: list[ClosedAnswers | None] = []
    for question in questions:
        if question.options:
            closed.append(close_answers(encoder, list(texts), str(question), progress=progress))
            before += len(read.distinct)
        else:
            closed.append(None)
    _, encodings = read.so_far()
    return [encodings[instructions.index(question.text)] for question in questions], closed


class _Read:
    """What is read of distinct texts, filled portion by portion."""

    def __init__(self, texts: Sequence[str], instructions: Sequence[str], dimension: int) -> None:
        self._texts = texts
        self._rows = {text: row for row, text in enumerate(dict.fromkeys(texts))}
        self._embeddings = np.zeros((len(instructions), len(self._rows), dimension), np.float32)
        self._answers = [[""] * len(self._rows) for _ in instructions]
        self._is_read = np.zeros(len(self._rows), np.bool_)

    @property
    def distinct(self) -> Sequence[str]:
        """Every text once, in order."""
        return list(self._rows)

    def add(self, texts: Sequence[str], encodings: Sequence[Encoding]) -> None:
        """Take what texts are read as, one encoding per question."""
        rows = [self._rows[text] for text in texts]
        for index, encoding in enumerate(encodings):
            self._embeddings[index, rows] = encoding.embeddings
            for row, answer in zip(rows, encoding.answers, strict=True):
                self._answers[index][row] = answer
        self._is_read[rows] = True

    def so_far(self) -> tuple[Sequence[int], list[Encoding]]:
        """Return the positions of the texts that are read, in order, and their encodings."""
        rows = np.array([self._rows[text] for text in self._texts], np.intp)
        if len(rows) == len(self._rows) == np.count_nonzero(self._is_read):
            return range(len(rows)), [
                Encoding(embeddings, tuple(answers))
                for embeddings, answers in zip(self._embeddings, self._answers, strict=True)
            ]
        read = np.flatnonzero(self._is_read[rows])
        return read.tolist(), [
            Encoding(embeddings[rows[read]], tuple(answers[row] for row in rows[read]))
            for embeddings, answers in zip(self._embeddings, self._answers, strict=True)
        ]


def _portions(texts: Sequence[str], known: Collection[str], *, seed: int | None) -> Iterator[list[str]]:
    """Yield what was read before, then all others: in order at once, or drawn by a seed, more and more."""
    first = [text for text in texts if text in known]
    others = [text for text in texts if text not in known]
    if first:
        yield first
    if seed is None:
        if others:
            yield others
        return
    random.Random(seed).shuffle(others)
    start, most = 0, FIRST
    while start < len(others):
        while most <= len(first) + start:
            most *= 2
        end = most - len(first)
        yield others[start:end]
        start = end

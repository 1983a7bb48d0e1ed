"""Reading: what was read before is no work, and what is read can be seen before all is."""

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from inbedder_core.encoders import CachedEncoder, Encoding, Question, Store
from inbedder_core.errors import Cancelled
from inbedder_core.views.reading import FIRST, read_texts
from tests.fakes import FakeEncoder

TEXTS = [f"{word} text number {number}" for number in range(2 * FIRST) for word in ("red", "green")]
QUESTIONS = [Question.read(text) for text in ("Which word?", "Which word? [red | green]", "How?")]


def read(texts: list[str], told: list[tuple[list[int], list[Encoding]]] | None = None, **named):
    def so_far(rows, encodings):
        told.append((list(rows), list(encodings)))

    return read_texts(texts, QUESTIONS, so_far=None if told is None else so_far, **named)


def silent(stage: str, done: int, total: int) -> None:
    pass


def test_more_and_more_is_seen_of_texts_drawn_at_random() -> None:
    told: list = []
    encodings, _ = read(TEXTS, told, encoder=FakeEncoder(), report=silent)
    assert [len(rows) for rows, _ in told] == [FIRST, 2 * FIRST, 4 * FIRST]
    first = told[0][0]
    assert first == sorted(first) and first[-1] > FIRST
    assert abs(np.mean(first) - len(TEXTS) / 2) < len(TEXTS) / 8
    for rows, seen in told:
        for part, whole in zip(seen, encodings, strict=True):
            np.testing.assert_array_equal(part.embeddings, whole.embeddings[rows])
            assert part.answers == tuple(whole.answers[row] for row in rows)


def test_seen_or_not_texts_are_read_as_the_same() -> None:
    texts = [*TEXTS, *TEXTS[:7]]
    seen, quiet = (read(texts, told, encoder=FakeEncoder(), report=silent) for told in ([], None))
    expected = FakeEncoder().encode(texts, [question.text for question in QUESTIONS])
    for found in (seen, quiet):
        for one, other in zip(found[0], expected, strict=True):
            np.testing.assert_array_equal(one.embeddings, other.embeddings)
            assert one.answers == other.answers
        chosen = found[1][1]
        assert chosen is not None and chosen.answers == tuple(text.split()[0] for text in texts)


def test_what_was_read_before_counts_as_done_from_the_start_and_is_seen_first(tmp_path: Path) -> None:
    def stop(stage: str, done: int, total: int) -> None:
        if done >= FIRST:
            raise Cancelled("enough")

    with closing(Store(tmp_path / "store.sqlite")) as store:
        encoder = CachedEncoder(FakeEncoder(), store)
        with pytest.raises(Cancelled):
            read(TEXTS, [], encoder=encoder, report=stop)
        kept = len(encoder.known(TEXTS, [question.text for question in QUESTIONS]))
        assert FIRST <= kept < len(TEXTS)
        steps: list[int] = []
        told: list = []
        read(TEXTS, told, encoder=encoder, report=lambda stage, done, total: steps.append(done))
    assert steps[0] == kept and steps == sorted(steps)
    assert len(told[0][0]) == kept
    assert steps.count(kept) <= 2

"""Embedding needs as much memory for a large corpus as for a small one, but for what its caller asked to hold."""

import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import overload

import numpy as np
import pytest

from inbedder_core.encoders import CachedEncoder, Store
from inbedder_core.encoders.base import EncodedBatch, EncodesBatches, Encoding
from inbedder_core.encoders.load import load_encoder
from tests.models import tiny_llama

QUESTIONS = ("What is it about?", "How does the writer feel?")
SMALL, LARGE, DIMENSION = 2_000, 20_000, 256


class Made(Sequence[str]):
    """Texts made when they are asked for, as a file would be read."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.asked = 0

    def __len__(self) -> int:
        return self.count

    @overload
    def __getitem__(self, row: int) -> str: ...
    @overload
    def __getitem__(self, row: slice) -> list[str]: ...
    def __getitem__(self, row: int | slice) -> str | list[str]:
        if isinstance(row, slice):
            return [self[place] for place in range(*row.indices(self.count))]
        if not 0 <= row < self.count:
            raise IndexError(row)
        self.asked = max(self.asked, row + 1)
        return f"text number {row}"


class Plain(EncodesBatches):
    """Costs nothing: every embedding is the length of the text."""

    name, fingerprint, dimension = "plain", "plain", DIMENSION

    def encode_batches(self, texts: Sequence[str], instructions: Sequence[str]) -> Iterator[EncodedBatch]:
        for start in range(0, len(texts), 64):
            rows = tuple(range(start, min(start + 64, len(texts))))
            filled = np.tile(np.float32([len(texts[row]) for row in rows])[:, None], (1, DIMENSION))
            yield EncodedBatch(rows, tuple(Encoding(filled, ("answer",) * len(rows)) for _ in instructions))

    def decode(self, states: np.ndarray, *, top: int = 10) -> list[tuple[str, ...]]:
        return [() for _ in states]


def peak(work: Callable[[], object]) -> int:
    """Bytes held at the worst moment of some work, beyond those before it."""
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        work()
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


def read_through(encoder: CachedEncoder, count: int) -> int:
    return sum(len(batch.rows) for batch in encoder.encode_batches(Made(count), QUESTIONS))


@pytest.mark.parametrize("kept_before", [False, True], ids=["computing", "from the store"])
def test_rows_stream_through_the_store(tmp_path: Path, kept_before: bool) -> None:
    peaks = []
    for count in (SMALL, LARGE):
        encoder = CachedEncoder(Plain(), Store(tmp_path / f"{count}.sqlite"))
        if kept_before:
            read_through(encoder, count)
        peaks.append(peak(lambda encoder=encoder, count=count: read_through(encoder, count)))
    assert peaks[1] <= 1.1 * peaks[0]
    assert peaks[0] > 1024 * DIMENSION * 4, "a window of rows was held at least, so it was measured"


def test_encoding_holds_its_result_and_little_more(tmp_path: Path) -> None:
    beyond = []
    for count in (SMALL, LARGE):
        encoder = CachedEncoder(Plain(), Store(tmp_path / f"{count}.sqlite"))
        held = len(QUESTIONS) * count * (DIMENSION * 4 + 16)
        beyond.append(peak(lambda encoder=encoder, count=count: encoder.encode(Made(count), QUESTIONS)) - held)
    assert beyond[1] <= 1.1 * beyond[0]


def test_a_model_reads_a_corpus_window_by_window(tmp_path: Path) -> None:
    texts = Made(50_000)
    first = next(iter(load_encoder(tiny_llama(tmp_path)).encode_batches(texts, QUESTIONS)))
    assert first.rows
    assert 0 < texts.asked < 5_000

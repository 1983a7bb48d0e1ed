"""Texts and embeddings made from a seed, so that a benchmark needs no data."""

import random
import zlib
from collections.abc import Iterator, Sequence

import numpy as np

from inbedder_core.encoders import Embeddings, EncodedBatch, EncodesBatches, Encoding
from inbedder_core.fingerprint import fingerprint

QUESTIONS = (
    "What is it about?",
    "How does the writer feel?",
    "What does the writer want?",
    "Is it praise or complaint?",
    "Who is involved?",
    "Where does it take place?",
    "What went wrong?",
    "What should be done next?",
)
_WORDS = """the a my our this that new old long first service phone card order price room staff food train ticket screen
battery delivery account window garden doctor school report question answer money morning week was were is had went came
made took gave found lost said asked wanted needed bought waited called never always often again too very really quite
and but because when while after before without with from under over about for to in on at it they we I you he she not
happy angry slow quick cheap expensive broken clean cold warm loud quiet friendly late early wrong right"""
_BATCH = 64


def made_texts(count: int, words: int, *, seed: int = 0) -> list[str]:
    """Make texts of half to one and a half times so many words, each different."""
    draw, vocabulary = random.Random(seed), _WORDS.split()
    lengths = [max(1, round(words * draw.uniform(0.5, 1.5)) - 1) for _ in range(count)]
    return [" ".join(draw.choices(vocabulary, k=length)) + f" {number}" for number, length in enumerate(lengths)]


class Planted(EncodesBatches):
    """An encoder that costs next to nothing: embeddings lie about one of `groups` centers (at most 90), by hash."""

    name = "planted"

    def __init__(self, dimension: int = 576, *, groups: int = 24) -> None:
        self.dimension = dimension
        self.fingerprint = fingerprint(self.name, dimension, groups)
        self._answers = _WORDS.split()[:groups]
        self._centers = np.random.default_rng(0).normal(size=(groups, dimension)).astype(np.float32)

    def encode_batches(self, texts: Sequence[str], instructions: Sequence[str]) -> Iterator[EncodedBatch]:
        """Yield batches in order."""
        for start in range(0, len(texts), _BATCH):
            rows = tuple(range(start, min(start + _BATCH, len(texts))))
            yield EncodedBatch(rows, tuple(self._encode([texts[row] for row in rows], each) for each in instructions))

    def decode(self, states: Embeddings, *, top: int = 10) -> list[tuple[str, ...]]:
        """Name nothing."""
        return [() for _ in states]

    def _encode(self, texts: Sequence[str], question: str) -> Encoding:
        found = [zlib.crc32(f"{question} {text}".encode()) for text in texts]
        groups = np.array(found) % len(self._centers)
        noise = np.random.default_rng(found[0]).normal(size=(len(texts), self.dimension)).astype(np.float32)
        return Encoding(self._centers[groups] + 0.8 * noise, tuple(self._answers[group] for group in groups.tolist()))


def planted(model: str) -> Planted:
    """Stand in for every model of the app, whatever its name."""
    return Planted()

"""Stand-ins for the slow or the random: an encoder whose answers and geometry are known in advance."""

import hashlib
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from inbedder_core.encoders.base import Embeddings, EncodedBatch, EncodesBatches, Encoding

Answerer = Callable[[str, str], str]


def first_word(text: str, instruction: str) -> str:
    """Answer with the first word of the text, whatever is asked."""
    return text.split()[0].lower() if text.split() else ""


class FakeEncoder(EncodesBatches):
    """Embeds a text near a point that depends only on its answer, as a perfect instruction-follower would."""

    def __init__(
        self, answer: Answerer = first_word, *, dimension: int = 24, spread: float = 0.05, batch: int = 16
    ) -> None:
        self.name = "fake"
        self.dimension = dimension
        self.fingerprint = f"fake-{dimension}-{spread}-{getattr(answer, '__name__', 'answer')}"
        self.answer = answer
        self.spread = spread
        self.batch = batch
        self.calls: list[tuple[int, int]] = []
        """One (texts, instructions) per call of encode_batches."""
        self.scored: list[tuple[int, str, tuple[str, ...]]] = []
        """One (texts, question, options) per call of score_options."""

    def encode_batches(self, texts: Sequence[str], instructions: Sequence[str]) -> Iterator[EncodedBatch]:
        """Yield batches of `batch` rows."""
        self.calls.append((len(texts), len(instructions)))
        for start in range(0, len(texts), self.batch):
            rows = tuple(range(start, min(start + self.batch, len(texts))))
            yield EncodedBatch(rows, tuple(self._encode([texts[row] for row in rows], q) for q in instructions))

    def score_options(
        self, texts: Sequence[str], question: str, options: Sequence[str]
    ) -> Iterator[tuple[tuple[int, ...], np.ndarray]]:
        """Yield batches of `batch` rows, in which the option that is the answer is e^5 times as likely as others."""
        self.scored.append((len(texts), question, tuple(options)))
        for start in range(0, len(texts), self.batch):
            rows = tuple(range(start, min(start + self.batch, len(texts))))
            hits = [[option.lower() == self.answer(texts[row], question).lower() for option in options] for row in rows]
            yield rows, np.where(hits, -1.0, -6.0).astype(np.float32)

    def decode(self, states: Embeddings, *, top: int = 10) -> list[tuple[str, ...]]:
        """Name nothing useful, but as many words as asked."""
        return [tuple(f"word{index}" for index in range(top)) for _ in states]

    def _encode(self, texts: list[str], instruction: str) -> Encoding:
        answers = tuple(self.answer(text, instruction) for text in texts)
        rows = [
            _direction(answer, self.dimension) + self.spread * _direction(text + instruction, self.dimension)
            for text, answer in zip(texts, answers, strict=True)
        ]
        embeddings = np.array(rows, dtype=np.float32).reshape(len(texts), self.dimension)
        return Encoding(embeddings, answers)


def _direction(key: str, dimension: int) -> np.ndarray:
    seed = int.from_bytes(hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()[:8], "big")
    vector = np.random.default_rng(seed).normal(size=dimension)
    return vector / np.linalg.norm(vector)

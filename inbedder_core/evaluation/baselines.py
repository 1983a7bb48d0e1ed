"""What an instruction-following encoder must beat: TF-IDF, and a plain sentence encoder reading the answers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from inbedder_core.encoders.base import Embeddings, EncodedBatch, Encoder, EncodesBatches, Encoding, Progress
from inbedder_core.fingerprint import fingerprint

_READING = "Read the answer."
"""A plain sentence encoder ignores the instruction, but every encoder is asked something."""


@dataclass(frozen=True)
class TfidfEncoder:
    """TF-IDF of the very texts given, reduced by SVD; blind to the instruction.

    A row depends on the other texts of the call, so its rows must not be stored one by one.
    """

    name: str = "tfidf"
    dimension: int = 100

    @property
    def fingerprint(self) -> str:
        """Hash of its settings."""
        return fingerprint("tfidf + svd", self.dimension)

    def encode(
        self, texts: Sequence[str], instructions: Sequence[str], *, progress: Progress | None = None
    ) -> list[Encoding]:
        """Return the same encoding for every instruction."""
        encoding = Encoding(self._reduced(texts), ("",) * len(texts))
        if progress:
            progress(len(texts), len(texts))
        return [encoding for _ in instructions]

    def encode_batches(self, texts: Sequence[str], instructions: Sequence[str]) -> Iterator[EncodedBatch]:
        """Yield all texts as one batch."""
        yield EncodedBatch(tuple(range(len(texts))), tuple(self.encode(texts, instructions)))

    def decode(self, states: Embeddings, *, top: int = 10) -> list[tuple[str, ...]]:
        """Name nothing: it has no words for a state."""
        return [() for _ in states]

    def _reduced(self, texts: Sequence[str]) -> Embeddings:
        from sklearn.decomposition import TruncatedSVD
        from sklearn.feature_extraction.text import TfidfVectorizer

        # Distinct texts in one order: else chance in the SVD would tell two calls apart, as if a question had mattered.
        distinct = sorted(set(texts))
        found = np.zeros((len(distinct), self.dimension), np.float32)
        # Single characters count as words, so that no text made of any is without features.
        vectorizer = TfidfVectorizer(sublinear_tf=True, token_pattern=r"(?u)\w+|[^\w\s]")
        features = vectorizer.fit_transform([text if text.strip() else "empty" for text in distinct])
        width = min(self.dimension, *features.shape)
        found[:, :width] = (
            TruncatedSVD(width, random_state=0).fit_transform(features) if width > 1 else features.toarray()
        )
        places = {text: row for row, text in enumerate(distinct)}
        return found[[places[text] for text in texts]]


@dataclass(frozen=True)
class ReencodingEncoder(EncodesBatches):
    """Embeds a text by its answer: one model answers, a sentence encoder reads the answer (the paper's re-encoding)."""

    answering: Encoder
    reading: Encoder
    name: str = "reencode"

    @property
    def fingerprint(self) -> str:
        """Hash of both models."""
        return fingerprint("reencode", self.answering.fingerprint, self.reading.fingerprint)

    @property
    def dimension(self) -> int:
        """The reading model's."""
        return self.reading.dimension

    def encode_batches(self, texts: Sequence[str], instructions: Sequence[str]) -> Iterator[EncodedBatch]:
        """Yield the answering model's batches, their answers read."""
        for batch in self.answering.encode_batches(texts, instructions):
            yield EncodedBatch(batch.rows, tuple(self._read(encoding.answers) for encoding in batch.encodings))

    def decode(self, states: Embeddings, *, top: int = 10) -> list[tuple[str, ...]]:
        """Name nothing: a sentence encoder has no words for a state."""
        return [() for _ in states]

    def _read(self, answers: tuple[str, ...]) -> Encoding:
        (found,) = self.reading.encode(answers, [_READING])
        return Encoding(found.embeddings, answers)

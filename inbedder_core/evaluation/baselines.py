"""What an instruction-following encoder must beat: the words of the texts themselves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from inbedder_core.encoders import Embeddings, EncodedBatch, EncodesBatches, Encoding
from inbedder_core.fingerprint import fingerprint


@dataclass(frozen=True)
class TfidfEncoder(EncodesBatches):
    """TF-IDF of the very texts given, reduced by SVD; blind to the instruction.

    A row depends on the other texts of the call, so its rows must not be stored one by one.
    """

    name: str = "tfidf"
    dimension: int = 100

    @property
    def fingerprint(self) -> str:
        """Hash of its settings."""
        return fingerprint("tfidf + svd", self.dimension)

    def encode_batches(self, texts: Sequence[str], instructions: Sequence[str]) -> Iterator[EncodedBatch]:
        """Yield all texts as one batch, embedded alike under every instruction."""
        encoding = Encoding(self._reduced(texts), ("",) * len(texts))
        yield EncodedBatch(tuple(range(len(texts))), (encoding,) * len(instructions))

    def decode(self, states: Embeddings, *, top: int = 10) -> list[tuple[str, ...]]:
        """Name nothing: it has no words for a state."""
        return [() for _ in states]

    def _reduced(self, texts: Sequence[str]) -> Embeddings:
        from sklearn.decomposition import TruncatedSVD
        from sklearn.feature_extraction.text import TfidfVectorizer

        # Distinct texts in one order: else chance in the SVD would tell two calls apart, as if a question had mattered.
        distinct = sorted(set(texts))
        reduced = np.zeros((len(distinct), self.dimension), np.float32)
        # Single characters count as words, so that no text made of any is without features.
        vectorizer = TfidfVectorizer(sublinear_tf=True, token_pattern=r"(?u)\w+|[^\w\s]")
        features = vectorizer.fit_transform([text if text.strip() else "empty" for text in distinct])
        width = min(self.dimension, *features.shape)
        reduced[:, :width] = (
            TruncatedSVD(width, random_state=0).fit_transform(features) if width > 1 else features.toarray()
        )
        rows = {text: row for row, text in enumerate(distinct)}
        return reduced[[rows[text] for text in texts]]

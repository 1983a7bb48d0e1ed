"""Re-encoding: a text is embedded by its answer, which a sentence encoder reads."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from inbedder_core.encoders.base import Embeddings, EncodedBatch, Encoder, EncodesBatches, Encoding
from inbedder_core.encoders.questions import check_instructions
from inbedder_core.encoders.transformer import TransformerEncoder
from inbedder_core.encoders.truncation import Truncation
from inbedder_core.fingerprint import fingerprint

_READING = "Read the answer."
"""A plain sentence encoder ignores the instruction, but every encoder is asked something."""
_WINDOW = 256
"""Texts answered at a time, by one encoder after the other."""


@dataclass(frozen=True)
class ReencodingEncoder(EncodesBatches):
    """Embeds a text by its answers: the mean over the `answering` encoders of what `reading` makes of each's answer.

    One greedy encoder gives the paper's re-encoding, several that sample its mean over sampled answers (InBedder
    (2024), section 3). The answers told are the first encoder's. Raises ValueError when none answers.
    """

    answering: tuple[Encoder, ...]
    reading: Encoder
    name: str = "reencode"

    def __post_init__(self) -> None:
        """Refuse to embed answers nobody gives."""
        if not self.answering:
            raise ValueError("no answering encoder was given; give at least one")

    @property
    def fingerprint(self) -> str:
        """Hash of all models."""
        return fingerprint("reencode", *(encoder.fingerprint for encoder in self.answering), self.reading.fingerprint)

    @property
    def dimension(self) -> int:
        """The reading model's."""
        return self.reading.dimension

    @property
    def languages(self) -> tuple[str, ...]:
        """The first answering model's."""
        return self.answering[0].languages

    def encode_batches(self, texts: Sequence[str], instructions: Sequence[str]) -> Iterator[EncodedBatch]:
        """Yield windows of rows in order, answered by all and read."""
        questions = check_instructions(instructions, most=len(instructions) or 1)
        for start in range(0, len(texts), _WINDOW):
            rows = range(start, min(start + _WINDOW, len(texts)))
            window = [texts[row] for row in rows]
            given = [encoder.encode(window, questions) for encoder in self.answering]
            yield EncodedBatch(tuple(rows), tuple(self._read(found) for found in zip(*given, strict=True)))

    def truncation(self, texts: Sequence[str], instruction: str) -> Truncation | None:
        """Find what the first answering model does not read."""
        return self.answering[0].truncation(texts, instruction)

    def decode(self, states: Embeddings, *, top: int = 10) -> list[tuple[str, ...]]:
        """Name nothing: a sentence encoder has no words for a state."""
        return [() for _ in states]

    def _read(self, given: Sequence[Encoding]) -> Encoding:
        """Embed one instruction's answers, one encoding from each answering encoder."""
        read = [read_answers(self.reading, found.answers) for found in given]
        return Encoding(np.mean(read, axis=0, dtype=np.float32), given[0].answers)


def read_answers(reading: Encoder, answers: Sequence[str]) -> Embeddings:
    """Embed n answers by a sentence encoder: (n, dimension)."""
    return reading.encode(answers, [_READING])[0].embeddings


def sampling_encoders(
    encoder: TransformerEncoder, times: int, *, temperature: float = 0.8, top_p: float = 0.9
) -> tuple[TransformerEncoder, ...]:
    """Return `times` encoders over one network, each of which draws other answers; the defaults are the paper's."""
    drawn = [replace(encoder.config, temperature=temperature, top_p=top_p, seed=seed) for seed in range(times)]
    return tuple(encoder.read_as(config) for config in drawn)

"""A tiny real model that takes its time: what a server reads with when it is told to end."""

import os
import time
from collections.abc import Iterator, Sequence

from inbedder_core.encoders.base import EncodedBatch
from inbedder_core.encoders.load import load_encoder

FOLDER = "TESTS_TINY_MODEL"
PAUSE = 0.5


class SlowModel:
    """An encoder that reads four texts at a time and pauses after them."""

    def __init__(self, folder: str, *, pause: float = PAUSE) -> None:
        self.pause = pause
        self.inner = load_encoder(folder, device="cpu", dtype="float32")
        self.texts_read = 0

    def __getattr__(self, name: str):
        return getattr(self.inner, name)

    def encode_batches(self, texts: Sequence[str], instructions: Sequence[str]) -> Iterator[EncodedBatch]:
        for start in range(0, len(texts), 4):
            for batch in self.inner.encode_batches(texts[start : start + 4], instructions):
                self.texts_read += len(batch.rows)
                yield EncodedBatch(tuple(start + row for row in batch.rows), batch.encodings)
            time.sleep(self.pause)


def make(model: str) -> SlowModel:
    """Make the encoder of a server, whatever the model."""
    return SlowModel(os.environ[FOLDER])

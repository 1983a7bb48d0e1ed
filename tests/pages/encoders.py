"""The encoder that journeys use: it counts what it reads, and can be held at a gate to watch work in progress."""

import threading
from collections.abc import Iterator, Sequence

from inbedder_core.encoders.base import EncodedBatch, Encoder
from inbedder_core.encoders.checkpoints.bases import BASES
from inbedder_core.encoders.checkpoints.trained import trained_names
from inbedder_core.encoders.load import load_encoder
from inbedder_core.encoders.served.address import is_address
from inbedder_core.errors import ModelError
from tests.fakes import FakeEncoder

gate = threading.Event()
broken = threading.Event()
"""While set, reading fails in a way nobody foresaw."""
made: list["GatedEncoder"] = []


def reset() -> None:
    """Open the gate and forget encoders made before."""
    gate.set()
    broken.clear()
    made.clear()


def texts_read() -> int:
    """Count the texts embedded so far, once per call."""
    return sum(texts for encoder in made for texts, _ in encoder.calls)


def answer(text: str, instruction: str) -> str:
    """Answer with the first word, with the last one when the question asks for that, or repeat the text."""
    if instruction.startswith("Repeat"):
        return text[:200]
    words = text.lower().strip(".").split()
    return words[-1 if "last" in instruction else 0] if words else ""


def shout(text: str, instruction: str) -> str:
    """Answer as `answer` does, in capitals."""
    return answer(text, instruction).upper()


class GatedEncoder(FakeEncoder):
    """A fake that waits at the gate before every batch."""

    def encode_batches(self, texts: Sequence[str], instructions: Sequence[str]) -> Iterator[EncodedBatch]:
        """Yield batches of two as the gate allows."""
        for batch in super().encode_batches(texts, instructions):
            gate.wait(30)
            if broken.is_set():
                raise KeyError("words of a text")
            yield batch


def make(model: str) -> Encoder:
    """Make the encoder of a model: the default one; "shouting", which answers in capitals; or a real one."""
    if is_address(model):
        return load_encoder(model)
    if model in trained_names() or model in BASES:
        return load_encoder(model, device="cpu", dtype="float32")
    if model not in ("default", "base", "shouting", "owner/model"):
        raise ModelError(f"there is no model {model!r}; did you mean 'shouting'?")
    made.append(GatedEncoder(shout if model == "shouting" else answer, batch=2))
    made[-1].name = model
    return made[-1]

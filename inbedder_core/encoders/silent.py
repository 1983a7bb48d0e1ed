"""Embeddings alone, from encoders that need not answer for them."""

from typing import Protocol, runtime_checkable

from inbedder_core.encoders.base import Encoder
from inbedder_core.encoders.cached import CachedEncoder


@runtime_checkable
class KeepsSilent(Protocol):
    """An encoder that embeds without answering."""

    def silent(self) -> Encoder:
        """Return one of the same embeddings, whose answers are empty; itself where answers go into them."""
        ...


def silent(encoder: Encoder) -> Encoder:
    """Return an encoder of the same embeddings that gives no answers, where that saves work; else as it is."""
    inner = getattr(encoder, "encoder", encoder)
    if not isinstance(inner, KeepsSilent):
        return encoder
    quiet = inner.silent()
    return CachedEncoder(quiet, encoder.store) if isinstance(encoder, CachedEncoder) else quiet

"""Encoders: language models that embed a text by being about to answer a question about it."""

from inbedder_core.encoders.base import Embeddings, EncodedBatch, Encoder, Encoding, Progress
from inbedder_core.encoders.load import load_encoder

__all__ = ["Embeddings", "EncodedBatch", "Encoder", "Encoding", "Progress", "load_encoder"]

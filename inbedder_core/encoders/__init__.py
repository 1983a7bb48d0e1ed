"""Encoders: language models that embed a text by being about to answer a question about it."""

from inbedder_core.encoders.base import EncodedBatch, Embeddings, Encoder, Encoding, Progress

__all__ = ["EncodedBatch", "Embeddings", "Encoder", "Encoding", "Progress"]

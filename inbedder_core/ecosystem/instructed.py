"""A question asked of every text, as a transformer of scikit-learn's that is a sentence encoder too."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin

from inbedder_core.encoders import (
    CachedEncoder,
    Embeddings,
    Encoder,
    Encoding,
    Question,
    check_instructions,
    load_encoder,
)
from inbedder_core.errors import CorpusError, InstructionError, ModelError

_MODELS = 2
"""Models by name that stay loaded; an embedding of two models side by side is seldom enough."""


class InstructedEncoder(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Embeds texts under one instruction, where a scikit-learn transformer or a sentence encoder is expected.

    `encoder` is an Encoder, or what `load_encoder` takes (None is the built-in model): one given by name is loaded at
    first use, once for all in this process, and its rows are kept in the user's store, so that cross-validation reads
    each text once. There is nothing to fit: results hang on the two parameters alone, and a clone shares the model.
    """

    def __init__(self, instruction: str, encoder: Encoder | str | Path | None = None) -> None:
        """Keep the parameters; they are looked at when they are used, as scikit-learn asks."""
        self.instruction = instruction
        self.encoder = encoder

    def fit(self, X: Iterable[str], y: Any = None) -> "InstructedEncoder":
        """Check instruction, model and texts; nothing is learned. Raises InBedderError."""
        self._question()
        find_encoder(self.encoder)
        _texts_of(X)
        return self

    def transform(self, X: Iterable[str]) -> Embeddings:
        """Embed n texts (a list, an array or a column): float32 (n, dimension). Raises CorpusError for other input."""
        return self._encoding(X).embeddings

    def answers(self, X: Iterable[str]) -> tuple[str, ...]:
        """Return the model's short answer to the instruction for each of n texts."""
        return self._encoding(X).answers

    def encode(
        self,
        sentences: str | Iterable[str],
        *,
        batch_size: int | None = None,
        show_progress_bar: bool | None = None,
        convert_to_numpy: bool = True,
        normalize_embeddings: bool = False,
    ) -> Embeddings:
        """Embed as sentence-transformers' `encode`: one text (dimension,), several (n, dimension).

        `batch_size` and `show_progress_bar` change nothing here: batches go by length, and nothing is drawn.
        """
        if not convert_to_numpy:
            raise ModelError("convert_to_numpy is off, but embeddings are numpy arrays; leave it on")
        alone = isinstance(sentences, str)
        embeddings = self.transform([sentences] if isinstance(sentences, str) else sentences)
        if normalize_embeddings:
            lengths = np.linalg.norm(embeddings, axis=1, keepdims=True)
            embeddings /= np.where(lengths > 0, lengths, 1)
        return embeddings[0] if alone else embeddings

    @property
    def _n_features_out(self) -> int:
        return find_encoder(self.encoder).dimension

    def __sklearn_clone__(self) -> "InstructedEncoder":
        return type(self)(self.instruction, self.encoder)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.one_d_array = tags.input_tags.string = True
        tags.input_tags.two_d_array = tags.requires_fit = False
        tags.transformer_tags.preserves_dtype = []
        return tags

    def _encoding(self, texts: Iterable[str]) -> Encoding:
        """Encode every distinct text once, so that identical ones cannot differ."""
        instruction, encoder, given = self._question(), find_encoder(self.encoder), _texts_of(texts)
        distinct = {text: row for row, text in enumerate(dict.fromkeys(given))}
        (encoding,) = encoder.encode(list(distinct), [instruction])
        return encoding.take([distinct[text] for text in given])

    def _question(self) -> str:
        if not isinstance(self.instruction, str):
            raise InstructionError(f"instruction is {self.instruction!r}; give one question as a string")
        (instruction,) = check_instructions([self.instruction])
        if Question.read(instruction).options:
            message = f"{instruction!r} lists answers, which do not change embeddings"
            raise InstructionError(f"{message}; leave the list out, or choose from it with close_answers")
        return instruction


def find_encoder(encoder: Encoder | str | Path | None) -> Encoder:
    """Return an encoder as it is; one by name, or the built-in one for None, with its rows kept. Raises ModelError."""
    if encoder is None or isinstance(encoder, str | Path):
        return _named(None if encoder is None else str(encoder))
    if not isinstance(encoder, Encoder):
        found = f"encoder is a {type(encoder).__name__}"
        raise ModelError(f"{found}; give an Encoder, the name or folder of a model, or None for the built-in one")
    return encoder


@lru_cache(_MODELS)
def _named(name: str | None) -> Encoder:
    return CachedEncoder(load_encoder(name))


def _texts_of(texts: Iterable[Any]) -> list[str]:
    """Return texts as a list; a table of one column is that column. Raises CorpusError for anything else."""
    expected = "give a list of texts, or one column of them"
    if isinstance(texts, str | bytes):
        raise CorpusError(f"one text was given where several are expected; {expected}")
    shape: tuple[int, ...] = getattr(texts, "shape", ())
    if len(shape) > 2 or (len(shape) == 2 and shape[1] != 1):
        raise CorpusError(f"a table of shape {tuple(shape)} was given; {expected}")
    cells = np.asarray(texts, dtype=object).ravel().tolist() if shape else list(texts)
    for row, cell in enumerate(cells):
        if not isinstance(cell, str):
            raise CorpusError(f"row {row} is {cell!r}, a {type(cell).__name__} and no text; {expected}, none missing")
    return cells

"""A corpus: an ordered collection of documents, each a text with metadata."""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from inbedder_core.corpus.languages import language_shares
from inbedder_core.errors import CorpusError
from inbedder_core.fingerprint import fingerprint
from inbedder_core.jobs import LRUCache

_KNOWN = 200
WAVE = "wave"
"""The column that says in which wave of a study's data a document came."""


@dataclass(frozen=True)
class Document:
    """One member of a corpus; `id` is its row in what was read, counted from 0, and never changes."""

    id: int
    text: str
    metadata: Mapping[str, str]


@dataclass(frozen=True)
class Corpus:
    """Documents in the order they were read, held as columns of equal length.

    `ids` are rows of the source, counted from 0; `metadata` maps a column's name to its cells as text ("" where empty).
    `drawn_from` is the corpus these documents were taken out of. Raises CorpusError when lengths differ or an id
    repeats.
    """

    name: str
    texts: tuple[str, ...]
    ids: tuple[int, ...]
    metadata: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    drawn_from: "Corpus | None" = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse columns that do not line up."""
        for name, column in {"ids": self.ids, **self.metadata}.items():
            if len(column) != len(self.texts):
                raise CorpusError(f"{len(self.texts)} texts but {len(column)} values in {name!r}; give one per text")
        if len(set(self.ids)) != len(self.ids):
            raise CorpusError("two documents share an id; ids must differ")

    @classmethod
    def from_texts(cls, texts: Sequence[str], name: str = "texts") -> "Corpus":
        """Make a corpus of bare texts, numbered from 0."""
        return cls(name=name, texts=tuple(texts), ids=tuple(range(len(texts))))

    @cached_property
    def known(self) -> LRUCache[Any]:
        """What was worked out of its columns, which never change."""
        return LRUCache(_KNOWN)

    def __len__(self) -> int:
        """Count the documents."""
        return len(self.texts)

    def __iter__(self) -> Iterator[Document]:
        """Go through the documents in order."""
        return (self[row] for row in range(len(self)))

    def __getitem__(self, row: int) -> Document:
        """Return the document at a position (0 to len - 1), which need not be its id."""
        cells = {name: column[row] for name, column in self.metadata.items()}
        return Document(id=self.ids[row], text=self.texts[row], metadata=cells)

    @cached_property
    def fingerprint(self) -> str:
        """Hash of everything but the name: equal corpora give equal views."""
        # Long columns of text are hashed as one JSON string each, many times faster than cell by cell.
        return fingerprint(json.dumps(self.texts), json.dumps(self.ids), json.dumps(sorted(self.metadata.items())))

    @cached_property
    def languages(self) -> Mapping[str, float]:
        """The languages its texts are in, by code, with their shares, as `language_shares` finds them."""
        return language_shares(self.texts)

    @property
    def origin(self) -> "Corpus":
        """All documents there were to draw from."""
        return self.drawn_from or self

    def head(self, limit: int) -> "Corpus":
        """Keep the first `limit` documents."""
        return self.take(range(min(limit, len(self))))

    def draw(self, limit: int, *, seed: int = 0) -> "Corpus":
        """Keep `limit` documents drawn at random, in their order; all of them when there are no more."""
        rows = range(len(self))
        return self.take(sorted(random.Random(seed).sample(rows, min(limit, len(self)))))

    def take(self, rows: Sequence[int]) -> "Corpus":
        """Keep the documents at these positions, in this order, with their ids."""
        return Corpus(
            name=self.name,
            texts=tuple(self.texts[row] for row in rows),
            ids=tuple(self.ids[row] for row in rows),
            metadata={name: tuple(column[row] for row in rows) for name, column in self.metadata.items()},
            drawn_from=self.origin,
        )


class OfCorpus(Protocol):
    """What is about the documents of one corpus, such as a view: its rows are positions in that corpus."""

    @property
    def corpus(self) -> Corpus:
        """Whose documents these are."""
        ...


def same_corpus(*parts: OfCorpus) -> Corpus:
    """Return the one corpus that parts are about, by its fingerprint. Raises ValueError for several, or no parts."""
    if not parts:
        raise ValueError("there are no views; give at least one")
    corpus = parts[0].corpus
    for other in (part.corpus for part in parts):
        # Hashing all texts takes a moment; most parts are about the very same object.
        if other is not corpus and other.fingerprint != corpus.fingerprint:
            raise ValueError(
                f"these are of different corpora ({corpus.name}, {len(corpus)} documents, and {other.name}, "
                f"{len(other)} documents); give views, groups and facets of one corpus"
            )
    return corpus

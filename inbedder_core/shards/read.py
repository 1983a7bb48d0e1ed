"""A folder of encodings, opened: any of its rows without holding all of them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inbedder_core.corpus import Corpus
from inbedder_core.encoders import EncodedBatch, EncodesBatches, Encoding
from inbedder_core.errors import CorpusError, InBedderError, InstructionError, ModelError
from inbedder_core.fingerprint import fingerprint
from inbedder_core.shards.files import column_name
from inbedder_core.shards.locations import Location
from inbedder_core.shards.manifest import Manifest, read_manifest


@dataclass(frozen=True)
class ShardRows:
    """What one shard holds under one question: `ids` int64 (n,), `answers`, and `embeddings` float32 (n, dimension)."""

    ids: NDArray[np.int64]
    answers: Sequence[str]
    embeddings: NDArray[np.float32]


@dataclass(frozen=True)
class EncodedFolder:
    """A whole folder of encodings; a row is a text, in the order of the shards."""

    location: Location
    manifest: Manifest

    @classmethod
    def open(cls, address: str) -> "EncodedFolder":
        """Open a folder, every shard compared with its hash. Raises InBedderError for what is not whole."""
        location = Location(address)
        found = cls(location, read_manifest(location))
        if not len(found):
            raise InBedderError(f"the encodings in {location} are of no texts; encode a source that has some")
        return found

    def __len__(self) -> int:
        """Count the rows."""
        return self.manifest.rows

    @property
    def questions(self) -> tuple[str, ...]:
        """What was asked of every text."""
        return self.manifest.plan.questions

    @property
    def columns(self) -> tuple[str, ...]:
        """The source's columns that are there for every text."""
        return self.manifest.plan.columns

    @property
    def fingerprint(self) -> str:
        """Hash of all it holds."""
        return fingerprint([(record.rows, record.sha256) for record in self.manifest.records])

    def check_questions(self, instructions: Sequence[str]) -> tuple[int, ...]:
        """Return the numbers of questions, from 0. Raises InstructionError for one that was not asked."""
        for instruction in instructions:
            if instruction not in self.questions:
                known = " | ".join(self.questions)
                raise InstructionError(f"{instruction!r} was not asked of these encodings; they answer {known}")
        return tuple(map(self.questions.index, instructions))

    def shards(self, question: str) -> Iterator[ShardRows]:
        """Yield what the shards hold under a question, one after the other."""
        (index,) = self.check_questions([question])
        for table in self.tables(["id", f"answer_{index + 1}", f"embedding_{index + 1}"]):
            yield ShardRows(table.column("id").to_numpy(), table.column(1).to_pylist(), _matrix(table.column(2)))

    def cells(self, column: str, *, progress: Callable[[int, int], None] | None = None) -> list[str]:
        """Return a column's cells of all rows, equal ones as one string. Raises CorpusError where there is no such."""
        if column not in self.columns:
            raise CorpusError(f"{self.location} has no column {column!r}; its columns are {', '.join(self.columns)}")
        name = column_name(1 + self.columns.index(column))
        known: dict[str, str] = {}
        cells: list[str] = []
        for table in self.tables([name]):
            for chunk in table.column(name).dictionary_encode().chunks:
                values = [known.setdefault(value, value) for value in chunk.dictionary.to_pylist()]
                cells += [values[index] for index in chunk.indices.to_pylist()]
            if progress:
                progress(len(cells), len(self))
        return cells

    def tables(self, columns: list[str]) -> Iterator[Any]:
        """Yield columns of the shards as Arrow tables, one after the other."""
        for number in range(len(self.manifest.records)):
            yield self._table(number, columns)

    def draw(self, limit: int, *, seed: int = 0) -> "DrawnRows":
        """Draw texts at random, all of them where there are no more, with all that was said of them."""
        wanted = np.sort(np.random.default_rng(seed).choice(len(self), min(limit, len(self)), replace=False))
        starts = np.cumsum([0, *(record.rows for record in self.manifest.records)])
        ids, texts = [], []
        columns: dict[str, list[str]] = {column: [] for column in self.columns}
        answers: list[list[str]] = [[] for _ in self.questions]
        embeddings: list[list[NDArray[np.float32]]] = [[] for _ in self.questions]
        for number, start in enumerate(starts[:-1].tolist()):
            first, last = np.searchsorted(wanted, [start, starts[number + 1]])
            if first == last:
                continue
            table = self._table(number).take(wanted[first:last] - start)
            ids += table.column("id").to_pylist()
            texts += table.column("text").to_pylist()
            for index, held in enumerate(columns.values(), 1):
                held += table.column(column_name(index)).to_pylist()
            for index in range(len(self.questions)):
                answers[index] += table.column(f"answer_{index + 1}").to_pylist()
                embeddings[index].append(_matrix(table.column(f"embedding_{index + 1}")))
        order = np.argsort(ids)
        encodings = tuple(
            Encoding(np.concatenate(part), tuple(said)).take(order)
            for part, said in zip(embeddings, answers, strict=True)
        )
        corpus = Corpus(
            self.manifest.plan.source,
            texts=tuple(texts[row] for row in order),
            ids=tuple(ids[row] for row in order),
            metadata={column: tuple(cells[row] for row in order) for column, cells in columns.items()},
        )
        return DrawnRows(corpus, WrittenEncoder(self.manifest, corpus.texts, encodings))

    def _table(self, number: int, columns: list[str] | None = None) -> Any:
        import pyarrow as pa
        from pyarrow import parquet

        record = self.manifest.records[number]
        content = self.location.read(record.file)
        if content is None:
            raise InBedderError(f"{record.file} has gone from {self.location}; open the folder again")
        return parquet.read_table(pa.BufferReader(content), columns=columns)


class WrittenEncoder(EncodesBatches):
    """An encoder that knows what was written of some texts, and reads no others."""

    def __init__(self, manifest: Manifest, texts: Sequence[str], encodings: Sequence[Encoding]) -> None:
        self._plan = manifest.plan
        self._rows = {text: row for row, text in enumerate(texts)}
        self._encodings = dict(zip(manifest.plan.questions, encodings, strict=True))

    @property
    def name(self) -> str:
        """The model's that wrote them."""
        return self._plan.model

    @property
    def description(self) -> str:
        """One line about where they come from."""
        return f"{self._plan.model}, as written in shards of {self._plan.floats}"

    @property
    def reading(self) -> str:
        """What is read: nothing any more."""
        return "read before"

    @property
    def fingerprint(self) -> str:
        """The model's where numbers were written as they were, else one of its own."""
        own = self._plan.model_fingerprint
        return own if self._plan.floats == "float32" else fingerprint("shards", own, self._plan.floats)

    @property
    def dimension(self) -> int:
        """Length of one embedding."""
        return self._plan.dimension

    @property
    def languages(self) -> tuple[str, ...]:
        """The model's."""
        return self._plan.languages

    def encode_batches(self, texts: Sequence[str], instructions: Sequence[str]) -> Iterator[EncodedBatch]:
        """Yield all rows at once. Raises ModelError for a text or question that was not written."""
        if strange := [
            text for text in (*texts, *instructions) if text not in self._rows and text not in self._encodings
        ]:
            raise ModelError(
                f"these encodings say nothing of {strange[0][:60]!r}; only what was encoded can be shown: "
                "read the corpus itself with a model to ask anything else"
            )
        rows = [self._rows[text] for text in texts]
        yield EncodedBatch(tuple(range(len(texts))), tuple(self._encodings[name].take(rows) for name in instructions))

    def decode(self, states: NDArray[np.float32], *, top: int = 10) -> list[tuple[str, ...]]:
        """Name no words: that takes the model itself."""
        return [() for _ in states]


@dataclass(frozen=True)
class DrawnRows:
    """Texts that were drawn of a folder, by id, and the encoder that knows what was written of them."""

    corpus: Corpus
    encoder: WrittenEncoder


def _matrix(column: Any) -> NDArray[np.float32]:
    """Turn a column of fixed-size lists into a float32 matrix (n, dimension)."""
    rows = column.combine_chunks()
    width = rows.type.list_size
    return np.asarray(rows.flatten().to_numpy(zero_copy_only=False), np.float32).reshape(-1, width)

"""What an encoder is: texts + instructions -> one encoding per instruction."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from inbedder_core.encoders.directions import unit_directions
from inbedder_core.encoders.truncation import Truncation

Embeddings = NDArray[np.float32]
Progress = Callable[[int, int], None]
"""Called with (done, total) as work finishes; may raise Cancelled to stop it."""


@dataclass(frozen=True)
class Encoding:
    """A corpus under one instruction: `embeddings` float32 (n, dimension), and the model's n short `answers`.

    An encoder that does not answer gives empty answers. Raises ValueError when shapes disagree.
    """

    embeddings: Embeddings
    answers: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse arrays of the wrong shape or type."""
        if self.embeddings.ndim != 2 or self.embeddings.dtype != np.float32:
            found = f"{self.embeddings.dtype} with {self.embeddings.ndim} axes"
            raise ValueError(f"embeddings must be float32 with 2 axes, not {found}")
        if len(self.answers) != len(self.embeddings):
            raise ValueError(
                f"{len(self.embeddings)} embeddings but {len(self.answers)} answers; there must be as many"
            )

    def __len__(self) -> int:
        """Count the documents."""
        return len(self.answers)

    @cached_property
    def directions(self) -> Embeddings:
        """The embeddings seen from their mean, as rows of length 1 (n, dimension), read-only; computed once."""
        directions = unit_directions(self.embeddings)
        directions.flags.writeable = False
        return directions

    def group_centers(self, assignments: NDArray[np.intp]) -> Embeddings:
        """Return the mean direction of each group: ids (n,) from 0, -1 for none -> (groups, dimension).

        Every id up to the largest must be some document's; raises ValueError where no document is in a group.
        """
        return np.stack([self.directions[assignments == id].mean(axis=0) for id in range(int(assignments.max()) + 1)])

    def center_cosines(self, assignments: NDArray[np.intp]) -> Embeddings:
        """Compare every document with the center of every group: cosines (n, groups), 0 where a center is 0."""
        centers = self.group_centers(assignments)
        lengths = np.linalg.norm(centers, axis=1, keepdims=True)
        centers /= np.where(lengths > 0, lengths, 1)
        return self.directions @ centers.T

    def take(self, rows: Sequence[int] | NDArray[np.intp]) -> "Encoding":
        """Keep the documents at these positions, in this order."""
        return Encoding(self.embeddings[rows], tuple(self.answers[row] for row in rows))


@dataclass(frozen=True)
class EncodedBatch:
    """Some rows of the texts given to an encoder (positions, in any order), with one encoding per instruction."""

    rows: tuple[int, ...]
    encodings: tuple[Encoding, ...]


@runtime_checkable
class Encoder(Protocol):
    """Anything that embeds texts under instructions. Everything else in this package needs only these members."""

    @property
    def name(self) -> str:
        """What a person calls it."""
        ...

    @property
    def fingerprint(self) -> str:
        """Hash of all that decides its numbers: weights, adapter, template, pooling, limits, dtype."""
        ...

    @property
    def dimension(self) -> int:
        """Length of one embedding."""
        ...

    @property
    def languages(self) -> tuple[str, ...]:
        """Codes of the languages it was trained for, such as en; empty where that is not known."""
        ...

    def encode(
        self, texts: Sequence[str], instructions: Sequence[str], *, progress: Progress | None = None
    ) -> list[Encoding]:
        """Return one encoding per instruction, in order, each with one row per text, in order."""
        ...

    def encode_batches(self, texts: Sequence[str], instructions: Sequence[str]) -> Iterator[EncodedBatch]:
        """Yield every row exactly once, batch by batch as they finish, under all instructions.

        A batch may be without rows: a sign of life, after which whoever waits can stop the work.
        """
        ...

    def decode(self, states: Embeddings, *, top: int = 10) -> list[tuple[str, ...]]:
        """Name the `top` words nearest each of n states, (n, dimension) -> n tuples; empty where none can be named."""
        ...

    def truncation(self, texts: Sequence[str], instruction: str) -> Truncation | None:
        """Find what of each text is not read under an instruction; None where every text is read whole."""
        ...


@runtime_checkable
class DescribedEncoder(Encoder, Protocol):
    """An encoder that can say to a person what it is, as `load_encoder` gives it."""

    @property
    def description(self) -> str:
        """One line about the model."""
        ...

    @property
    def reading(self) -> str:
        """What is read of the model."""
        ...


class EncodesBatches:
    """For encoders that fill in `encode_batches`: their `encode` puts the batches together."""

    @property
    def languages(self) -> tuple[str, ...]:
        """Not known."""
        return ()

    def truncation(self, texts: Sequence[str], instruction: str) -> Truncation | None:
        """Find nothing: texts are read whole."""
        return None

    def encode(
        self: Encoder, texts: Sequence[str], instructions: Sequence[str], *, progress: Progress | None = None
    ) -> list[Encoding]:
        """Return one encoding per instruction, each with one row per text, in order."""
        embeddings = np.zeros((len(instructions), len(texts), self.dimension), dtype=np.float32)
        answers = [[""] * len(texts) for _ in instructions]
        done = 0
        for batch in self.encode_batches(texts, instructions):
            rows = list(batch.rows)
            for index, encoding in enumerate(batch.encodings):
                embeddings[index, rows] = encoding.embeddings
                for row, answer in zip(rows, encoding.answers, strict=True):
                    answers[index][row] = answer
            done += len(rows)
            if progress:
                progress(done, len(texts))
        return [Encoding(part, tuple(said)) for part, said in zip(embeddings, answers, strict=True)]

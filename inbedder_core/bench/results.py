"""What a benchmark found."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Way:
    """One way of reading the same documents: best of the rounds' `seconds`, and `memory` in MB beyond the weights."""

    name: str
    documents: int
    seconds: float
    memory: float | None

    @property
    def per_second(self) -> float:
        """Documents read under all instructions in a second."""
        return self.documents / self.seconds


@dataclass(frozen=True)
class Encoded:
    """Texts of about `words` words under some instructions: how this package read them, and the reference's ways.

    `tokens` counts each text once and each question once a text, without padding and answers; `share` is 2 × parameters
    outside the embedding × tokens a second over the ceiling of the number format, 0 to 1. `published` is the reference
    under its authors' settings, where it was measured.
    """

    words: int
    instructions: int
    tokens: int
    share: float
    own: Way
    reference: tuple[Way, ...] = ()
    published: Way | None = None

    @property
    def tokens_per_second(self) -> float:
        """Tokens read in a second."""
        return self.tokens / self.own.seconds

    def times_faster(self, way: Way) -> float:
        """How many times the documents a second of another way."""
        return self.own.per_second / way.per_second


@dataclass(frozen=True)
class Later:
    """The `first` question asked of texts, and a `second` in a call of its own, with the texts kept as they were read.

    `megabytes` is what keeping them takes.
    """

    words: int
    first: Way
    second: Way
    megabytes: float

    @property
    def share(self) -> float:
        """The second's time over the first's."""
        return self.second.seconds / self.first.seconds


@dataclass(frozen=True)
class ReferenceAgreement:
    """How this package's numbers and answers, in its own number format, agree with the reference's way in float32."""

    documents: int
    mean_cosine: float
    least_cosine: float
    same_answers: float


@dataclass(frozen=True)
class Timed:
    """One piece of work on `size` documents: seconds, MB held at its worst moment beyond those before it, if known."""

    work: str
    size: int
    seconds: float
    memory: float | None = None
    note: str = ""


@dataclass(frozen=True)
class Bench:
    """Everything one run found. `ceiling` is in GFLOP/s by number format; `machine` says what it ran on."""

    machine: Mapping[str, str]
    ceiling: Mapping[str, float]
    encoding: tuple[Encoded, ...]
    prefill: tuple[Encoded, ...]
    later: tuple[Later, ...]
    agreement: ReferenceAgreement | None
    stages: tuple[Timed, ...]
    growth: tuple[Timed, ...]

"""What a finished exploration is told from: documents, views, and where both come from."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from inbedder_core.corpus import Corpus, DataReport, same_corpus
from inbedder_core.encoders import Encoder
from inbedder_core.views import Noted, View


@dataclass(frozen=True)
class Model:
    """Which model answered: its name, its fingerprint (64 hexadecimal digits), and one line about it."""

    name: str
    fingerprint: str
    description: str = ""

    @classmethod
    def of(cls, encoder: Encoder, description: str = "") -> "Model":
        """Describe an encoder."""
        return cls(encoder.name, encoder.fingerprint, description)


@dataclass(frozen=True, eq=False)
class Evidence:
    """Views of one corpus, with all that is needed to make them again.

    `out_of` counts the documents before some were drawn; `command` is a line for the shell that repeats the work, ""
    where there is none; `notes` are a person's own words; `trail` says step by step how documents were selected,
    where they were; `noted` are notes on groups and documents; `made` is the time, in UTC. Raises ValueError for no
    views, or views of different corpora.
    """

    views: Sequence[View]
    model: Model
    title: str = ""
    out_of: int = 0
    report: DataReport | None = None
    command: str = ""
    notes: str = ""
    trail: Sequence[str] = ()
    noted: Noted = field(default_factory=Noted)
    made: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __post_init__(self) -> None:
        """Refuse views of other documents."""
        same_corpus(*self.views)

    @property
    def corpus(self) -> Corpus:
        """The documents that were read."""
        return self.views[0].corpus

    @property
    def seed(self) -> int:
        """The seed the views were made with."""
        return self.views[0].config.seed

    @property
    def drawn_from(self) -> int:
        """Documents there were before some were drawn."""
        return max(self.out_of, len(self.corpus))

"""What a run reports."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class HeldOut:
    """Scores on examples never trained on: mean loss of an answer token, and the shares answered right.

    `accuracy` counts answers that greedy decoding gives exactly, to the end; `first_token` those that begin right.
    """

    loss: float
    accuracy: float
    first_token: float


@dataclass(frozen=True)
class Step:
    """One optimiser step: its number from 1, the run's progress 0 to 1, mean loss of an answer token, tokens read.

    `seconds` count from the run's first step, pauses between a kill and its resume left out.
    """

    number: int
    total: int
    progress: float
    loss: float
    learning_rate: float
    tokens: int
    seconds: float
    held_out: HeldOut | None = None

    def plain(self) -> dict[str, Any]:
        """Return it as plain values, for JSON."""
        return asdict(self)

    @classmethod
    def from_plain(cls, values: Mapping[str, Any]) -> "Step":
        """Undo `plain`."""
        held_out = HeldOut(**values["held_out"]) if values["held_out"] else None
        return cls(**{**values, "held_out": held_out})

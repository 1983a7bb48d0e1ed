"""What a run reports."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

RESUME_FILE = "resume.safetensors"
"""Holds the steps of a run that is not finished, and what it needs to go on."""


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
    """One optimizer step: its number from 1, the run's progress 0 to 1, mean loss of an answer token, tokens read.

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

    @property
    def expected(self) -> int:
        """Steps there will be in the end: all of them, or as many as the time will do for at this pace."""
        return min(self.total, round(self.number / self.progress)) if self.progress else self.total

    def plain(self) -> dict[str, Any]:
        """Return it as plain values, for JSON."""
        return asdict(self)

    @classmethod
    def from_plain(cls, values: Mapping[str, Any]) -> "Step":
        """Undo `plain`."""
        held_out = HeldOut(**values["held_out"]) if values["held_out"] else None
        return cls(**{**values, "held_out": held_out})


def tokens_per_second(steps: Sequence[Step]) -> float | None:
    """Return how fast the last of these steps were, up to 20, held-out scoring included; None for fewer than two."""
    recent = steps[-21:]
    if len(recent) < 2:
        return None
    return sum(step.tokens for step in recent[1:]) / max(recent[-1].seconds - recent[0].seconds, 1e-9)

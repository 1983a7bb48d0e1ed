"""How far groups keep together when their question is asked in other words: kept with a view while its groups stay."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cohesion:
    """Which `share` of what is nearest to a group's documents is of it: 1 for all, 0 for as many as chance gives.

    From `low` to `high` it is for 95 % of samples like the one that was drawn (percentile bootstrap).
    """

    share: float
    low: float
    high: float

    def __str__(self) -> str:
        """Write it with its interval, in percent."""
        return f"{self.share:.0%} ({self.low:.0%} to {self.high:.0%})"


@dataclass(frozen=True)
class RewordedGroups:
    """What became of groups under the `wordings`, measured on so many `documents` of them.

    `cohesions` are by the ids of clusters, None for one that was not tried; `groups` is the `View.grouping` they had.
    """

    wordings: tuple[str, ...]
    documents: int
    cohesions: tuple[Cohesion | None, ...]
    groups: str

    @property
    def quoted(self) -> str:
        """The wordings, in quotes."""
        return ", ".join(f"“{wording}”" for wording in self.wordings)

"""What grew and what shrank from one wave of a study's data to the next."""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from inbedder_core.comparison import share_interval
from inbedder_core.corpus import WAVE
from inbedder_core.findings.gaps import ERROR_RATE
from inbedder_core.findings.wording import percent
from inbedder_core.views import View

_MOST_TOLD = 4


@dataclass(frozen=True)
class Growth:
    """A group's share, 0 to 1, of the wave `before` the last and of the last, `now`.

    Their difference lies between `low` and `high`: intervals that hold for all groups of a view at once, 19 times of
    20. `new` says that no document of an earlier wave is in the group.
    """

    id: int
    label: str
    before: float
    now: float
    low: float
    high: float
    new: bool

    @property
    def way(self) -> str:
        """Say whether it "grew" or "shrank" beyond chance, or was "steady"."""
        return "grew" if self.low > 0 else "shrank" if self.high < 0 else "steady"


def growth_sentence(view: View) -> str:
    """Say in one sentence what changed since the wave before the last; "" where there was none."""
    found = growth(view)
    if not found:
        return ""
    told = [_told(each) for each in found if each.way != "steady"][:_MOST_TOLD]
    changes = "; ".join(told) if told else "no group grew or shrank beyond chance"
    return f"Since {waves_of(view)[-2]}: {changes}."


def _told(group: Growth) -> str:
    low, high = sorted((abs(round(100 * group.low)), abs(round(100 * group.high))))
    range_of = f"{low} to {high} points{', new' if group.new else ''}"
    return f"“{group.label}” {group.way} from {percent(group.before)} to {percent(group.now)} ({range_of})"


def waves_of(view: View) -> tuple[str, ...]:
    """Return the waves of a view's documents in their order; none where its corpus has had one only."""
    found = set(view.corpus.metadata.get(WAVE, ()))
    numbered = {wave for wave in found if wave.removeprefix("wave ").isdecimal()}
    return tuple(sorted(found, key=lambda wave: int(wave.removeprefix("wave ")))) if found == numbered else ()


def growth(view: View) -> tuple[Growth, ...]:
    """Compare each group's share of the last two waves, those that changed most first; none without two waves.

    Intervals are Newcombe's (1998, method 10), corrected for the number of groups (Bonferroni).
    """
    waves = waves_of(view)
    if len(waves) < 2 or not view.clusters:
        return ()
    column = np.array(view.corpus.metadata[WAVE])
    before, now = (column == wave for wave in waves[-2:])
    ids = np.arange(len(view.clusters))
    inside = view.clustering.assignments == ids[:, None]  # (groups, n)
    (earlier, total), (later, of) = (((inside & wave).sum(axis=1), int(wave.sum())) for wave in (before, now))
    low, high = share_interval(
        (later, np.full_like(later, of)),
        (earlier, np.full_like(earlier, total)),
        z=NormalDist().inv_cdf(1 - ERROR_RATE / (2 * len(ids))),
    )
    found = [
        Growth(
            cluster.id,
            cluster.label,
            before=earlier[cluster.id] / total,
            now=later[cluster.id] / of,
            low=float(low[cluster.id]),
            high=float(high[cluster.id]),
            new=not (inside[cluster.id] & (column != waves[-1])).any(),
        )
        for cluster in view.clusters
    ]
    return tuple(sorted(found, key=lambda each: -abs(each.now - each.before)))

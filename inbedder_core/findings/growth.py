"""What grew and what shrank from one wave of a study's data to the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from inbedder_core.clusters import NOISE
from inbedder_core.comparison import share_interval
from inbedder_core.corpus import WAVE
from inbedder_core.findings.gaps import ERROR_RATE
from inbedder_core.findings.wording import percent
from inbedder_core.views import Ended, Lineage, View, trace_groups

_MOST_TOLD = 4


@dataclass(frozen=True)
class Growth:
    """A group's share, 0 to 1, of the wave `before` the last and of the last, `now`.

    Their difference lies between `low` and `high`: intervals that hold for all groups of a view at once, 19 times of
    20. `new` says that it goes on no group of the wave before; where these were not seen, or grouped otherwise, that no
    document of an earlier wave is in it.
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
    """Say what changed since the wave before the last, which groups are new and which ended; "" without one."""
    found = growth(view)
    if not found:
        return ""
    before, now = waves_of(view)[-2:]
    changed = [_told(each) for each in found if each.way != "steady"][:_MOST_TOLD]
    sentences = [f"Since {before}: {'; '.join(changed) if changed else 'no group grew or shrank beyond chance'}."]
    if new := [f"“{each.label}”" for each in found if each.new]:
        sentences.append(f"New in {now}: {_listed(new)}.")
    if ended := [_end(view, group) for group in ended_groups(view)]:
        sentences.append(f"No longer there: {_listed(ended)}.")
    if view.earlier and not _lineage(view):
        sentences.append(f"{before.capitalize()} was grouped otherwise, so which of its groups ended is not said.")
    return " ".join(sentences)


def _told(group: Growth) -> str:
    low, high = sorted((abs(round(100 * group.low)), abs(round(100 * group.high))))
    return f"“{group.label}” {group.way} from {percent(group.before)} to {percent(group.now)} ({low} to {high} points)"


def _end(view: View, group: Ended) -> str:
    if group.into is None:
        return f"“{group.name}”"
    now = "in no group" if group.into == NOISE else f"in “{view.cluster(group.into).label}”"
    return f"“{group.name}” (most of it is {now})"


def _listed(names: Sequence[str]) -> str:
    rest = len(names) - _MOST_TOLD
    return ", ".join(names[:_MOST_TOLD]) + (f" and {rest} more" if rest > 0 else "")


def ended_groups(view: View) -> tuple[Ended, ...]:
    """Return the groups of the wave before that are none any more, the largest first; none where these are not known.

    They are not known where they were not seen, or grouped otherwise.
    """
    lineage = _lineage(view)
    return lineage.ended if lineage else ()


def _lineage(view: View) -> Lineage | None:
    earlier = view.earlier
    return trace_groups(view, earlier) if earlier and earlier.config == view.config.clustering else None


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
    lineage = _lineage(view)
    found = [
        Growth(
            cluster.id,
            cluster.label,
            before=earlier[cluster.id] / total,
            now=later[cluster.id] / of,
            low=float(low[cluster.id]),
            high=float(high[cluster.id]),
            new=(cluster.id not in lineage.same if lineage else not (inside[cluster.id] & (column != waves[-1])).any()),
        )
        for cluster in view.clusters
    ]
    return tuple(sorted(found, key=lambda each: -abs(each.now - each.before)))

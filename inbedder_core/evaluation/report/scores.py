"""One number of a report: what was measured, on what, for which model, and how sure it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import fmean, stdev


@dataclass(frozen=True)
class Score:
    """A metric of one task for one model, in points.

    `runs` are the same number under other seeds or resamples (`runs_of` says which): their standard deviation is the
    spread. `documents` is how many texts, pairs or triplets stand behind it. A `detail` is kept in the JSON file only.
    """

    section: str
    language: str
    task: str
    metric: str
    model: str
    value: float
    documents: int
    runs: tuple[float, ...] = ()
    runs_of: str = ""
    detail: bool = False

    @property
    def spread(self) -> float | None:
        """Standard deviation of the runs; None with fewer than two."""
        return stdev(self.runs) if len(self.runs) > 1 else None


def averages(scores: Iterable[Score], *, least: int = 2) -> list[Score]:
    """Average each section, language and metric over its tasks, per model; those of fewer than `least` are left out.

    The spread of an average comes from averaging run by run.
    """
    groups: dict[tuple[str, str, str, str], list[Score]] = {}
    for score in scores:
        if not score.detail:
            groups.setdefault((score.section, score.language, score.metric, score.model), []).append(score)
    return [_average(group) for group in groups.values() if len(group) >= least]


def _average(group: Sequence[Score]) -> Score:
    first = group[0]
    count = min(len(score.runs) for score in group)
    return replace(
        first,
        task=f"mean of {len(group)}",
        value=fmean(score.value for score in group),
        documents=sum(score.documents for score in group),
        runs=tuple(fmean(score.runs[run] for score in group) for run in range(count)),
        runs_of=first.runs_of if count else "",
    )

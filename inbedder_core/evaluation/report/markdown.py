"""All numbers of a run with what is needed to run it again."""

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean

from inbedder_core.evaluation.report.scores import Score, averages
from inbedder_core.evaluation.scoring.metrics import harmonic_mean


@dataclass(frozen=True)
class Model:
    """One column: its name, what it is, the hash of all that decides its numbers, and the seconds it took."""

    name: str
    description: str
    fingerprint: str
    encoding_seconds: float
    scoring_seconds: float


@dataclass(frozen=True)
class Report:
    """The scores of a run, and its command, size, seeds, versions, data and wall time."""

    command: str
    date: str
    suites: tuple[str, ...]
    size: Mapping[str, object]
    seeds: int
    machine: str
    versions: Mapping[str, str]
    data: Mapping[str, str]
    models: tuple[Model, ...]
    work: Mapping[str, int]
    seconds: float
    scores: tuple[Score, ...]
    notes: tuple[str, ...] = ()

    @property
    def averages(self) -> tuple[Score, ...]:
        """Means over tasks, by section, language, metric and model."""
        return tuple(averages(self.scores))

    def value(self, model: str, task: str, metric: str) -> float | None:
        """Return one score, None when it was not measured."""
        found = [score for score in self.scores if (score.model, score.task, score.metric) == (model, task, metric)]
        return found[0].value if found else None

    def json(self) -> str:
        """Return the report as JSON; scores carry their spread instead of every run."""
        content = asdict(self)
        content["scores"] = [_plain(score) for score in self.scores]
        content["averages"] = [_plain(score) for score in self.averages]
        return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


@dataclass(frozen=True)
class PaperScores:
    """One model on the paper's own three tasks, in points; None where a task was not run."""

    instruct_stsb: float | None
    intent_emotion: float | None
    nyt: float | None

    @property
    def mean(self) -> float | None:
        """Plain mean of the three, the paper's headline."""
        values = (self.instruct_stsb, self.intent_emotion, self.nyt)
        known = [value for value in values if value is not None]
        return fmean(known) if len(known) == len(values) else None


def paper_scores_of(report: Report, model: str) -> PaperScores:
    """Collect a model's scores on the paper's tasks: raw cosine, raw k-means, as the paper has them."""
    sides = [report.value(model, f"NYTClustering: {facet}", "V raw") for facet in ("topic", "location")]
    known = [side for side in sides if side is not None]
    return PaperScores(
        instruct_stsb=report.value(model, "InstructSTSB", "Spearman"),
        intent_emotion=report.value(model, "IntentEmotion", "HM"),
        nyt=harmonic_mean(*known) if len(known) == 2 else None,
    )


def machine() -> str:
    """Describe the machine in a few words."""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"


def _plain(score: Score) -> dict[str, object]:
    kept: Sequence[str] = ("section", "language", "task", "metric", "model", "documents", "runs_of", "detail")
    spread = None if score.spread is None else round(score.spread, 3)
    return {
        **{name: getattr(score, name) for name in kept},
        "value": round(score.value, 3),
        "spread": spread,
        "runs": len(score.runs),
    }

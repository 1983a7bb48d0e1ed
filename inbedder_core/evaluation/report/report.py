"""All numbers of a run with what is needed to run it again."""

import json
import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from inbedder_core.evaluation.plan import EvaluationPlan
from inbedder_core.evaluation.report.published import PaperScores
from inbedder_core.evaluation.report.scores import Score, averages
from inbedder_core.evaluation.runner import Measured
from inbedder_core.evaluation.scoring.metrics import harmonic_mean
from inbedder_core.evaluation.tasks.folder import INSTRUCTIONS, EvaluationData
from inbedder_core.evaluation.tasks.paper import SETS
from inbedder_core.exports import versions


@dataclass(frozen=True)
class MeasuredModel:
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
    models: tuple[MeasuredModel, ...]
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


def make_report(
    plan: EvaluationPlan, measured: Sequence[Measured], *, command: str, seeds: int, seconds: float
) -> Report:
    """Collect the scores of a run that took so many seconds; `command` is the line that repeats it."""
    return Report(
        command=command,
        date=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        suites=plan.suites,
        size=asdict(plan.size),
        seeds=seeds,
        machine=f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        versions=versions(),
        data=plan.data.fingerprints(plan.files),
        models=tuple(map(_model, measured)),
        work={"texts": plan.work.texts, "rows": plan.work.rows, "tokens": plan.work.tokens},
        seconds=seconds,
        scores=tuple(score for column in measured for score in column.scores),
        notes=tuple(_notes(plan.data, measured)),
    )


def paper_scores_of(report: Report, model: str) -> PaperScores:
    """Collect a model's scores on the paper's tasks: raw cosine, raw k-means, as the paper has them."""
    sides = [report.value(model, f"NYTClustering: {facet}", "V raw") for facet in ("topic", "location")]
    known = [side for side in sides if side is not None]
    return PaperScores(
        model=model,
        instruct_stsb=report.value(model, "InstructSTSB", "Spearman"),
        intent_emotion=report.value(model, "IntentEmotion", "HM"),
        nyt=harmonic_mean(*known) if len(known) == 2 else None,
    )


def _model(measured: Measured) -> MeasuredModel:
    candidate = measured.candidate
    seconds = measured.encoding_seconds, measured.scoring_seconds
    return MeasuredModel(candidate.name, candidate.description, candidate.encoder.fingerprint, *seconds)


def _notes(data: EvaluationData, measured: Sequence[Measured]) -> Iterator[str]:
    if data.has(INSTRUCTIONS) and data.missing:
        yield f"Not in the data folder, so not measured: {', '.join(data.missing)}."
    if absent := [name for name in SETS if not (data.folder / name).is_dir()]:
        yield f"The paper's own {', '.join(absent)} were not in the data folder."
    if not any(score.metric == "nearest label" for column in measured for score in column.scores):
        yield "Nothing was named by the nearest label: no model answered, or all-MiniLM-L6-v2 is not installed."
    columns: dict[str, list[str]] = {}
    for candidate in (column.candidate for column in measured):
        columns.setdefault(candidate.encoder.fingerprint, []).append(candidate.name)
    yield from (f"{' and '.join(names)} are the same model here." for names in columns.values() if len(names) > 1)


def _plain(score: Score) -> dict[str, object]:
    spread = None if score.spread is None else round(score.spread, 3)
    return {**asdict(score), "value": round(score.value, 3), "spread": spread, "runs": len(score.runs)}

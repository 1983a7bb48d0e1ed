"""How each kind of task is scored: an encoder in, scores out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from inbedder_core.encoders import Encoder
from inbedder_core.evaluation.report.scores import Score
from inbedder_core.evaluation.scoring.kmeans import kmeans_scores, paper_scores
from inbedder_core.evaluation.scoring.metrics import (
    Floats,
    bootstrap,
    centered,
    cosine,
    gap,
    harmonic_mean,
    nearer,
    spearman,
)
from inbedder_core.evaluation.tasks.task import ClusteringTask, PairTask, RobustnessTask, Triplets, TripletTask

REPLICATES = 200
CLUSTERING, GENERIC, ROBUSTNESS = "Facet clustering", "Generic", "Robustness"
TRIPLETS, GIVEN = "Facet triplets", "Facet triplets of the file"
SEEDED, RESAMPLED = "k-means seeds", "bootstrap resamples"


@dataclass(frozen=True)
class ScoredTask:
    """What the scores of one task share."""

    section: str
    language: str
    task: str
    model: str
    documents: int

    def score(self, metric: str, runs: Sequence[float], *, runs_of: str = SEEDED) -> Score:
        """Make a score whose value is the mean of its runs."""
        return Score(**vars(self), metric=metric, value=fmean(runs), runs=tuple(runs), runs_of=runs_of)

    def single(self, metric: str, value: float, *, detail: bool = False) -> Score:
        """Make a score of one run."""
        return Score(**vars(self), metric=metric, value=value, detail=detail)


def score_clustering(task: ClusteringTask, encoder: Encoder, *, seeds: int) -> Iterator[Score]:
    """Yield V-measure, AMI and ARI of k-means with the true k under each facet's question, and V the paper's way."""
    section = CLUSTERING if task.suite == "awareness" else GENERIC
    for facet in task.corpus.facets:
        texts = [task.corpus.texts[row] for row in facet.rows]
        row = ScoredTask(section, task.language, f"{task.name}: {facet.name}", encoder.name, len(texts))
        (encoding,) = encoder.encode(texts, [facet.instruction])
        found = kmeans_scores(encoding.embeddings, facet.labels, seeds=seeds)
        yield row.score("V", [scores.v_measure for scores in found])
        yield row.score("AMI", [scores.ami for scores in found])
        yield row.score("ARI", [scores.ari for scores in found])
        raw = paper_scores(encoding.embeddings, facet.labels, seeds=seeds)
        yield row.score("V raw", [scores.v_measure for scores in raw])


def score_triplets(task: TripletTask, encoder: Encoder) -> Iterator[Score]:
    """Yield both success rates and their harmonic mean by cosine of raw embeddings, and the mean on centred ones."""
    sides = [_embed_triplets(side, encoder) for side in (task.first, task.second)]
    raw = [nearer(*side) for side in sides]
    row = ScoredTask(GIVEN if task.given else TRIPLETS, task.language, task.name, encoder.name, len(raw[0]))
    yield _resampled(row, "HM", *raw)
    yield _resampled(row, "HM centred", *(nearer(*_centered_side(side)) for side in sides))
    yield row.single("rate A", 100 * float(raw[0].mean()))
    yield row.single("rate B", 100 * float(raw[1].mean()))


def score_pairs(task: PairTask, encoder: Encoder) -> Iterator[Score]:
    """Yield the rank correlation of cosine with gold similarity, each pair under its own instruction."""
    alike = np.zeros(len(task.gold))
    for instruction, rows in task.by_instruction().items():
        texts = [text for row in rows for text in (task.first[row], task.second[row])]
        (encoding,) = encoder.encode(texts, [instruction])
        alike[rows] = cosine(encoding.embeddings[0::2], encoding.embeddings[1::2])
    gold = np.array(task.gold)
    section = GENERIC if task.suite == "generic" else "Instructed similarity"
    row = ScoredTask(section, task.language, task.name, encoder.name, len(gold))
    runs = bootstrap(len(gold), lambda rows: spearman(alike[rows], gold[rows]), replicates=REPLICATES, seed=0)
    yield Score(**vars(row), metric="Spearman", value=spearman(alike, gold), runs=runs, runs_of=RESAMPLED)


def score_robustness(task: RobustnessTask, encoder: Encoder, *, seeds: int) -> Iterator[Score]:
    """Yield V-measure by group of wordings: means, worst and best, and the gaps between right and wrong questions."""
    row = ScoredTask(ROBUSTNESS, task.language, task.name, encoder.name, len(task.texts))
    words = task.wordings
    default = v_by_instruction(encoder, task, [words.default], seeds=seeds)[0]
    yield row.single("default", default)
    groups = {"correct": words.correct, "implicit": words.implicit, "incorrect": words.incorrect}
    groups["punctuation"] = task.punctuation
    found = {group: v_by_instruction(encoder, task, asked, seeds=seeds) for group, asked in groups.items()}
    for group, asked in groups.items():
        for question, value in zip(asked, found[group], strict=True):
            yield row.single(f"{group} | {question}", value, detail=True)
    for group in ("correct", "implicit"):
        yield row.single(f"{group} mean", fmean(found[group]))
        yield row.single(f"{group} worst", min(found[group]))
    yield row.single("incorrect mean", fmean(found["incorrect"]))
    yield row.single("incorrect best", max(found["incorrect"]))
    yield row.single("gap worst correct − best incorrect", gap(found["correct"], found["incorrect"]))
    yield row.single("gap worst implicit − best incorrect", gap(found["implicit"], found["incorrect"]))
    yield row.single("gap of means", fmean(found["correct"]) - fmean(found["incorrect"]))
    yield row.single("punctuation, largest change", max(abs(value - default) for value in found["punctuation"]))


def score_templates(
    task: RobustnessTask, encoder: Encoder, variants: Mapping[str, Encoder], *, seeds: int
) -> Iterator[Score]:
    """Yield how far the same model's V-measure moves when text and question are framed otherwise."""
    if not variants or not task.templates:
        return
    row = ScoredTask(ROBUSTNESS, task.language, task.name, encoder.name, len(task.texts))
    question = [task.wordings.default]
    default = v_by_instruction(encoder, task, question, seeds=seeds)[0]
    found = {how: v_by_instruction(variant, task, question, seeds=seeds)[0] for how, variant in variants.items()}
    for how, value in found.items():
        yield row.single(f"template | {how}", value, detail=True)
    yield row.single("template, largest change", max(abs(value - default) for value in found.values()))


def v_by_instruction(encoder: Encoder, task: RobustnessTask, instructions: Sequence[str], *, seeds: int) -> list[float]:
    """Return the mean V-measure over seeds under each instruction."""
    encodings = encoder.encode(task.texts, list(instructions))
    return [
        fmean(scores.v_measure for scores in kmeans_scores(encoding.embeddings, task.gold, seeds=seeds))
        for encoding in encodings
    ]


def _embed_triplets(side: Triplets, encoder: Encoder) -> tuple[Floats, Floats, Floats]:
    count = len(side.anchors)
    (encoding,) = encoder.encode([*side.anchors, *side.positives, *side.negatives], [side.instruction])
    found = encoding.embeddings
    return found[:count], found[count : 2 * count], found[2 * count :]


def _centered_side(side: tuple[Floats, Floats, Floats]) -> tuple[Floats, Floats, Floats]:
    anchors, positives, negatives = np.split(centered(np.concatenate(side)), 3)
    return anchors, positives, negatives


def _resampled(row: ScoredTask, metric: str, first: NDArray[np.bool_], second: NDArray[np.bool_]) -> Score:
    def statistic(rows: NDArray[np.intp]) -> float:
        # Sides of other lengths are files whose configurations differ; each is resampled by the same draws.
        return harmonic_mean(
            100 * float(first[rows % len(first)].mean()), 100 * float(second[rows % len(second)].mean())
        )

    value = harmonic_mean(100 * float(first.mean()), 100 * float(second.mean()))
    runs = bootstrap(len(first), statistic, replicates=REPLICATES, seed=0)
    return Score(**vars(row), metric=metric, value=value, runs=runs, runs_of=RESAMPLED)

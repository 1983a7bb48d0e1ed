"""Measure candidates on tasks: encode everything once, then score."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from inbedder_core.encoders import Encoder, Store
from inbedder_core.evaluation.candidates import Candidate, find_candidate, find_judge
from inbedder_core.evaluation.report.scores import Score
from inbedder_core.evaluation.scoring.answers import score_answers
from inbedder_core.evaluation.scoring.embeddings import (
    score_clustering,
    score_pairs,
    score_robustness,
    score_templates,
    score_triplets,
)
from inbedder_core.evaluation.scoring.product import score_product
from inbedder_core.evaluation.tasks.task import ClusteringTask, PairTask, ProductTask, RobustnessTask, Task, TripletTask
from inbedder_core.evaluation.workload import Workload, workload

RunProgress = Callable[[str, int, int], None]
"""Called with (stage, done, total) as work goes on; may raise Cancelled."""


@dataclass(frozen=True)
class Measured:
    """All scores of one candidate and the seconds it took: encoding what was not in the store, and scoring."""

    candidate: Candidate
    scores: tuple[Score, ...]
    encoding_seconds: float
    scoring_seconds: float


def measure_models(
    names: Sequence[str], tasks: Sequence[Task], *, seeds: int, store: Store, progress: RunProgress
) -> list[Measured]:
    """Measure models by the names a person types, one after the other. Raises ModelError before any is measured."""
    candidates = [find_candidate(name, store) for name in dict.fromkeys(names)]
    judge = find_judge(store)
    return [
        measure(candidate, tasks, seeds=seeds, store=store, judge=judge, progress=progress) for candidate in candidates
    ]


def measure(
    candidate: Candidate,
    tasks: Sequence[Task],
    *,
    seeds: int,
    store: Store,
    judge: Encoder | None = None,
    progress: RunProgress | None = None,
) -> Measured:
    """Encode what the tasks need (rows in the store are not computed again), then score every task."""
    tell = progress or (lambda _stage, _done, _total: None)
    started = time.monotonic()
    if candidate.ahead:
        _encode_ahead(candidate, workload(tasks), tell)
    encoded = time.monotonic()
    scores: list[Score] = []
    for number, task in enumerate(tasks):
        tell(f"{candidate.name}: scoring {task.name}", number, len(tasks))
        scores += score_task(task, candidate, seeds=seeds, store=store, judge=judge)
    tell(f"{candidate.name}: scored", len(tasks), len(tasks))
    return Measured(candidate, tuple(scores), encoded - started, time.monotonic() - encoded)


def score_task(task: Task, candidate: Candidate, *, seeds: int, store: Store, judge: Encoder | None) -> list[Score]:
    """Return every score of one task for one candidate, under the candidate's name."""
    found = _scores(task, candidate, seeds=seeds, store=store, judge=judge)
    return [replace(score, model=candidate.name) for score in found]


def _scores(task: Task, candidate: Candidate, *, seeds: int, store: Store, judge: Encoder | None) -> Iterator[Score]:
    encoder = candidate.encoder
    match task:
        case ClusteringTask():
            yield from score_clustering(task, encoder, seeds=seeds)
            yield from score_answers(task, encoder, judge=judge)
        case ProductTask():
            # What depends on the other texts of its call must not be kept by text.
            yield from score_product(task, encoder, judge=judge, store=store if candidate.ahead else None)
        case TripletTask():
            yield from score_triplets(task, encoder)
        case PairTask():
            yield from score_pairs(task, encoder)
        case RobustnessTask():
            yield from score_robustness(task, encoder, seeds=seeds)
            yield from score_templates(task, encoder, candidate.variants, seeds=seeds)


def _encode_ahead(candidate: Candidate, work: Workload, tell: RunProgress) -> None:
    done = 0
    for texts, instructions in work.groups:
        tell(f"{candidate.name}: encoding", done, work.rows)
        for batch in candidate.encoder.encode_batches(texts, instructions):
            done += len(batch.rows) * len(instructions)
            tell(f"{candidate.name}: encoding", done, work.rows)

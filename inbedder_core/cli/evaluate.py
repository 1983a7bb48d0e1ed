"""`inbedder evaluate`: measure models side by side on the data of a folder."""

import argparse
import shlex
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from inbedder_core.encoders import Store
from inbedder_core.errors import SettingError
from inbedder_core.evaluation import (
    BASELINES,
    DATA_VARIABLE,
    FULL,
    INDEPENDENCE,
    INSTRUCTIONS,
    QUICK,
    SETS,
    SUITES,
    TRIPLETS_FILE,
    EvaluationData,
    Measured,
    Model,
    Report,
    RunProgress,
    Size,
    Task,
    Workload,
    build_tasks,
    find_candidate,
    find_data,
    find_judge,
    machine,
    markdown_report,
    measure,
    paper_robustness,
    paper_tasks,
    text_report,
    workload,
)
from inbedder_core.exports import versions

_DESCRIPTION = f"""Measure models on instruction-awareness, robustness and generic tasks.
A model is `default`, a baseline ({", ".join(BASELINES)}), a model folder or a hub name."""


def add_evaluate(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to a parser; its namespace carries `run`, which takes it and returns the exit status."""
    parser = subparsers.add_parser("evaluate", help="measure models side by side", description=_DESCRIPTION)
    parser.add_argument("models", nargs="+", metavar="MODEL", help="models to measure, one column each")
    parser.add_argument("--suite", choices=(*SUITES, "all"), default="all", help="which tests to run")
    parser.add_argument("--data", metavar="DIR", help=f"evaluation data (else ${DATA_VARIABLE}, ../shared/data/eval)")
    parser.add_argument("--tasks", nargs="+", default=(), metavar="WORD", help="only tasks whose name holds a word")
    parser.add_argument("--limit", type=int, metavar="N", help=f"documents per set (else {FULL.documents})")
    parser.add_argument("--seeds", type=int, default=10, metavar="N", help="k-means seeds (10)")
    parser.add_argument("--quick", action="store_true", help="a few hundred documents, for daily use")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write FILE.json and FILE.md")
    parser.add_argument("--store", type=Path, metavar="FILE", help="where rows are kept (else the user's cache)")
    parser.set_defaults(run=run_evaluate)


@dataclass(frozen=True)
class Plan:
    """What a run will do."""

    suites: tuple[str, ...]
    size: Size
    tasks: tuple[Task, ...]
    work: Workload


def run_evaluate(arguments: argparse.Namespace) -> int:
    """Run the command as parsed: progress to standard error, the table to standard output, files where asked."""
    started = time.monotonic()
    if arguments.seeds < 1:
        raise SettingError(f"--seeds is {arguments.seeds}; it must be at least 1")
    if arguments.out:
        # Before the work, so that an hour is not lost on a folder that cannot be made.
        arguments.out.parent.mkdir(parents=True, exist_ok=True)
    data = find_data(arguments.data)
    plan = _plan(arguments, data)
    work = plan.work
    _say(f"{len(plan.tasks)} tasks: {work.texts:,} texts, {work.rows:,} rows, about {work.tokens:,} tokens a model")
    measured = _measure_all(arguments.models, plan.tasks, seeds=arguments.seeds, store=Store(arguments.store))
    report = _report(arguments, plan, data, measured, time.monotonic() - started)
    sys.stdout.write(text_report(report))
    if arguments.out:
        for suffix, content in ((".json", report.json()), (".md", markdown_report(report))):
            arguments.out.with_suffix(suffix).write_text(content, encoding="utf-8")
    return 0


def _plan(arguments: argparse.Namespace, data: EvaluationData) -> Plan:
    suites = SUITES if arguments.suite == "all" else (arguments.suite,)
    size = QUICK if arguments.quick else FULL
    size = size.limited(arguments.limit) if arguments.limit is not None else size
    tasks = tuple(_tasks(data, suites, size, only=arguments.tasks, limit=arguments.limit))
    return Plan(suites, size, tasks, workload(tasks))


def _tasks(
    data: EvaluationData, suites: Sequence[str], size: Size, *, only: Sequence[str], limit: int | None
) -> list[Task]:
    paper: list[Task] = list(paper_tasks(data.folder, limit=limit)) if "awareness" in suites else []
    if "robustness" in suites:
        paper += paper_robustness(data.folder, documents=size.robustness_documents, most=size.wordings)
    paper = [task for task in paper if not only or any(word in task.name for word in only)]
    if data.has(INSTRUCTIONS) or not paper:
        return [*build_tasks(data, suites, size, only=only, least=0 if paper else 1), *paper]
    return paper


def _measure_all(names: Sequence[str], tasks: Sequence[Task], *, seeds: int, store: Store) -> list[Measured]:
    candidates = [find_candidate(name, store) for name in dict.fromkeys(names)]
    judge = find_judge(store)
    return [
        measure(candidate, tasks, seeds=seeds, store=store, judge=judge, progress=_drawer()) for candidate in candidates
    ]


def _report(
    arguments: argparse.Namespace, plan: Plan, data: EvaluationData, measured: Sequence[Measured], seconds: float
) -> Report:
    return Report(
        command=f"inbedder {shlex.join(sys.argv[1:])}",
        date=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        suites=plan.suites,
        size=asdict(plan.size),
        seeds=arguments.seeds,
        machine=machine(),
        versions=versions(),
        data=data.fingerprints(_files(plan.tasks, data)),
        models=tuple(_model(one) for one in measured),
        work={"texts": plan.work.texts, "rows": plan.work.rows, "tokens": plan.work.tokens},
        seconds=seconds,
        scores=tuple(score for one in measured for score in one.scores),
        notes=tuple(_notes(data, measured)),
    )


def _model(one: Measured) -> Model:
    candidate = one.candidate
    print_of_it = candidate.encoder.fingerprint
    return Model(candidate.name, candidate.description, print_of_it, one.encoding_seconds, one.scoring_seconds)


def _files(tasks: Sequence[Task], data: EvaluationData) -> list[str]:
    names = sorted({task.name.split(":")[0].split(" (")[0] for task in tasks})
    papers = (path for name in SETS for path in sorted((data.folder / name).rglob("*")) if path.is_file())
    published = [path.relative_to(data.folder).as_posix() for path in papers]
    return [*(f"{name}.parquet" for name in names), INSTRUCTIONS, INDEPENDENCE, TRIPLETS_FILE, *published]


def _notes(data: EvaluationData, measured: Sequence[Measured]) -> Iterator[str]:
    if data.has(INSTRUCTIONS) and data.missing:
        yield f"Not in the data folder, so not measured: {', '.join(data.missing)}."
    if absent := [name for name in SETS if not (data.folder / name).is_dir()]:
        yield f"The paper's own {', '.join(absent)} were not in the data folder."
    if not any(score.metric == "nearest label" for one in measured for score in one.scores):
        yield "Nothing was named by the nearest label: no model answered, or all-MiniLM-L6-v2 is not installed."
    columns: dict[str, list[str]] = {}
    for one in measured:
        columns.setdefault(one.candidate.encoder.fingerprint, []).append(one.candidate.name)
    for names in columns.values():
        if len(names) > 1:
            yield f"{' and '.join(names)} are the same model here."


def _drawer() -> RunProgress:
    """Return a progress callback that rewrites one line of standard error, at most a few times a second."""
    drawn = {"at": 0.0}

    def draw(what: str, done: int, total: int) -> None:
        if time.monotonic() - drawn["at"] < 0.3 and done < total:
            return
        drawn["at"] = time.monotonic()
        end = "\r" if sys.stderr.isatty() else "\n"
        if sys.stderr.isatty() or done == total:
            sys.stderr.write(f"{what} {done:,}/{total:,}".ljust(100) + end)
            sys.stderr.flush()

    return draw


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")

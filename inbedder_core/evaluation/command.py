"""`inbedder evaluate`: measure models side by side on the data of a folder."""

import argparse
import shlex
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from inbedder_core.errors import SettingError
from inbedder_core.evaluation.candidates import BASELINES, find_candidate, find_judge
from inbedder_core.evaluation.data import DATA_VARIABLE, EvaluationData, find_data
from inbedder_core.evaluation.paper import SETS, paper_tasks
from inbedder_core.evaluation.report import Model, Report, machine, versions
from inbedder_core.evaluation.runner import Measured, RunProgress, measure
from inbedder_core.evaluation.suites import FULL, QUICK, SUITES, Size, build_tasks
from inbedder_core.evaluation.tables import markdown_report, text_report
from inbedder_core.evaluation.tasks import Task
from inbedder_core.evaluation.workload import Workload, workload
from inbedder_core.store import Store

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


def run_evaluate(arguments: argparse.Namespace) -> int:
    """Run the command as parsed: progress to standard error, the table to standard output, files where asked."""
    started = time.monotonic()
    if arguments.seeds < 1:
        raise SettingError(f"--seeds is {arguments.seeds}; it must be at least 1")
    data = find_data(arguments.data)
    suites = SUITES if arguments.suite == "all" else (arguments.suite,)
    size = QUICK if arguments.quick else FULL
    size = size.limited(arguments.limit) if arguments.limit else size
    tasks = _tasks(data, suites, size, only=arguments.tasks, limit=arguments.limit)
    work = workload(tasks)
    _say(f"{len(tasks)} tasks: {work.texts:,} texts, {work.rows:,} rows, about {work.tokens:,} tokens for each model")
    measured = _measure_all(arguments.models, tasks, seeds=arguments.seeds, store=Store(arguments.store))
    report = _report(arguments, suites, size, data, tasks, work, measured, time.monotonic() - started)
    sys.stdout.write(text_report(report))
    if arguments.out:
        for suffix, content in ((".json", report.json()), (".md", markdown_report(report))):
            arguments.out.with_suffix(suffix).write_text(content, encoding="utf-8")
    return 0


def _tasks(
    data: EvaluationData, suites: Sequence[str], size: Size, *, only: Sequence[str], limit: int | None
) -> list[Task]:
    paper = list(paper_tasks(data.folder, limit=limit)) if "awareness" in suites else []
    paper = [task for task in paper if not only or any(word in task.name for word in only)]
    if data.has("instructions.json") or not paper:
        return [*build_tasks(data, suites, size, only=only), *paper]
    return paper


def _measure_all(names: Sequence[str], tasks: Sequence[Task], *, seeds: int, store: Store) -> list[Measured]:
    candidates = [find_candidate(name, store) for name in dict.fromkeys(names)]
    judge = find_judge(store)
    return [
        measure(candidate, tasks, seeds=seeds, store=store, judge=judge, progress=_drawer()) for candidate in candidates
    ]


def _report(
    arguments: argparse.Namespace,
    suites: Sequence[str],
    size: Size,
    data: EvaluationData,
    tasks: Sequence[Task],
    work: Workload,
    measured: Sequence[Measured],
    seconds: float,
) -> Report:
    names = {task.name.split(":")[0].split(" (")[0] for task in tasks}
    files = [f"{name}.parquet" for name in sorted(names)] + ["instructions.json", "triplets.parquet"]
    notes = []
    if data.has("instructions.json") and data.missing:
        notes.append(f"Not in the data folder, so not measured: {', '.join(data.missing)}.")
    if absent := [name for name in SETS if not (data.folder / name).is_dir()]:
        notes.append(f"The paper's own {', '.join(absent)} were not in the data folder.")
    return Report(
        command=f"inbedder {shlex.join(sys.argv[1:])}",
        date=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        suites=tuple(suites),
        size=asdict(size),
        seeds=arguments.seeds,
        machine=machine(),
        versions=versions(),
        data=data.fingerprints(files),
        models=tuple(
            Model(
                one.candidate.name,
                one.candidate.description,
                one.candidate.encoder.fingerprint,
                one.encoding_seconds,
                one.scoring_seconds,
            )
            for one in measured
        ),
        work={"texts": work.texts, "rows": work.rows, "tokens": work.tokens},
        seconds=seconds,
        scores=tuple(score for one in measured for score in one.scores),
        notes=tuple(notes),
    )


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

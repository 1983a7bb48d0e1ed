"""`inbedder evaluate`: measure models side by side on the data of a folder."""

import argparse
import shlex
import sys
import time
from pathlib import Path

from inbedder_core.cli.bars import Bars
from inbedder_core.cli.shared import make_folder, open_store, say, writing
from inbedder_core.errors import SettingError
from inbedder_core.evaluation import (
    BASELINES,
    DATA_VARIABLE,
    FULL,
    SUITES,
    find_data,
    make_plan,
    make_report,
    markdown_report,
    measure_models,
    text_report,
)
from inbedder_core.paths import write_atomically

_DESCRIPTION = f"""Measure models on instruction-awareness, robustness and generic tasks.
A model is `default`, a baseline ({", ".join(BASELINES)}), a model folder, that of a sentence encoder, or a hub name;
FOLDER+instruction lets a sentence encoder read the question, too, MODEL+chat asks a model in its own chat format."""


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
    if arguments.out:
        # Before the work, so that an hour is not lost on a folder that cannot be made.
        make_folder(arguments.out.parent)
    data = find_data(arguments.data)
    plan = make_plan(data, suite=arguments.suite, quick=arguments.quick, limit=arguments.limit, only=arguments.tasks)
    work = plan.work
    say(f"{len(plan.tasks)} tasks: {work.texts:,} texts, {work.rows:,} rows, about {work.tokens:,} tokens a model")
    with Bars() as bars:
        measured = measure_models(
            arguments.models, plan.tasks, seeds=arguments.seeds, store=open_store(arguments.store), progress=bars
        )
    command, seconds = f"inbedder {shlex.join(sys.argv[1:])}", time.monotonic() - started
    report = make_report(plan, measured, command=command, seeds=arguments.seeds, seconds=seconds)
    sys.stdout.write(text_report(report))
    if arguments.out:
        with writing(arguments.out.parent):
            for suffix, content in ((".json", report.json()), (".md", markdown_report(report))):
                write_atomically(arguments.out.with_suffix(suffix), content)
    return 0

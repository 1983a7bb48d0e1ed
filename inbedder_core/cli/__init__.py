"""The `inbedder` command, a file for each subcommand."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from inbedder_core import __version__
from inbedder_core.cli.bench import add_bench
from inbedder_core.cli.check import add_check
from inbedder_core.cli.contrast import add_contrast
from inbedder_core.cli.embed import add_embed
from inbedder_core.cli.evaluate import add_evaluate
from inbedder_core.cli.explore import add_explore
from inbedder_core.cli.export import add_export
from inbedder_core.cli.facets import add_facets
from inbedder_core.cli.models import add_models
from inbedder_core.cli.store import add_store
from inbedder_core.cli.study import add_study
from inbedder_core.cli.suggest import add_suggest
from inbedder_core.cli.train import add_train
from inbedder_core.errors import Cancelled, InBedderError, visible

COMMANDS = (
    add_explore,
    add_check,
    add_suggest,
    add_contrast,
    add_facets,
    add_study,
    add_embed,
    add_export,
    add_models,
    add_store,
    add_train,
    add_evaluate,
    add_bench,
)
"""Each adds one subcommand whose namespace carries `run`, which takes the namespace and returns the exit status."""

INTERRUPTED = "Stopped. What was finished is kept; run the same command again to go on."
FAILED, STOPPED = 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0, 2 after an error the user can mend, 130 when interrupted."""
    chosen = _chosen(sys.argv[1:] if arguments is None else arguments)
    try:
        status: int = chosen.run(chosen)
        sys.stdout.flush()
    except InBedderError as error:
        if not isinstance(error, Cancelled):
            print(f"inbedder: {error}", file=sys.stderr)
            return FAILED
        print(INTERRUPTED, file=sys.stderr)
        return STOPPED
    except KeyboardInterrupt:
        print(f"\n{INTERRUPTED}", file=sys.stderr)
        return STOPPED
    except BrokenPipeError:
        # Whoever read the output has seen enough; without this, Python complains once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


def _chosen(arguments: Sequence[str]) -> argparse.Namespace:
    """Return what was asked for; when it cannot be understood, advise on files that are named like options."""
    try:
        return build_parser().parse_args(arguments)
    except SystemExit:
        for argument in arguments:
            if argument.startswith("-") and Path(argument).is_file():
                dashed = visible(argument)
                advice = f"{dashed} is taken for an option; name that file ./{dashed}, or last, behind --"
                print(f"inbedder: {advice}", file=sys.stderr)
        raise


def build_parser() -> argparse.ArgumentParser:
    """Put all subcommands together."""
    parser = argparse.ArgumentParser(
        prog="inbedder", description="Ask a corpus several questions and see how each question regroups it."
    )
    parser.add_argument("--version", action="version", version=f"inbedder {__version__}")
    subparsers = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for add in COMMANDS:
        add(subparsers)
    return parser

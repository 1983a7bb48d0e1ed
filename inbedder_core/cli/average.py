"""`inbedder average`: one adapter from several runs."""

import argparse
import sys
from pathlib import Path

from inbedder_core.cli.shared import make_folder

_DESCRIPTION = """Average adapters that were trained from the same start on other examples or seeds: often better than
each of them, as if one run had been longer, and runs can share the work of several processors."""


def add_average(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("average", help="make one adapter of several runs", description=_DESCRIPTION)
    parser.add_argument("adapters", nargs="+", type=Path, metavar="FOLDER", help="adapters of `inbedder train`")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="the model folder to make")
    parser.set_defaults(run=run_average)


def run_average(arguments: argparse.Namespace) -> int:
    """Write the average, with its folder's path on standard output."""
    from inbedder_core.training import average

    make_folder(arguments.out)
    average(arguments.adapters, arguments.out)
    sys.stdout.write(f"{arguments.out}\n")
    return 0

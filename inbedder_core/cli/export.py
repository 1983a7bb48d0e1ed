"""`inbedder export`: maps and tables for other programs."""

import argparse
from pathlib import Path

from inbedder_core.cli.asking import add_asking, ask, write_tables
from inbedder_core.cli.shared import say

ATLAS, DATAMAPPLOT = "embedding-atlas", "datamapplot"


def add_export(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("export", help="group a corpus by each question for other programs to show")
    add_asking(parser)
    parser.add_argument(
        "--to",
        choices=(ATLAS, DATAMAPPLOT),
        required=True,
        help=f"{ATLAS}: a table it opens at each question's map; {DATAMAPPLOT}: a picture of each map, drawn by it",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="write the files there")
    parser.set_defaults(run=run_export)


def run_export(arguments: argparse.Namespace) -> int:
    """Read, ask, write the files, and tell how they are opened."""
    from inbedder_core.exports import (
        datamapplot_files,
        embedding_atlas_commands,
        embedding_atlas_files,
        find_datamapplot,
    )

    if arguments.to == DATAMAPPLOT:
        find_datamapplot()  # What is not installed is said before anything is read.
    views = ask(arguments).views
    if arguments.to == DATAMAPPLOT:
        write_tables(arguments.out, datamapplot_files(views))
        return 0
    write_tables(arguments.out, embedding_atlas_files(views))
    say("Open it at the map of each question (pip install embedding-atlas):")
    print("\n".join(embedding_atlas_commands(views, arguments.out)))
    return 0

"""`inbedder store`: what is kept of earlier work, whether it is sound, and how it is made smaller or copied."""

import argparse
from pathlib import Path

from inbedder_core.cli.shared import open_store

_DESCRIPTION = """look says what the store holds; check looks at every row and deletes damaged ones, which are then read
anew; compact gives free space back to the disk; export copies it to a file. INBEDDER_STORE_MEGABYTES limits its size:
what was used longest ago goes first, never what was used today or yesterday."""


def add_store(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command, and what is under it."""
    parser = subparsers.add_parser(
        "store", help="look at, check, compact or copy what is kept of earlier work", description=_DESCRIPTION
    )
    parser.add_argument("--store", type=Path, metavar="FILE", help="which store (else the user's)")
    below = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, run, help in (
        ("look", run_look, "say what it holds"),
        ("check", run_check, "look at every row, and delete damaged ones"),
        ("compact", run_compact, "make room by the limit, and give free space back to the disk"),
        ("export", run_export, "copy it to a new file"),
    ):
        command = below.add_parser(name, help=help)
        command.set_defaults(run=run)
    command.add_argument("out", type=Path, metavar="FILE", help="the file to write")


def run_look(arguments: argparse.Namespace) -> int:
    """Print what the store holds."""
    from inbedder_core.encoders import store_contents

    print("\n".join(store_contents(open_store(arguments.store)).lines()))
    return 0


def run_check(arguments: argparse.Namespace) -> int:
    """Check every row, and print how many were damaged."""
    from inbedder_core.encoders import check_store

    looked, deleted = check_store(open_store(arguments.store))
    print(f"{looked:,} rows looked at, {deleted:,} of them damaged and deleted: they are read anew when needed")
    return 0


def run_compact(arguments: argparse.Namespace) -> int:
    """Make room, give back what is free, and print what is left."""
    from inbedder_core.encoders import compact_store, store_contents

    store = open_store(arguments.store)
    compact_store(store)
    print("\n".join(store_contents(store).lines()))
    return 0


def run_export(arguments: argparse.Namespace) -> int:
    """Copy the store, and print where to."""
    from inbedder_core.encoders import export_store

    export_store(open_store(arguments.store), arguments.out)
    print(arguments.out)
    return 0

"""`inbedder bench`: how fast everything is on this machine."""

import argparse
import json
import sys
from dataclasses import asdict, replace
from pathlib import Path

from inbedder_core.cli.shared import add_hardware, make_folder, say, writing
from inbedder_core.paths import write_atomically


def add_bench(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "bench", help="measure speed and memory on this machine, against the reference's way"
    )
    parser.add_argument("--quick", action="store_true", help="one to two minutes: fewer of everything, measured once")
    parser.add_argument(
        "--rounds", type=int, choices=range(1, 11), metavar="N", help="read each 1 to 10 times; the fastest counts"
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="write FILE as JSON, and the table beside it as .md")
    parser.add_argument("--model", metavar="NAME_OR_FOLDER", help="see `inbedder models` (else the built-in one)")
    add_hardware(parser)
    parser.set_defaults(run=run_bench)


def run_bench(arguments: argparse.Namespace) -> int:
    """Measure, print the table, write both files where asked."""
    from inbedder_core.bench import Plan, markdown, measure, open_encoder

    encoder = open_encoder(arguments.model, device=arguments.device, dtype=arguments.dtype)
    if arguments.out:
        make_folder(arguments.out.parent)
    plan, command = (Plan.quick(), "inbedder bench --quick") if arguments.quick else (Plan(), "inbedder bench")
    if arguments.rounds:
        plan, command = replace(plan, rounds=arguments.rounds), f"{command} --rounds {arguments.rounds}"
    found = measure(encoder, plan, lambda stage: say(f"Measuring {stage}"))
    page = markdown(found, command=command)
    sys.stdout.write(page)
    if arguments.out:
        with writing(arguments.out.parent):
            write_atomically(arguments.out, json.dumps(asdict(found), indent=2) + "\n")
            write_atomically(arguments.out.with_suffix(".md"), page)
    return 0

"""`inbedder explore`: the clusters of each view as a table, and all of it in files."""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from inbedder_core.cli.bars import Bars
from inbedder_core.cli.command import FLAGS, explore_command
from inbedder_core.cli.flags import add_settings, reading_from, settings_from
from inbedder_core.cli.shared import add_corpus_arguments, load, make_folder, read, say, writing
from inbedder_core.clustering import ClusteringConfig
from inbedder_core.prompts import check_instructions
from inbedder_core.view import ViewConfig

if TYPE_CHECKING:
    from inbedder_core.exports import Evidence


def add_explore(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("explore", help="group a corpus by each question and say what the groups are")
    add_corpus_arguments(parser)
    parser.add_argument("--out", type=Path, metavar="DIR", help="write the report and its tables there")
    add_settings(parser, ClusteringConfig, names=FLAGS)
    add_settings(parser, ViewConfig)
    parser.set_defaults(run=run_explore)


def run_explore(arguments: argparse.Namespace) -> int:
    """Read, ask, print a table per view, write files where asked."""
    from inbedder_core.cli.table import agreement_lines, view_table
    from inbedder_core.comparison import compare
    from inbedder_core.exports import Evidence, Model
    from inbedder_core.store import Store
    from inbedder_core.view import explore

    clustering = settings_from(arguments, ClusteringConfig, names=FLAGS)
    config = replace(settings_from(arguments, ViewConfig), clustering=clustering)
    instructions = check_instructions(arguments.instructions)
    corpus, report = read(arguments, seed=config.seed)
    if arguments.out:
        make_folder(arguments.out)
    encoder = load(arguments)
    with Bars() as bars:
        views = explore(corpus, instructions, encoder, config, store=Store(), progress=bars)
    print("\n\n".join(view_table(view) for view in views))
    if len(views) > 1:
        print(f"\n{agreement_lines(compare(views, seed=config.seed))}")
    if arguments.out:
        evidence = Evidence(
            corpus,
            views,
            Model.of(encoder, encoder.description),
            title=corpus.name,
            out_of=report.kept,
            report=report,
            command=_command(arguments, instructions, config),
        )
        _write(arguments.out, evidence)
    return 0


def _command(arguments: argparse.Namespace, instructions: "Sequence[str]", config: ViewConfig) -> str:
    options = {name: getattr(arguments, name) for name in ("text", "limit", "model", "device", "dtype", "out")}
    return explore_command(arguments.file, instructions, config, options=options | reading_from(arguments))


def _write(folder: Path, evidence: "Evidence") -> None:
    from inbedder_core.report import write_pack

    with writing(folder):
        first, *others = write_pack(folder, evidence)
    say(f"Wrote {folder / first}, and beside it {', '.join(others)}")

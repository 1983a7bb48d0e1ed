"""`inbedder explore`: the clusters of each view as a table, and all of it in files."""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from inbedder_core.cli.bars import Bars
from inbedder_core.cli.flags import add_settings, settings_from
from inbedder_core.cli.shared import add_corpus_arguments, load, make_folder, read, say, writing
from inbedder_core.clustering import ClusteringConfig
from inbedder_core.prompts import check_instructions
from inbedder_core.view import ViewConfig

if TYPE_CHECKING:
    from inbedder_core.corpus import Corpus
    from inbedder_core.encoders.base import Encoder
    from inbedder_core.ingest import DataReport
    from inbedder_core.view import View

FLAGS = {"method": "clusterer"}
"""Settings whose name says too little on a command line."""


def add_explore(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("explore", help="group a corpus by each question and say what the groups are")
    add_corpus_arguments(parser)
    parser.add_argument("--out", type=Path, metavar="DIR", help="write views.json and documents.csv there")
    add_settings(parser, ClusteringConfig, names=FLAGS)
    add_settings(parser, ViewConfig)
    parser.set_defaults(run=run_explore)


def run_explore(arguments: argparse.Namespace) -> int:
    """Read, ask, print a table per view, write files where asked."""
    from inbedder_core.cli.table import view_table
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
    if arguments.out:
        _write(arguments.out, corpus, views, encoder, report)
    return 0


def _write(folder: Path, corpus: "Corpus", views: "Sequence[View]", encoder: "Encoder", report: "DataReport") -> None:
    from inbedder_core.exports import documents_csv, views_json, write_text

    summary, documents = folder / "views.json", folder / "documents.csv"
    with writing(folder):
        write_text(summary, views_json(corpus, views, encoder, report=report))
        documents.write_bytes(documents_csv(corpus, views))
    say(f"Wrote {summary} and {documents}")

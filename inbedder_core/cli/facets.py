"""`inbedder facets`: which values of metadata go with which clusters or answers."""

import argparse
from typing import TYPE_CHECKING

from inbedder_core.cli.asking import Asked, add_asking, add_out, ask, write_tables
from inbedder_core.cli.shared import say
from inbedder_core.errors import CorpusError

if TYPE_CHECKING:
    from inbedder_core.comparison import CrossTable

GROUPINGS = ("clusters", "answers")


def add_facets(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("facets", help="set columns of metadata against groups or answers")
    add_asking(parser)
    parser.add_argument("--column", action="append", metavar="NAME", help="a column to set against each question (else "
                        "all that divide the documents, each in one line)")  # fmt: skip
    parser.add_argument("--by", choices=GROUPINGS, default=GROUPINGS[0], help="which groups (clusters)")
    add_out(parser, "how far columns go with questions, and every value with every group,")
    parser.set_defaults(run=run_facets)


def run_facets(arguments: argparse.Namespace) -> int:
    """Read, ask, print how far columns and questions go together, and where; write tables where asked."""
    from inbedder_core.cli.table import facet_cells_lines, facets_lines
    from inbedder_core.exports import facet_cells_frame, facets_frame, table_files

    answered = ask(arguments)
    crossed = _cross(answered, arguments)
    print(facets_lines(crossed))
    if arguments.column:
        print("\n".join(f"\n{facet_cells_lines(one)}" for one in crossed))
    if arguments.out:
        frames = {"facets": facets_frame(crossed), "cells": facet_cells_frame(crossed)}
        write_tables(arguments.out, table_files(frames))
    return 0


def _cross(answered: Asked, arguments: argparse.Namespace) -> "list[CrossTable]":
    from inbedder_core.comparison import cross, facet, facet_columns, unusable_columns

    corpus = answered.corpus
    columns = arguments.column or facet_columns(corpus)
    if not arguments.column:
        for column, reason in unusable_columns(corpus).items():
            say(f"Left out column {column!r}: {reason}")
    if not columns:
        raise CorpusError(f"no column of {corpus.name} divides its documents; give a corpus with metadata")
    found = [facet(corpus, column) for column in columns]
    return [cross(view, one, by=arguments.by, seed=answered.config.seed) for view in answered.views for one in found]

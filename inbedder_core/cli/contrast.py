"""`inbedder contrast`: what separates two groups of documents."""

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from inbedder_core.cli.asking import Asked, add_asking, add_out, ask, write_tables
from inbedder_core.errors import CorpusError, SettingError

if TYPE_CHECKING:
    from inbedder_core.comparison import DocumentSet

CLUSTER, ANSWER = "cluster:", "answer:"
GROUP = f"{CLUSTER}NUMBER (-1 is noise), {ANSWER}WORDS, or COLUMN=VALUE"


def add_contrast(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "contrast", help="say what separates two groups of documents", description=f"A GROUP is {GROUP}."
    )
    add_asking(parser)
    parser.add_argument("--first", required=True, metavar="GROUP", help="documents to tell apart from others")
    parser.add_argument("--second", metavar="GROUP", help="the others (else everything else)")
    add_out(parser, "the terms that separate them, and typical and counter-example documents,")
    parser.set_defaults(run=run_contrast)


def run_contrast(arguments: argparse.Namespace) -> int:
    """Read, ask, print answers and words that separate the groups, and documents; write tables where asked."""
    from inbedder_core.cli.table import contrast_lines
    from inbedder_core.comparison import contrast
    from inbedder_core.exports import contrast_documents_frame, contrast_frame, table_files

    if len(arguments.instructions) > 1:
        raise SettingError(f"contrast takes one question, not {len(arguments.instructions)}; run it for each")
    for name in ("first", "second"):
        _check(name, getattr(arguments, name))
    answered = ask(arguments)
    view = answered.views[0]
    first = _group(answered, arguments.first)
    second = _group(answered, arguments.second) if arguments.second else first.rest()
    found = contrast(view, first, second)
    print(contrast_lines(view, found))
    if arguments.out:
        frames = {"contrast": contrast_frame(found), "documents": contrast_documents_frame(view, found)}
        write_tables(arguments.out, table_files(frames))
    return 0


def _check(name: str, text: str | None) -> None:
    """Refuse what names no group before any work is done for it."""
    if text is None or text.startswith(ANSWER):
        return
    fits = _number(text) is not None if text.startswith(CLUSTER) else "=" in text
    if not fits:
        raise SettingError(f"--{name} is {text!r}; write {GROUP}")


def _group(answered: Asked, text: str) -> "DocumentSet":
    from inbedder_core.comparison import answer_group, cluster_group, facet, facet_columns, value_group

    view, id = answered.views[0], _number(text)
    if id is not None:
        if id >= len(view.clusters):
            raise CorpusError(f"there is no cluster {id}; this question gives {len(view.clusters)}, counted from 0")
        return cluster_group(view, id)
    if text.startswith(ANSWER):
        return answer_group(view, text.removeprefix(ANSWER).strip())
    corpus = answered.corpus
    column, value = parse_column(text, [*corpus.metadata, *facet_columns(corpus)])
    return value_group(facet(corpus, column), value)


def parse_column(text: str, columns: Sequence[str]) -> tuple[str, str]:
    """Split COLUMN=VALUE behind the longest name of a column: names hold "=", too, as questions of surveys do."""
    known = [name for name in columns if text.startswith(f"{name}=")]
    column = max(known, key=len, default=text.partition("=")[0])
    return column, text[len(column) + 1 :]


def _number(text: str) -> int | None:
    """Return the cluster's id where a group is a cluster."""
    number = text.removeprefix(CLUSTER)
    return int(number) if text.startswith(CLUSTER) and (number.isdecimal() or number == "-1") else None

"""`inbedder explore`: the clusters of each view as a table, and all of it in files."""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import chain

from inbedder_core.cli.asking import Asked, add_asking, add_out, ask, write_files
from inbedder_core.cli.bars import Bars
from inbedder_core.cli.encodings import check_given, open_encodings
from inbedder_core.cli.flags import reading_from, served_from, settings_from
from inbedder_core.cli.shared import open_store, say
from inbedder_core.clusters import LISTED
from inbedder_core.corpus import ReadOptions
from inbedder_core.encoders import Encoder
from inbedder_core.exports import explore_command
from inbedder_core.views import View, keep_rewording


def add_explore(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("explore", help="group a corpus by each question and say what the groups are")
    add_asking(parser, required=False)
    parser.add_argument(
        "--encodings", metavar="FOLDER", help="instead of FILE: what `inbedder embed --shards` wrote, of any size"
    )
    parser.add_argument(
        "--all-rows",
        choices=("neighbors", "kmeans"),
        help="with --encodings: texts that were not drawn are in the group of those they are most like (neighbors), or "
        "of the nearest center, moved by k-means over all of them, which leaves none in noise",
    )
    parser.add_argument(
        "--reword-groups", action="store_true",
        help="say, too, how far each group keeps together when its question is asked in other words: some documents of "
        "each, at most 200 a question, are read again",
    )  # fmt: skip
    parser.add_argument("--paraphrase", action="append", default=[], metavar="QUESTION",
                        help="with --reword-groups, the one question in your own other words (else one is made); give "
                        "several")  # fmt: skip
    add_out(parser, "the report and its tables")
    parser.set_defaults(run=run_explore)


def run_explore(arguments: argparse.Namespace) -> int:
    """Read, ask, say what was found, print a table per view, write files where asked."""
    from inbedder_core.cli.table import agreement_lines, findings_lines, view_table
    from inbedder_core.comparison import compare
    from inbedder_core.exports import Evidence, Model, pack_files
    from inbedder_core.findings import summarize

    check_given(arguments)
    answered, extra = open_encodings(arguments) if arguments.encodings else (ask(arguments), {})
    if arguments.reword_groups:
        answered = replace(
            answered, views=[_reworded(view, answered.encoder, arguments.paraphrase) for view in answered.views]
        )
    print(f"{findings_lines(summarize(answered.views))}\n")
    print("\n\n".join(view_table(view) for view in answered.views))
    if len(answered.views) > 1:
        print(f"\n{agreement_lines(compare(answered.views, seed=answered.config.seed))}")
    if arguments.out:
        evidence = Evidence(
            answered.views,
            Model.of(answered.encoder, answered.encoder.description),
            title=answered.corpus.name,
            out_of=answered.out_of,
            report=answered.report,
            command=_command(arguments, answered),
        )
        first, *others = write_files(arguments.out, chain(pack_files(evidence), extra.items()))
        say(f"Wrote {arguments.out / first}, and beside it {', '.join(others)}")
    return 0


def _reworded(view: View, encoder: Encoder, paraphrases: Sequence[str]) -> View:
    """Try a view's groups in other words, where there are two that were found."""
    from inbedder_core.probes import reword_groups

    if view.clustering.config.method == LISTED or view.clustering.n_clusters < 2:
        return view
    with Bars() as bars:
        tried = reword_groups(
            view,
            encoder,
            paraphrases=paraphrases,
            seed=view.config.seed,
            store=open_store(),
            progress=partial(bars, "Reading in other words"),
        )
    return keep_rewording(view, tried)


def _command(arguments: argparse.Namespace, answered: Asked) -> str:
    names = ("encodings", "all_rows", "text", "limit", "model", "device", "dtype", "reword_groups", "paraphrase", "out")
    options = {name: getattr(arguments, name) or None for name in names}
    instructions = [view.instruction for view in answered.views]
    return explore_command(
        arguments.file,
        instructions,
        answered.config,
        reading=settings_from(arguments, ReadOptions),
        options=options | reading_from(arguments) | served_from(arguments),
    )

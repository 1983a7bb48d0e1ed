"""`inbedder check`: whether questions are followed on a corpus, in numbers and a sentence."""

import argparse
from typing import TYPE_CHECKING

from inbedder_core.checks import DOCUMENTS, FEWEST_DOCUMENTS, MOST_DOCUMENTS
from inbedder_core.cli.asking import add_out, write_tables
from inbedder_core.cli.bars import Bars
from inbedder_core.cli.shared import add_corpus_arguments, load, make_folder, open_store, read, say
from inbedder_core.encoders import check_instructions
from inbedder_core.errors import SettingError

if TYPE_CHECKING:
    from inbedder_core.checks import QuestionCheck


def add_check(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "check", help="say whether a corpus is grouped by the question, or would be as well by none"
    )
    add_corpus_arguments(parser)
    parser.add_argument(
        "--documents", type=int, default=DOCUMENTS, metavar="N",
        help=f"documents to check on, drawn at random, {FEWEST_DOCUMENTS} to {MOST_DOCUMENTS} ({DOCUMENTS})",
    )  # fmt: skip
    parser.add_argument("--paraphrase", action="append", default=[], metavar="QUESTION",
                        help="the one question in your own other words (else one is made); give several")  # fmt: skip
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="the seed of all that is drawn (0)")
    add_out(parser, "every number, with its interval, as check.json")
    parser.set_defaults(run=run_check)


def run_check(arguments: argparse.Namespace) -> int:
    """Read, check each question, print a table and a sentence for each; write them where asked."""
    from inbedder_core.checks import check_question
    from inbedder_core.cli.check_table import check_json, check_lines

    instructions = check_instructions(arguments.instructions)
    if arguments.paraphrase and len(instructions) > 1:
        raise SettingError(f"--paraphrase words one question otherwise, not {len(instructions)}; check each alone")
    corpus, _ = read(arguments, seed=arguments.seed)
    if arguments.out:
        make_folder(arguments.out)
    encoder, store = load(arguments, rereads=True), open_store()
    checks: list[QuestionCheck] = []
    with Bars() as bars:
        for instruction in instructions:
            checks.append(
                check_question(
                    corpus,
                    instruction,
                    encoder,
                    paraphrases=arguments.paraphrase,
                    documents=arguments.documents,
                    seed=arguments.seed,
                    store=store,
                    progress=bars,
                )
            )
    say(f"Checked on {checks[0].documents} documents")
    print("\n\n".join(map(check_lines, checks)))
    if arguments.out:
        write_tables(arguments.out, [("check.json", check_json(checks))])
    return 0

"""`inbedder suggest`: what to ask next of a corpus, with a reason for each question."""

import argparse
import json
from typing import TYPE_CHECKING, Any

from inbedder_core.checks import FEWEST_DOCUMENTS
from inbedder_core.cli.asking import add_out, write_tables
from inbedder_core.cli.bars import Bars
from inbedder_core.cli.shared import add_corpus_arguments, load, make_folder, open_store, read, say
from inbedder_core.encoders import check_instructions
from inbedder_core.errors import printable
from inbedder_core.suggestions import DOCUMENTS, MOST_DOCUMENTS, PROPOSED

if TYPE_CHECKING:
    from inbedder_core.suggestions import Suggestion, Suggestions


def add_suggest(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "suggest", help="try many questions on a sample, and name those that regroup it otherwise than the ones given"
    )
    add_corpus_arguments(parser, required=False)
    parser.add_argument(
        "--documents", type=int, default=DOCUMENTS, metavar="N",
        help=f"documents to try on, drawn at random, {FEWEST_DOCUMENTS} to {MOST_DOCUMENTS} ({DOCUMENTS})",
    )  # fmt: skip
    parser.add_argument("--most", type=int, default=PROPOSED, metavar="N", help=f"questions to name ({PROPOSED})")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="the seed of all that is drawn (0)")
    add_out(parser, "every number and answer as suggestions.json")
    parser.set_defaults(run=run_suggest)


def run_suggest(arguments: argparse.Namespace) -> int:
    """Read, try the questions, print the best; write them where asked."""
    from inbedder_core.suggestions import suggest_questions

    asked = check_instructions(arguments.instructions) if arguments.instructions else ()
    corpus, _ = read(arguments, seed=arguments.seed)
    if arguments.out:
        make_folder(arguments.out)
    encoder = load(arguments, rereads=True)
    with Bars() as bars:
        suggestions = suggest_questions(
            corpus,
            asked,
            encoder,
            documents=arguments.documents,
            most=arguments.most,
            seed=arguments.seed,
            store=open_store(),
            progress=bars,
        )
    say(f"Tried {suggestions.tried} questions on {suggestions.documents} documents")
    print(suggestion_lines(suggestions))
    if arguments.out:
        write_tables(arguments.out, [("suggestions.json", suggestions_json(suggestions))])
    return 0


def suggestion_lines(suggestions: "Suggestions") -> str:
    """Say each question, why to ask it, and what it was answered."""
    if not suggestions.ranked:
        return "None of them adds anything to the questions asked."
    return "\n\n".join(_lines(number, suggestion) for number, suggestion in enumerate(suggestions.ranked, 1))


def suggestions_json(suggestions: "Suggestions") -> bytes:
    """Write suggestions with every number."""
    ready = {
        "instructions": suggestions.instructions,
        "documents": suggestions.documents,
        "tried": suggestions.tried,
        "suggestions": [_numbers(suggestion) for suggestion in suggestions.ranked],
    }
    return (json.dumps(ready, indent=1, ensure_ascii=False) + "\n").encode()


def _lines(number: int, suggestion: "Suggestion") -> str:
    said = ", ".join(f"{printable(answer)} {times}" for answer, times in suggestion.answers())
    return (
        f"{number}  {suggestion.question}  [{suggestion.kind}]\n   {suggestion.reason}\n"
        f"   adds {suggestion.adds:.3f}, divided {suggestion.divided:.2f}, stable {suggestion.stable:z.2f}, "
        f"followed {suggestion.followed:z.2f}; answers: {said}"
    )


def _numbers(suggestion: "Suggestion") -> dict[str, Any]:
    names = ("question", "kind", "reason", "adds", "together", "reworded", "known", "divided", "stable", "followed")
    return {name: getattr(suggestion, name) for name in names} | {"answers": dict(suggestion.answers(most=20))}

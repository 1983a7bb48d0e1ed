"""`inbedder embed`: embeddings and answers as files."""

import argparse
from pathlib import Path

from inbedder_core.cli.bars import Bars
from inbedder_core.cli.shared import add_corpus_arguments, load, make_folder, read, say, writing
from inbedder_core.encoders import Question, check_instructions
from inbedder_core.paths import write_atomically


def add_embed(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("embed", help="write the embeddings and answers of a corpus")
    add_corpus_arguments(parser)
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="which documents --limit draws (0)")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="write embeddings.safetensors and answers.jsonl there"
    )
    parser.set_defaults(run=run_embed)


def run_embed(arguments: argparse.Namespace) -> int:
    """Read, embed what the store does not hold yet, write both files."""
    from inbedder_core.encoders import CachedEncoder, close_answers
    from inbedder_core.exports import answers_jsonl, save_embeddings

    instructions = check_instructions(arguments.instructions)
    corpus, _ = read(arguments, seed=arguments.seed)
    make_folder(arguments.out)
    encoder = CachedEncoder(load(arguments))
    with Bars() as bars:
        texts = [Question.read(instruction).text for instruction in instructions]
        asked = list(dict.fromkeys(texts))
        given = dict(zip(asked, encoder.encode(corpus.texts, asked, progress=bars.embedding), strict=True))
        closed = {
            instruction: close_answers(encoder, corpus.texts, instruction, progress=bars.choosing)
            for instruction in instructions
            if Question.read(instruction).options
        }
    encodings = {instruction: given[text] for instruction, text in zip(instructions, texts, strict=True)}
    embeddings, answers = arguments.out / "embeddings.safetensors", arguments.out / "answers.jsonl"
    with writing(arguments.out):
        save_embeddings(embeddings, encodings, encoder, closed)
        write_atomically(answers, answers_jsonl(corpus, encodings, closed))
    say(f"Wrote {embeddings} and {answers}")
    return 0

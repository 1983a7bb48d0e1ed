"""`inbedder embed`: embeddings and answers as files."""

import argparse
from pathlib import Path

from inbedder_core.cli.bars import Bars
from inbedder_core.cli.shards import add_shards, embed_to_shards
from inbedder_core.cli.shared import add_corpus_arguments, load, make_folder, open_store, read, say, writing
from inbedder_core.encoders import check_instructions
from inbedder_core.errors import SettingError
from inbedder_core.paths import write_atomically


def add_embed(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("embed", help="write the embeddings and answers of a corpus")
    add_corpus_arguments(parser)
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="which documents --limit draws (0)")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write embeddings.safetensors and answers.jsonl there")
    parser.add_argument(
        "--likely", type=int, metavar="N", help="write each document's N likeliest answers with their probabilities"
    )
    add_shards(parser)
    parser.set_defaults(run=run_embed)


def run_embed(arguments: argparse.Namespace) -> int:
    """Read, embed what the store does not hold yet, write both files; or write shards, without the store."""
    from inbedder_core.encoders import CachedEncoder, Question, check_choosing, close_answers, explain_likely
    from inbedder_core.exports import answers_jsonl, stream_embeddings
    from inbedder_core.probes import MOST_RUNNERS_UP, likely_answers

    instructions = check_instructions(arguments.instructions)
    if arguments.shards:
        return embed_to_shards(arguments, instructions)
    if arguments.columns is not None:
        raise SettingError("--columns says what goes into --shards; give that too, or leave it out")
    if arguments.workers is not None:
        raise SettingError("--workers says how many processes write --shards; give that too, or leave it out")
    if arguments.out is None or arguments.ray:
        raise SettingError("say where to write: --out DIR for two files, or --shards FOLDER for a large corpus")
    if arguments.likely is not None and not 1 <= arguments.likely <= MOST_RUNNERS_UP:
        raise SettingError(f"--likely is {arguments.likely}; it must be from 1 to {MOST_RUNNERS_UP}")
    corpus, _ = read(arguments, seed=arguments.seed)
    make_folder(arguments.out)
    encoder = CachedEncoder(load(arguments), open_store())
    # A model that cannot do what is asked is refused before anything is read.
    meaning = explain_likely(encoder) if arguments.likely else ""
    check_choosing(encoder, [Question.read(instruction) for instruction in instructions])
    embeddings, answers = arguments.out / "embeddings.safetensors", arguments.out / "answers.jsonl"
    with Bars() as bars, writing(arguments.out):
        said, closed = stream_embeddings(
            embeddings,
            instructions,
            encoder,
            corpus.texts,
            close=lambda instruction: close_answers(encoder, corpus.texts, instruction, progress=bars.choosing),
            progress=bars.embedding,
        )
        read_on = {
            instruction: likely_answers(
                encoder, corpus.texts, instruction, most=arguments.likely, progress=bars.reading_on
            )
            for instruction in instructions
            if arguments.likely
        }
        write_atomically(answers, answers_jsonl(corpus, said, closed, read_on))
    say(f"Wrote {embeddings} and {answers}")
    if meaning:
        say(f"Likely answers: {meaning}")
    return 0

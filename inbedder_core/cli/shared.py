"""What commands that read a corpus have in common: their arguments, and what those give."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from inbedder_core.cli.flags import add_reading, add_settings, reading_from, settings_from
from inbedder_core.corpus import Corpus, DataReport, ReadOptions, read_corpus
from inbedder_core.encoders import MOST_INSTRUCTIONS, Question
from inbedder_core.errors import InBedderError, SettingError, visible

if TYPE_CHECKING:
    from inbedder_core.encoders import DescribedEncoder, Store


def add_corpus_arguments(parser: argparse.ArgumentParser, *, required: bool = True, file: str | None = None) -> None:
    """Add the file, the questions, which need not be given unless `required`, and which model reads them.

    `file` is how often it must be given, as argparse writes it.
    """
    parser.add_argument(
        "file", nargs=file, metavar="FILE", help="a table, a text or a folder of documents: see docs/files.md"
    )
    parser.add_argument(
        "-i",
        "--instruction",
        dest="instructions",
        action="append",
        required=required,
        default=[],
        metavar="QUESTION",
        help=f"what to ask of every document; give up to {MOST_INSTRUCTIONS}; with a list of answers behind it, as in "
        '"What is it about? [delay | price | other]", every document gets the likeliest of them too',
    )
    parser.add_argument(
        "--text",
        action="append",
        metavar="COLUMN",
        help="the column of the texts (else it is guessed); give several to read them together",
    )
    add_settings(parser.add_argument_group("how the file is read (else as it looks)"), ReadOptions)
    parser.add_argument("--limit", type=int, metavar="N", help="take at most N documents, drawn at random by the seed")
    parser.add_argument("--model", metavar="NAME_OR_FOLDER", help="see `inbedder models` (else the built-in one)")
    add_hardware(parser)
    add_reading(parser)


def add_hardware(parser: argparse.ArgumentParser) -> None:
    """Add where a model runs, and in which number format."""
    parser.add_argument("--device", metavar="NAME", help="cpu, cuda, cuda:0 (else a card where there is one)")
    parser.add_argument("--dtype", metavar="NAME", help="float32, bfloat16, float16 (else what is fast here)")


def read(arguments: argparse.Namespace, *, seed: int = 0) -> tuple[Corpus, DataReport]:
    """Read the file, tell what was read, and draw from it when there is a limit. Raises CorpusError, SettingError."""
    if arguments.limit is not None and arguments.limit < 1:
        raise SettingError(f"--limit is {arguments.limit}; it must be at least 1")
    corpus, report = read_corpus(
        Path(arguments.file), text=arguments.text, options=settings_from(arguments, ReadOptions)
    )
    for line in report.lines():
        say(line)
    if arguments.limit is not None and arguments.limit < len(corpus):
        say(f"{arguments.limit:,} of {len(corpus):,} documents, drawn at random (seed {seed})")
        corpus = corpus.draw(arguments.limit, seed=seed)
    return corpus, report


def load(arguments: argparse.Namespace, *, rereads: bool = False) -> "DescribedEncoder":
    """Return the encoder asked for, and tell which it is; one that `rereads` texts keeps them. Raises ModelError."""
    from inbedder_core.encoders import ServedConfig, ServerAddress, builtin, is_address, load_encoder

    if arguments.model is None and not builtin.is_converted():
        say("At its first use the built-in model is prepared for this machine: once, in about 20 seconds")
    how = reading_from(arguments)
    # A command asks all its questions at once: only the lists of answers would use what is kept of texts.
    listed = any(Question.read(instruction).options for instruction in getattr(arguments, "instructions", []))
    rereads = rereads or getattr(arguments, "reword_groups", False)
    memory = None if listed or rereads else 0
    if is_address(arguments.model):
        how |= {"served": settings_from(arguments, ServedConfig)}
        say(ServerAddress.read(arguments.model).destination)
    encoder = load_encoder(
        arguments.model, device=arguments.device, dtype=arguments.dtype, prefix_megabytes=memory, **how
    )
    say(f"Model: {encoder.description} ({encoder.reading})")
    return encoder


def open_store(path: Path | None = None) -> "Store":
    """Open the store, the user's own for None, within its limit; it tells what is damaged. Raises StoreError."""
    from inbedder_core.encoders import Store, keep_to_limit

    store = Store(path, say=say)
    if deleted := keep_to_limit(store):
        say(f"The store is at its limit: {deleted:,} rows used longest ago went")
    return store


def make_folder(path: Path) -> None:
    """Make the folder that results go to, before any work is done for it. Raises InBedderError."""
    with writing(path):
        path.mkdir(parents=True, exist_ok=True)


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn what can go wrong with a disk into an InBedderError."""
    try:
        yield
    except OSError as error:
        raise InBedderError(f"cannot write to {folder} ({error.strerror}); name another folder with --out") from error


def say(line: str) -> None:
    """Tell a person something that is not the result."""
    print(visible(line), file=sys.stderr)

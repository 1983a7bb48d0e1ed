"""What commands that group a corpus by questions have in common."""

import argparse
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from inbedder_core.cli.bars import Bars
from inbedder_core.cli.flags import add_settings, settings_from
from inbedder_core.cli.shared import add_corpus_arguments, load, make_folder, open_store, read, say, writing
from inbedder_core.clusters import ClusteringConfig
from inbedder_core.corpus import Corpus, DataReport
from inbedder_core.encoders import check_instructions
from inbedder_core.paths import write_atomically
from inbedder_core.views import View, ViewConfig

if TYPE_CHECKING:
    from inbedder_core.encoders import DescribedEncoder


@dataclass(frozen=True, eq=False)
class Asked:
    """Views of a corpus, and how it was read."""

    report: DataReport | None
    encoder: "DescribedEncoder"
    views: list[View]
    config: ViewConfig
    out_of: int

    @property
    def corpus(self) -> Corpus:
        """The documents that were asked."""
        return self.views[0].corpus


def add_asking(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    """Add the corpus, which need not be given unless `required`, questions, model, and how documents are grouped."""
    add_corpus_arguments(parser, required=required, file=None if required else "?")
    add_settings(parser, ClusteringConfig)
    add_settings(parser, ViewConfig)


def add_out(parser: argparse.ArgumentParser, contents: str) -> None:
    """Add the folder that files are written to."""
    parser.add_argument("--out", type=Path, metavar="DIR", help=f"write {contents} there")


def ask(arguments: argparse.Namespace) -> Asked:
    """Read the corpus and look at it through the questions; what was computed before comes from the store.

    Makes the folder of --out. Raises InBedderError.
    """
    from inbedder_core.views import explore

    config = view_config(arguments)
    instructions = check_instructions(arguments.instructions)
    corpus, report = read(arguments, seed=config.seed)
    if arguments.out:
        make_folder(arguments.out)
    encoder = load(arguments)
    with Bars() as bars:
        views = explore(corpus, instructions, encoder, config, store=open_store(), progress=bars)
    return Asked(report, encoder, views, config, len(corpus.origin))


def view_config(arguments: argparse.Namespace) -> ViewConfig:
    """Return how documents are grouped and drawn. Raises SettingError."""
    return replace(settings_from(arguments, ViewConfig), clustering=settings_from(arguments, ClusteringConfig))


def write_tables(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Write files by name into a folder, and tell their names. Raises InBedderError."""
    say(f"Wrote {', '.join(write_files(folder, files))} to {folder}")


def write_files(folder: Path, files: Iterable[tuple[str, bytes]]) -> list[str]:
    """Write files by name into a folder, and return their names. Raises InBedderError."""
    written = []
    make_folder(folder)
    with writing(folder):
        for name, content in files:
            write_atomically(folder / name, content)
            written.append(name)
    return written

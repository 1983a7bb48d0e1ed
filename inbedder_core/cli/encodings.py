"""Folders of encodings, opened by `inbedder explore --encodings`."""

import argparse

from inbedder_core.cli.asking import Asked, view_config
from inbedder_core.cli.bars import Bars
from inbedder_core.cli.shared import make_folder, open_store, say
from inbedder_core.encoders import check_instructions
from inbedder_core.errors import SettingError


def check_given(arguments: argparse.Namespace) -> None:
    """Raise SettingError unless either a file with questions or a folder of encodings is given."""
    if bool(arguments.file) == bool(arguments.encodings):
        raise SettingError("give either FILE, with questions (-i), or --encodings FOLDER")
    if arguments.encodings and arguments.model:
        raise SettingError("--model says who reads a FILE; encodings were read before, so leave it out")
    if arguments.encodings and arguments.reword_groups:
        raise SettingError("--reword-groups reads texts again, which --encodings cannot; give FILE, or leave it out")
    if arguments.paraphrase and not (arguments.reword_groups and len(arguments.instructions) == 1):
        raise SettingError(
            "--paraphrase words one question otherwise, for --reword-groups; give this, too, and one question alone"
        )
    if arguments.all_rows and not arguments.encodings:
        raise SettingError("--all-rows says how the rows of --encodings get their groups; leave it out, or give these")
    if arguments.limit is not None and arguments.limit < 1:
        raise SettingError(f"--limit is {arguments.limit}; it must be at least 1")


def open_encodings(arguments: argparse.Namespace) -> tuple[Asked, dict[str, bytes]]:
    """Look at a folder of encodings through its questions, or those given; return also the files that are its own.

    Raises InBedderError.
    """
    from inbedder_core.exports import placed_parquet
    from inbedder_core.shards import EncodedFolder
    from inbedder_core.views import NEIGHBORS, explore, survey

    config = view_config(arguments)
    folder = EncodedFolder.open(arguments.encodings)
    instructions = check_instructions(arguments.instructions or folder.questions)
    folder.check_questions(instructions)
    if arguments.out:
        make_folder(arguments.out)
    plan = folder.manifest.plan
    say(f"{plan.source}: {len(folder):,} texts, read by {plan.model}, in {plan.shards:,} shards of {plan.floats}")
    rows = folder.draw(min(arguments.limit or config.map_sample, config.map_sample), seed=config.seed)
    with Bars() as bars:
        views = explore(rows.corpus, instructions, rows.encoder, config, store=open_store(), progress=bars)
        found = survey(folder, views, how=arguments.all_rows or NEIGHBORS, progress=bars)
    files = {"placed.parquet": placed_parquet(found)} if arguments.out else {}
    return Asked(None, rows.encoder, found.views, config, len(folder)), files

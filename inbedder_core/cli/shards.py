"""`inbedder embed --shards`: encodings of a large corpus as a folder of shards, made on one machine or on several."""

import argparse
from collections.abc import Sequence

from inbedder_core.cli.bars import Bars
from inbedder_core.cli.flags import add_settings, settings_from
from inbedder_core.cli.shared import load, say
from inbedder_core.errors import SettingError
from inbedder_core.shards import Location, ShardConfig, TableSource, plan_shards, write_shards


def add_shards(parser: argparse.ArgumentParser) -> None:
    """Add where shards go, how they are written, and who writes them."""
    group = parser.add_argument_group("a large corpus (docs/scale.md)")
    group.add_argument(
        "--shards",
        metavar="FOLDER",
        help="write parquet shards there instead, and go on where a run was killed; FILE is then a parquet, csv or "
        "jsonl file or a folder of them, here or in s3://… or gs://…, and FOLDER may be there too",
    )
    add_settings(group, ShardConfig)


def embed_to_shards(arguments: argparse.Namespace, instructions: Sequence[str]) -> int:
    """Write what is missing of the shards."""
    unused = [name for name in ("out", "likely", "limit") if getattr(arguments, name) is not None]
    if unused or len(arguments.text or ()) > 1:
        flags = ", ".join(f"--{name}" for name in unused) or "a second --text"
        raise SettingError(f"{flags} cannot be had with --shards; leave it out")
    source = TableSource.find(arguments.file, arguments.text[0] if arguments.text else None)
    say(f"{source.location.name}: {len(source):,} rows in {len(source.parts):,} files")
    encoder = load(arguments)
    run = plan_shards(source, Location(arguments.shards), encoder, instructions, settings_from(arguments, ShardConfig))
    with Bars() as bars:
        made = write_shards(run, encoder, progress=lambda done, total: bars("Shards", done, total))
    say(f"Wrote {made.rows:,} texts in {len(made.records):,} shards to {arguments.shards}")
    say(f"Open them with `inbedder explore --encodings {arguments.shards}`")
    return 0

"""`inbedder embed --shards`: encodings of a large corpus as a folder of shards, made on one machine or on several."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inbedder_core.cli.bars import Bars
from inbedder_core.cli.flags import add_settings, reading_from, settings_from
from inbedder_core.cli.shared import load, say
from inbedder_core.encoders import Encoder, is_address, load_encoder
from inbedder_core.errors import SettingError
from inbedder_core.shards import (
    ClusterConfig,
    Location,
    ShardConfig,
    TableSource,
    plan_shards,
    write_shards,
    write_shards_on_cluster,
    write_shards_with_workers,
)


def add_shards(parser: argparse.ArgumentParser) -> None:
    """Add where shards go, how they are written, and who writes them."""
    group = parser.add_argument_group("a large corpus (docs/scale.md)")
    group.add_argument(
        "--shards",
        metavar="FOLDER",
        help="write parquet shards there instead, and go on where a run was killed; FILE is then a parquet, csv or "
        "jsonl file or a folder of them, here or in s3://… or gs://…, and FOLDER may be there too",
    )
    group.add_argument(
        "--columns",
        nargs="*",
        metavar="NAME",
        help="the columns that go with the texts into shards (else all of single values; without a name: none)",
    )
    add_settings(group, ShardConfig)
    group.add_argument(
        "--ray", metavar="ADDRESS", help="let the workers of a Ray cluster write them; local: of one on this machine"
    )
    group.add_argument(
        "--workers",
        type=int,
        metavar="N",
        help="processes at work, each with a model of its own (1); with --ray: encoders (else one a card, or every "
        "four cores)",
    )


def embed_to_shards(arguments: argparse.Namespace, instructions: Sequence[str]) -> int:
    """Write what is missing of the shards."""
    unused = [name for name in ("out", "likely", "limit") if getattr(arguments, name) is not None]
    if unused or len(arguments.text or ()) > 1:
        flags = ", ".join(f"--{name}" for name in unused) or "a second --text"
        raise SettingError(f"{flags} cannot be had with --shards; leave it out")
    if is_address(arguments.model):
        raise SettingError("a model on a server is asked with --out, whose store keeps every reply; not with --shards")
    cluster = ClusterConfig(arguments.ray, arguments.workers) if arguments.ray else None
    if arguments.workers is not None and arguments.workers < 1:
        raise SettingError(f"--workers is {arguments.workers}; it must be at least 1")
    source = TableSource.find(arguments.file, arguments.text[0] if arguments.text else None, arguments.columns)
    say(f"{source.location.name}: {len(source):,} rows in {len(source.parts):,} files")
    say(
        f"With the texts go the columns {', '.join(source.columns)}"
        if source.columns
        else "No columns go with the texts"
    )
    encoder = load(arguments)
    run = plan_shards(source, Location(arguments.shards), encoder, instructions, settings_from(arguments, ShardConfig))
    with Bars() as bars:

        def progress(done: int, total: int) -> None:
            bars("Shards", done, total)

        loader = _Loader(arguments.model, arguments.device, arguments.dtype, reading_from(arguments))
        if cluster:
            made = write_shards_on_cluster(run, loader, cluster, progress=progress)
        elif (arguments.workers or 1) > 1:
            made = write_shards_with_workers(run, loader, arguments.workers, progress=progress)
        else:
            made = write_shards(run, encoder, progress=progress)
    say(f"Wrote {made.rows:,} texts in {len(made.records):,} shards to {arguments.shards}")
    say(f"Open them with `inbedder explore --encodings {arguments.shards}`")
    return 0


@dataclass(frozen=True)
class _Loader:
    """Loads a model again in a worker, as `load` did."""

    model: str | None
    device: str | None
    dtype: str | None
    how: Mapping[str, Any]

    def __call__(self) -> Encoder:
        return load_encoder(self.model, device=self.device, dtype=self.dtype, prefix_megabytes=0, **self.how)

"""Measures behind docs/scale.md: made rows written and opened, and a cluster of one or two workers beside a plain run.

    python scripts/measure_scale.py write FOLDER --rows 1000000   # made texts, embeddings of 64 numbers
    python scripts/measure_scale.py open FOLDER                   # `inbedder explore --encodings`
    python scripts/measure_scale.py workers FOLDER --rows 600     # takes ray
    python scripts/measure_scale.py shuffle FOLDER                # how fast ray brings texts of one shard together
    python scripts/measure_scale.py map FOLDER                    # what a browser gets of a map

Each prints one JSON line.
"""

import argparse
import json
import multiprocessing
import os
import resource
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from inbedder_core.encoders import EncodedBatch, Encoder, EncodesBatches, Encoding, load_encoder
from inbedder_core.shards import (
    ClusterConfig,
    Location,
    ShardConfig,
    ShardRun,
    TableSource,
    plan_shards,
    write_shards,
    write_shards_on_cluster,
)

DIMENSION, TOPICS, NOISE = 64, 40, 4096
QUESTIONS = ("What is it about?", "How does the writer feel?")
WORDS = [
    "the", "order", "arrived", "late", "and", "the", "box", "was", "open", "but", "support", "answered", "quickly",
    "and", "sent", "another", "one", "free", "of", "charge", "we", "would", "buy", "again", "although", "prices",
    "rose",
]  # fmt: skip


class MadeEncoder(EncodesBatches):
    """Puts every text into one of forty groups by its hash, another group for each question, with some spread."""

    name, fingerprint, dimension = "made", "made 1", DIMENSION

    def __init__(self) -> None:
        chance = np.random.default_rng(0)
        self._centers = chance.normal(size=(len(QUESTIONS), TOPICS, DIMENSION)).astype(np.float32)
        self._noise = (0.7 * chance.normal(size=(NOISE, DIMENSION))).astype(np.float32)

    def encode_batches(self, texts: Sequence[str], instructions: Sequence[str]) -> Iterator[EncodedBatch]:
        """Yield all rows at once."""
        hashes = np.array([zlib.crc32(text.encode()) for text in texts], np.int64)
        encodings = []
        for instruction in instructions:
            index = QUESTIONS.index(instruction)
            topics = hashes // (1 + index) % TOPICS
            noise = self._noise[hashes % NOISE] * self._noise[hashes // NOISE % NOISE]
            encodings.append(
                Encoding(self._centers[index][topics] + noise, tuple(f"topic {topic}" for topic in topics.tolist()))
            )
        yield EncodedBatch(tuple(range(len(texts))), tuple(encodings))

    def decode(self, states: np.ndarray, *, top: int = 10) -> list[tuple[str, ...]]:
        """Name nothing."""
        return [() for _ in states]


def made_texts(rows: int) -> list[str]:
    """Write texts of 8 to 24 words, each with a number of its own."""
    chance = np.random.default_rng(0)
    lengths = chance.integers(8, 25, size=rows)
    words = np.array(WORDS)[chance.integers(len(WORDS), size=int(lengths.sum()))]
    ends = np.cumsum(lengths)
    return [
        f"{' '.join(words[end - length : end])} {row}"
        for row, (end, length) in enumerate(zip(ends.tolist(), lengths.tolist(), strict=True))
    ]


def write_source(folder: Path, rows: int) -> TableSource:
    """Write made texts with two columns as one parquet file."""
    import pyarrow as pa
    from pyarrow import parquet

    folder.mkdir(parents=True, exist_ok=True)
    columns = {
        "shop": [f"shop {row % 7}" for row in range(rows)],
        "month": [f"2024-{row % 12 + 1:02}" for row in range(rows)],
    }
    parquet.write_table(pa.table({"text": made_texts(rows), **columns}), folder / "texts.parquet")
    return TableSource.find(str(folder / "texts.parquet"))


def write(arguments: argparse.Namespace) -> dict[str, object]:
    """Write made encodings; the texts are made in a process of its own, whose memory does not count."""
    making = multiprocessing.get_context("spawn").Process(target=write_source, args=(arguments.folder, arguments.rows))
    making.start()
    making.join()
    source, encoder = TableSource.find(str(arguments.folder / "texts.parquet")), MadeEncoder()
    shards = arguments.folder / "shards"
    config = ShardConfig(floats="float16", shard_rows=10_000)
    start = time.perf_counter()
    made = write_shards(plan_shards(source, Location(str(shards)), encoder, QUESTIONS, config), encoder)
    return {
        "rows": made.rows,
        "shards": len(made.records),
        "seconds": round(time.perf_counter() - start, 1),
        "megabytes": _megabytes(shards),
        "peak_megabytes": _peak(resource.RUSAGE_SELF),
    }


def open_(arguments: argparse.Namespace) -> dict[str, object]:
    """Open them by the command, in a process of its own."""
    out, start = arguments.folder / "out", time.perf_counter()
    command = ["explore", "--encodings", str(arguments.folder / "shards"), "--out", str(out), *arguments.more]
    subprocess.run([sys.executable, "-m", "inbedder_core", *command], check=True, stdout=subprocess.DEVNULL)
    seconds = round(time.perf_counter() - start, 1)
    sizes = {path.name: round(path.stat().st_size / 1e6, 1) for path in sorted(out.iterdir()) if path.suffix != ".csv"}
    return {"seconds": seconds, "peak_megabytes": _peak(resource.RUSAGE_CHILDREN), "megabytes": sizes}


class Fast:
    """Loads the fast built-in model, here or in a worker."""

    def __call__(self) -> Encoder:
        """Load it."""
        return load_encoder("fast")


def workers(arguments: argparse.Namespace) -> dict[str, object]:
    """Time a plain run with one thread, and clusters of one and of two workers with one core each."""
    import torch

    torch.set_num_threads(1)
    source, encoder, seconds = write_source(arguments.folder, arguments.rows), Fast()(), {}
    encoder.encode(["warm up"], QUESTIONS)

    def run(name: str) -> ShardRun:
        folder = Location(str(arguments.folder / name))
        return plan_shards(source, folder, encoder, QUESTIONS, ShardConfig(shard_rows=100))

    start = time.perf_counter()
    write_shards(run("plain"), encoder)
    seconds["plain"] = time.perf_counter() - start
    import ray

    for count in (1, 2):
        os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
        times: list[float] = []
        start = time.perf_counter()
        ray.init(address="local", num_cpus=count, include_dashboard=False, log_to_driver=False)
        write_shards_on_cluster(
            run(f"workers-{count}"),
            Fast(),
            ClusterConfig(workers=count),
            progress=lambda done, total, times=times: times.append(time.perf_counter()),
        )
        seconds[f"workers {count}, all"] = time.perf_counter() - start
        seconds[f"workers {count}, from the first shards"] = times[-1] - times[1]
        ray.shutdown()
        assert _same(arguments.folder / "plain", arguments.folder / f"workers-{count}")
    return {"rows": len(source), "seconds": {name: round(value, 1) for name, value in seconds.items()}}


class Counter(MadeEncoder):
    """Makes itself, in a worker."""

    def __call__(self) -> "Counter":
        """Give itself."""
        return self


def shuffle(arguments: argparse.Namespace) -> dict[str, object]:
    """Time a cluster of two workers whose encoder takes no time: reading, shuffling and writing alone."""
    import ray

    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    source, encoder = write_source(arguments.folder, arguments.rows), Counter()
    folder = Location(str(arguments.folder / "shuffled"))
    run = plan_shards(source, folder, encoder, QUESTIONS, ShardConfig(floats="float16", shard_rows=10_000))
    times: list[float] = []
    ray.init(address="local", num_cpus=2, include_dashboard=False, log_to_driver=False)
    start = time.perf_counter()
    write_shards_on_cluster(
        run, encoder, ClusterConfig(workers=2), progress=lambda done, total: times.append(time.perf_counter())
    )
    ray.shutdown()
    return {
        "rows": len(source),
        "megabytes_of_texts": round(sum(map(len, made_texts(arguments.rows))) / 1e6, 1),
        "seconds_until_the_first_shard": round(times[1] - start, 1),
        "seconds": round(time.perf_counter() - start, 1),
    }


def map_(arguments: argparse.Namespace) -> dict[str, object]:
    """Draw a map of twenty thousand rows, as the app does, and measure what goes to the browser."""
    from plotly.io.json import to_json_plotly

    from app.charts import drawn_rows, view_map
    from inbedder_core.shards import EncodedFolder
    from inbedder_core.views import ViewConfig, explore

    found = {}
    folder = EncodedFolder.open(str(arguments.folder / "shards"))
    for documents in (500, 5_000, 20_000):
        rows = folder.draw(documents)
        config = ViewConfig(seed=0)
        (view,) = explore(rows.corpus, QUESTIONS[:1], rows.encoder, config)
        drawing = view_map(view, rows=drawn_rows(documents))
        found[documents] = round(len(to_json_plotly(drawing)) / 1e6, 2)
    return {"documents": len(folder), "megabytes_of_a_map": found}


def _same(first: Path, second: Path) -> bool:
    return {path.name: path.read_bytes() for path in first.iterdir()} == {
        path.name: path.read_bytes() for path in second.iterdir()
    }


def _megabytes(folder: Path) -> float:
    return round(sum(path.stat().st_size for path in folder.iterdir()) / 1e6, 1)


def _peak(who: int) -> float:
    return round(resource.getrusage(who).ru_maxrss / 1000, 1)


def main() -> None:
    """Measure what is asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    for name, work in (("write", write), ("open", open_), ("workers", workers), ("shuffle", shuffle), ("map", map_)):
        command = commands.add_parser(name)
        command.add_argument("folder", type=Path)
        command.add_argument("--rows", type=int, default=1_000_000)
        command.set_defaults(work=work)
    arguments, more = parser.parse_known_args()
    arguments.more = more
    print(json.dumps(arguments.work(arguments)))


if __name__ == "__main__":
    main()

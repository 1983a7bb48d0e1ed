"""Shards made by several processes of this machine: they equal those of one, and none is lost when one dies."""

import os
import signal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from inbedder_core.encoders import EncodedBatch, Encoder
from inbedder_core.errors import Cancelled, InBedderError, ModelError, SettingError
from inbedder_core.shards import (
    Location,
    ShardConfig,
    ShardRun,
    TableSource,
    plan_shards,
    write_shards,
    write_shards_with_workers,
)
from tests.fakes import FakeEncoder

TEXTS = [f"{animal} sleep in the {where}" for animal in ("cats", "dogs", "birds") for where in range(20)]


@dataclass(frozen=True)
class Make:
    """Makes an encoder in a worker; one that kills it, or fails, where it reads a text."""

    at: str = ""
    dies: bool = False

    def __call__(self) -> Encoder:
        return Failing(self) if self.at else FakeEncoder()


class Failing(FakeEncoder):
    """Dies, or refuses, at a text."""

    def __init__(self, how: Make) -> None:
        super().__init__()
        self.how = how

    def encode_batches(self, texts: Sequence[str], instructions: Sequence[str]) -> Iterator[EncodedBatch]:
        if self.how.at in texts:
            if self.how.dies:
                os.kill(os.getpid(), signal.SIGKILL)
            raise ModelError("the model is odd")
        yield from super().encode_batches(texts, instructions)


@pytest.fixture
def run(tmp_path: Path) -> ShardRun:
    parquet.write_table(pa.table({"text": [*TEXTS, *TEXTS[:5]]}), tmp_path / "texts.parquet")
    source = TableSource.find(str(tmp_path / "texts.parquet"))
    return plan_shards(source, Location(str(tmp_path / "out")), FakeEncoder(), ["What?"], ShardConfig(shard_rows=10))


def contents(folder: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


def test_shards_of_two_workers_equal_those_of_one_process(run: ShardRun, tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    made = write_shards_with_workers(run, Make(), 2, progress=lambda *step: steps.append(step))
    alone = ShardRun(run.source, Location(str(tmp_path / "alone")), run.plan)
    assert made == write_shards(alone, FakeEncoder())
    assert contents(str(run.folder)) == contents(str(alone.folder))
    assert steps == [(done, len(made.records)) for done in range(len(made.records) + 1)]
    assert write_shards_with_workers(run, Make("anything"), 2) == made, "a whole folder takes no worker"


@pytest.mark.parametrize(
    ("make", "said"),
    [(Make(TEXTS[33], dies=True), "a worker died.*what was written is kept"), (Make(TEXTS[33]), "the model is odd")],
)
def test_what_was_written_is_kept_when_a_worker_dies_or_fails(
    run: ShardRun, tmp_path: Path, make: Make, said: str
) -> None:
    with pytest.raises(InBedderError, match=said):
        write_shards_with_workers(run, make, 1)
    assert not (Path(str(run.folder)) / "manifest.json").exists()
    made = write_shards_with_workers(run, Make(), 2)
    assert made == write_shards(ShardRun(run.source, Location(str(tmp_path / "alone")), run.plan), FakeEncoder())


def test_workers_end_when_the_work_is_stopped(run: ShardRun) -> None:
    def stop(done: int, total: int) -> None:
        if done:
            raise Cancelled("stopped by the user")

    with pytest.raises(Cancelled):
        write_shards_with_workers(run, Make(), 2, progress=stop)
    assert os.environ.get("OMP_NUM_THREADS") == THREADS
    assert len(write_shards_with_workers(run, Make(), 1).records) == run.plan.shards


THREADS = os.environ.get("OMP_NUM_THREADS")


def test_no_workers_are_refused(run: ShardRun) -> None:
    with pytest.raises(SettingError, match="workers is 0"):
        write_shards_with_workers(run, Make(), 0)

"""Shards made on a Ray cluster of two workers: they equal those of a plain run, whoever dies on the way."""

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import torch
from pyarrow import parquet

from inbedder_core.cli import main
from inbedder_core.encoders import EncodedBatch, Encoder, load_encoder
from inbedder_core.errors import InBedderError
from inbedder_core.shards import (
    ClusterConfig,
    EncodedFolder,
    Location,
    Manifest,
    ShardConfig,
    TableSource,
    plan_shards,
    write_shards,
    write_shards_on_cluster,
)
from tests.fakes import FakeEncoder
from tests.models import tiny_llama

QUESTIONS = ("Which animal?", "Where?")
SHARD_ROWS = 15


@pytest.fixture(scope="module")
def cluster() -> Iterator[ClusterConfig]:
    """A cluster of this machine, of two workers with one core each."""
    ray = pytest.importorskip("ray", reason="ray is not installed: pip install inbedder-explorer[ray]")
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    ray.init(address="local", num_cpus=2, include_dashboard=False, log_to_driver=False, object_store_memory=200_000_000)
    yield ClusterConfig(workers=2)
    ray.shutdown()


@pytest.fixture
def nodes() -> Iterator[str]:
    """The address of a cluster of a head that does no work and two nodes of one core each, which nobody replaces."""
    pytest.importorskip("ray", reason="ray is not installed: pip install inbedder-explorer[ray]")
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    from ray.cluster_utils import Cluster

    store = {"object_store_memory": 100_000_000}
    several = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False, **store})
    for _ in range(2):
        several.add_node(num_cpus=1, **store)
    yield several.address
    several.shutdown()


@pytest.fixture
def source(tmp_path: Path) -> TableSource:
    """A hundred texts in three files, some of them twice, with columns of which a file may lack some."""
    texts = [f"{animal} sleep in the {place}" for animal in ("cats", "dogs", "birds") for place in range(30)]
    (tmp_path / "source").mkdir()
    for number, part in enumerate((texts[:40], texts[40:] + texts[:10], [" "])):
        columns = {"stars": [len(text) % 5 for text in part]} | (
            {"day": [f"May {number}"] * len(part)} if number else {}
        )
        parquet.write_table(pa.table({"text": part, **columns}), tmp_path / "source" / f"{number}.parquet")
    return TableSource.find(str(tmp_path / "source"))


@dataclass(frozen=True)
class Tiny:
    """Makes the encoder of a tiny random model, in whatever process."""

    folder: Path

    def __call__(self) -> Encoder:
        return load_encoder(str(self.folder), prefix_megabytes=0)


class MortalEncoder(FakeEncoder):
    """Kills its process at its second shard, if no other has done so."""

    def __init__(self, grave: Path) -> None:
        super().__init__()
        self.grave = grave

    def encode_batches(self, texts: Sequence[str], instructions: Sequence[str]) -> Iterator[EncodedBatch]:
        if self.calls:
            try:
                self.grave.touch(exist_ok=False)
            except FileExistsError:
                pass
            else:
                os.kill(os.getpid(), signal.SIGKILL)
        yield from super().encode_batches(texts, instructions)


@dataclass(frozen=True)
class Mortal:
    """Makes an encoder one of which dies."""

    grave: Path

    def __call__(self) -> Encoder:
        return MortalEncoder(self.grave)


@dataclass(frozen=True)
class Doomed:
    """Makes the encoder of a tiny random model, the first of which to begin a second shard takes its node along."""

    folder: Path
    grave: Path

    def __call__(self) -> Encoder:
        encoder: Any = Tiny(self.folder)()
        read, calls = encoder.encode_batches, []

        def encode_batches(texts: Sequence[str], instructions: Sequence[str]) -> Iterator[EncodedBatch]:
            if calls:
                with suppress(FileExistsError):
                    self.grave.touch(exist_ok=False)
                    os.kill(os.getppid(), signal.SIGKILL)  # that node's raylet, which keeps its objects, too
                    os.kill(os.getpid(), signal.SIGKILL)
            calls.append(texts)
            yield from read(texts, instructions)

        encoder.encode_batches = encode_batches
        return encoder


def plain(source: TableSource, folder: Path, encoder: Encoder) -> Manifest:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        return write_shards(plan(source, folder, encoder), encoder)
    finally:
        torch.set_num_threads(threads)


def plan(source: TableSource, folder: Path, encoder: Encoder):
    return plan_shards(source, Location(str(folder)), encoder, QUESTIONS, ShardConfig(shard_rows=SHARD_ROWS))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.filterwarnings("ignore")
def test_a_model_on_a_cluster_gives_the_same_bytes(cluster: ClusterConfig, source: TableSource, tmp_path: Path) -> None:
    make = Tiny(tiny_llama(tmp_path / "model"))
    made = plain(source, tmp_path / "plain", make())
    assert write_shards_on_cluster(plan(source, tmp_path / "ray", make()), make, cluster) == made
    assert contents(tmp_path / "ray") == contents(tmp_path / "plain")
    folder = EncodedFolder.open(str(tmp_path / "ray"))
    assert len(folder) == 100
    assert folder.columns == ("stars", "day")
    assert sorted(set(folder.cells("day"))) == ["", "May 1"]


@pytest.mark.filterwarnings("ignore")
def test_a_worker_that_is_killed_is_replaced(cluster: ClusterConfig, source: TableSource, tmp_path: Path) -> None:
    make = Mortal(tmp_path / "grave")
    plain(source, tmp_path / "plain", FakeEncoder())
    write_shards_on_cluster(plan(source, tmp_path / "ray", make()), make, cluster)
    assert (tmp_path / "grave").exists()
    assert contents(tmp_path / "ray") == contents(tmp_path / "plain")


class Stopped(Exception):
    """Whoever waited for the run is gone."""


@pytest.mark.filterwarnings("ignore")
def test_a_run_that_is_stopped_goes_on_without_the_cluster(
    cluster: ClusterConfig, source: TableSource, tmp_path: Path
) -> None:
    def stop(done: int, total: int) -> None:
        if done > 1:
            raise Stopped

    with pytest.raises(Stopped):
        write_shards_on_cluster(plan(source, tmp_path / "ray", FakeEncoder()), FakeEncoder, cluster, progress=stop)
    plain(source, tmp_path / "plain", FakeEncoder())
    encoder = FakeEncoder()
    plain(source, tmp_path / "ray", encoder)
    assert len(encoder.calls) <= 5
    assert contents(tmp_path / "ray") == contents(tmp_path / "plain")


@pytest.mark.filterwarnings("ignore")
def test_a_worker_with_another_model_is_refused(cluster: ClusterConfig, source: TableSource, tmp_path: Path) -> None:
    with pytest.raises(InBedderError, match=r"the cluster gave up: .*is another than the one that planned"):
        write_shards_on_cluster(plan(source, tmp_path / "ray", FakeEncoder(dimension=8)), FakeEncoder, cluster)
    with pytest.raises(InBedderError, match="not complete"):
        EncodedFolder.open(str(tmp_path / "ray"))


@pytest.mark.filterwarnings("ignore")
def test_a_node_that_is_killed_is_done_without(nodes: str, source: TableSource, tmp_path: Path) -> None:
    model = tiny_llama(tmp_path / "model")
    doomed = Doomed(model, tmp_path / "grave")
    write_shards_on_cluster(plan(source, tmp_path / "ray", doomed()), doomed, ClusterConfig(nodes, workers=2))
    assert (tmp_path / "grave").exists()
    plain(source, tmp_path / "plain", Tiny(model)())
    assert contents(tmp_path / "ray") == contents(tmp_path / "plain")


def test_a_cluster_takes_ray(
    source: TableSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "ray", None)
    with pytest.raises(InBedderError, match=r"pip install inbedder-explorer\[ray\]"):
        write_shards_on_cluster(plan(source, tmp_path / "ray", FakeEncoder()), FakeEncoder, ClusterConfig())
    asked = ["embed", str(tmp_path / "source"), "-i", "What?", "--shards", str(tmp_path / "out")]
    for more, said in (
        (["--ray", "local", "--workers", "0"], "workers is 0"),
        (["--workers", "0"], "--workers is 0"),
        (["--model", "http://localhost:1/v1#m"], "not with --shards"),
    ):
        assert main([*asked, *more]) == 2
        assert said in capsys.readouterr().err
    assert main(["embed", "a.csv", "-i", "What?", "--out", "out", "--workers", "2"]) == 2
    assert "how many processes write --shards" in capsys.readouterr().err
    assert main(["embed", "a.csv", "-i", "What?", "--out", "out", "--ray", "local"]) == 2

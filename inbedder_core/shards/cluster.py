"""Shards made by the workers of a Ray cluster, one encoder each; a worker that dies is replaced."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from inbedder_core.encoders import Encoder
from inbedder_core.errors import InBedderError, ModelError, SettingError
from inbedder_core.shards.locations import Location
from inbedder_core.shards.manifest import Manifest, ShardPlan, ShardRecord, begin, finish
from inbedder_core.shards.sources import TableSource, shard_numbers
from inbedder_core.shards.write import ShardProgress, ShardRun, empty_texts, make_shard

LOCAL = "local"
_INSTALL = "install it with: pip install inbedder-explorer[ray]"
_CORES = 4
"""Of a worker without a card, where nothing else is said."""
_DEATHS = 10
"""So often a worker is replaced before a run gives up: a text that kills every worker would go on for ever."""
_LOOK = 5.0
"""Seconds between two looks at which machines are there."""
_LOCAL_STORE = 1_000_000_000
"""Bytes of texts that wait in memory on a local cluster; more wait on the disk."""

MakeEncoder = Callable[[], Encoder]
"""Called once in each worker; it travels there, so it must hold no model."""


@dataclass(frozen=True)
class ClusterConfig:
    """Where workers run: the `address` of a cluster, or "local" for one on this machine that ends with the run.

    `workers` is None for one a card, or else one for every four cores.
    """

    address: str = LOCAL
    workers: int | None = None

    def __post_init__(self) -> None:
        """Refuse no workers."""
        if self.workers is not None and self.workers < 1:
            raise SettingError(f"workers is {self.workers}; it must be at least 1")


def write_shards_on_cluster(
    run: ShardRun, make_encoder: MakeEncoder, config: ClusterConfig, *, progress: ShardProgress | None = None
) -> Manifest:
    """Do as `write_shards` does, on a Ray cluster, whose machines must all reach the source, the folder and the model.

    Every worker writes its shards itself. Killed at any moment and run again, anywhere, it goes on. Raises
    InBedderError where ray is not installed or the cluster cannot be reached.
    """
    records = begin(run.folder, run.plan)
    report = progress or (lambda done, total: None)
    report(len(records), run.plan.shards)
    missing = [number for number in range(run.plan.shards) if number not in records]
    if missing:
        with _Cluster(config) as cluster:
            for record in cluster.make(run, missing, make_encoder):
                records[record.number] = record
                report(len(records), run.plan.shards)
    for number in missing:  # By chance of the hashes, no text is in these.
        if number not in records:
            records[number] = make_shard(run.folder, run.plan, number, empty_texts(run.plan), None)
    return finish(run.folder, run.plan, records)


class _Cluster:
    """A connection to a cluster, which ends if it was made here."""

    def __init__(self, config: ClusterConfig) -> None:
        self._config = config

    def __enter__(self) -> "_Cluster":
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # Ray reports to its makers by itself.
        try:
            import ray
        except ImportError as error:
            raise InBedderError(f"--ray takes ray, which is not here; {_INSTALL}") from error
        self._ray, self._own = ray, not ray.is_initialized()
        if not self._own:
            return self
        try:
            if self._config.address == LOCAL:
                ray.init(address=LOCAL, include_dashboard=False, log_to_driver=False, object_store_memory=_LOCAL_STORE)
            else:
                ray.init(address=self._config.address, log_to_driver=False)
        except (ConnectionError, ValueError, RuntimeError) as error:
            told = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise InBedderError(f"cannot reach the cluster at {self._config.address}: {told}") from error
        return self

    def __exit__(self, *_: object) -> None:
        if self._own:
            self._ray.shutdown()

    def make(self, run: ShardRun, missing: Sequence[int], make_encoder: MakeEncoder) -> Iterator[ShardRecord]:
        """Yield a record of each shard as it is written, by a pool anew where a machine is gone with what it held."""
        left, share = set(missing), self._share()
        for _ in range(_DEATHS):
            try:
                blocks = self._together(run, sorted(left))
                with _Pool(run, make_encoder, share, self._ray) as pool:
                    for record in pool.make(blocks):
                        left.discard(record.number)
                        yield record
                return
            except _MachineGone:
                continue
            except self._ray.exceptions.RayError as error:
                told = str(error).strip().splitlines() or [type(error).__name__]
                raise InBedderError(f"the cluster gave up: {told[-1]}; what was written is kept: run again") from error
        raise InBedderError(f"the cluster gave up: {_DEATHS} machines went; what was written is kept: run again")

    def _together(self, run: ShardRun, missing: Sequence[int]) -> list[Any]:
        """Read the source, and bring texts of one shard together; references to tables."""
        import ray.data

        context = ray.data.DataContext.get_current()
        context.enable_progress_bars = False
        parts = ray.data.from_items(
            [{"part": index} for index in range(len(run.source.parts))], override_num_blocks=len(run.source.parts)
        )
        reader = _Reader(run.source, run.plan.shards, tuple(missing))
        texts = parts.map_batches(reader, batch_size=1, batch_format="numpy")
        # Workers hold their cores from the beginning: texts are brought together before there are any.
        together = texts.repartition(len(missing), keys=["shard"]).materialize()
        return list(together.to_arrow_refs())

    def _share(self) -> "_Share":
        """Say how many workers there are, and what each takes of its machine."""
        there = self._ray.cluster_resources()
        cards, cores = int(there.get("GPU", 0)), max(1, int(there.get("CPU", 1)))
        workers = self._config.workers or cards or max(1, cores // _CORES)
        return _Share(workers, {"num_gpus": cards / workers} if cards else {"num_cpus": max(1, cores // workers)})


class _MachineGone(Exception):
    """A machine of the cluster is no more, and with it some of the texts that were brought together."""


@dataclass(frozen=True)
class _Share:
    """How many `workers`, and what each `takes`, as Ray's options."""

    workers: int
    takes: dict[str, float]


class _Pool:
    """Workers, each with an encoder: one that dies is replaced, and its table given to another that is ready.

    Ray's own pools wait for one that has no room to come back, for ever, with the table that it was at.
    """

    def __init__(self, run: ShardRun, make_encoder: MakeEncoder, share: _Share, ray: Any) -> None:
        self._run, self._make_encoder, self._share, self._ray = run, make_encoder, share, ray
        self._at: dict[Any, tuple[Any, Any]] = {}
        self._idle: list[Any] = []
        self._deaths = 0

    def __enter__(self) -> "_Pool":
        self._machines = self._alive()
        for _ in range(self._share.workers):
            self._add()
        return self

    def __exit__(self, *_: object) -> None:
        for worker in [*self._idle, *(worker for worker, _ in self._at.values())]:
            self._ray.kill(worker)

    def make(self, tables: Sequence[Any]) -> Iterator[ShardRecord]:
        """Have each table, by reference, written as shards; raises RayError, or _MachineGone."""
        queue = list(reversed(tables))
        while queue or any(table is not None for _, table in self._at.values()):
            while queue and self._idle:
                worker, table = self._idle.pop(), queue.pop()
                self._at[worker.make.remote(table)] = worker, table
            done, _ = self._ray.wait(list(self._at), timeout=_LOOK)
            if not self._machines <= self._alive():
                raise _MachineGone
            for reference in done:
                worker, table = self._at.pop(reference)
                try:
                    yield from self._ray.get(reference)
                except self._ray.exceptions.RayActorError:
                    self._deaths += 1
                    if self._deaths > _DEATHS:
                        raise
                    self._ray.kill(worker)  # It may only be out of reach, and would keep its cores.
                    queue += [] if table is None else [table]
                    self._add()
                else:
                    self._idle.append(worker)

    def _add(self) -> None:
        maker = self._ray.remote(_ShardMaker).options(**self._share.takes)
        worker = maker.remote(self._run.folder, self._run.plan, self._make_encoder)
        self._at[worker.load.remote()] = worker, None

    def _alive(self) -> set[str]:
        return {node["NodeID"] for node in self._ray.nodes() if node["Alive"]}


@dataclass(frozen=True)
class _Reader:
    """Reads a file's texts, with the number of the shard each belongs in; those that are written are left out."""

    source: TableSource
    shards: int
    missing: tuple[int, ...]

    def __call__(self, batch: dict[str, Any]) -> Iterator[Any]:
        import pyarrow as pa

        for index in batch["part"].tolist():
            for table in self.source.read(self.source.parts[index]):
                numbers = shard_numbers(table.column("text").to_pylist(), self.shards)
                is_missing = pa.array(np.isin(numbers, self.missing))
                yield table.append_column("shard", pa.array(numbers)).filter(is_missing)


class _ShardMaker:
    """Lives in a worker, with its encoder."""

    _encoder: Encoder

    def __init__(self, folder: Location, plan: ShardPlan, make_encoder: MakeEncoder) -> None:
        self._folder, self._plan, self._make_encoder = folder, plan, make_encoder

    def load(self) -> list[ShardRecord]:
        self._encoder = self._make_encoder()
        if self._encoder.fingerprint != self._plan.model_fingerprint:
            raise ModelError(
                f"a worker's {self._plan.model} is another than the one that planned; give all the same files"
            )
        return []

    def make(self, table: Any) -> list[ShardRecord]:
        numbers = np.asarray(table.column("shard")) if table.num_rows else np.zeros(0, np.int64)
        records = []
        for number in np.unique(numbers).tolist():
            texts = table.take(np.flatnonzero(numbers == number))
            records.append(make_shard(self._folder, self._plan, number, texts, self._encoder))
        return records

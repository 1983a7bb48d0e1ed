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
        """Read the source, bring texts of one shard together, and yield a record of each as it is written."""
        import ray.data

        context = ray.data.DataContext.get_current()
        context.enable_progress_bars = False
        parts = ray.data.from_items(
            [{"part": index} for index in range(len(run.source.parts))], override_num_blocks=len(run.source.parts)
        )
        reader = _Reader(run.source, run.plan.shards, tuple(missing))
        texts = parts.map_batches(reader, batch_size=1, batch_format="numpy")
        # Actors hold their cores from the beginning: texts are brought together before there are any.
        together = texts.repartition(len(missing), keys=["shard"]).materialize()
        written = together.map_batches(
            _ShardMaker,
            fn_constructor_args=(run.folder, run.plan, make_encoder),
            batch_size=None,
            batch_format="pyarrow",
            **self._workers(),
        )
        try:
            for row in written.iter_rows():
                yield ShardRecord(int(row["number"]), int(row["rows"]), str(row["sha256"]))
        except self._ray.exceptions.RayError as error:
            told = str(error).strip().splitlines() or [type(error).__name__]
            raise InBedderError(f"the cluster gave up: {told[-1]}; what was written is kept: run again") from error

    def _workers(self) -> dict[str, Any]:
        """Return how many workers there are, and what each takes of its machine."""
        from ray.data import ActorPoolStrategy

        there = self._ray.cluster_resources()
        cards, cores = int(there.get("GPU", 0)), max(1, int(there.get("CPU", 1)))
        workers = self._config.workers or cards or max(1, cores // _CORES)
        own = {"num_gpus": cards / workers} if cards else {"num_cpus": max(1, cores // workers)}
        mortal = {"max_restarts": _DEATHS, "max_task_retries": _DEATHS}
        return {"compute": ActorPoolStrategy(size=workers), **own, **mortal}


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

    def __init__(self, folder: Location, plan: ShardPlan, make_encoder: MakeEncoder) -> None:
        self._folder, self._plan, self._encoder = folder, plan, make_encoder()
        if self._encoder.fingerprint != plan.model_fingerprint:
            raise ModelError(f"a worker's {plan.model} is another than the one that planned; give all the same files")

    def __call__(self, table: Any) -> Iterator[dict[str, Any]]:
        numbers = np.asarray(table.column("shard")) if table.num_rows else np.zeros(0, np.int64)
        for number in np.unique(numbers).tolist():
            texts = table.take(np.flatnonzero(numbers == number))
            record = make_shard(self._folder, self._plan, number, texts, self._encoder)
            yield {"number": [record.number], "rows": [record.rows], "sha256": [record.sha256]}

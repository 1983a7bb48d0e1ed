"""Shards made by several processes of this machine, one encoder and a share of the cores each."""

import multiprocessing
import os
import signal
from collections.abc import Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any

from inbedder_core.encoders import Encoder
from inbedder_core.errors import InBedderError, SettingError
from inbedder_core.shards.cluster import MakeEncoder
from inbedder_core.shards.manifest import Manifest, ShardRecord, begin, finish
from inbedder_core.shards.write import ShardProgress, ShardRun, make_shard, partition

_THREADS = "OMP_NUM_THREADS"
_WAITING = 2
"""Shards a worker has texts of, the one it is at included."""
_encoders: list[Encoder] = []
"""A worker's own, once it has made it."""


def write_shards_with_workers(
    run: ShardRun, make_encoder: MakeEncoder, workers: int, *, progress: ShardProgress | None = None
) -> Manifest:
    """Do as `write_shards` does, by so many processes, each of which writes its shards itself.

    Each holds a model. The texts travel there a shard at a time. Killed at any moment and run again, it goes on. Raises
    SettingError for fewer than one worker, and InBedderError where one dies.
    """
    if workers < 1:
        raise SettingError(f"workers is {workers}; it must be at least 1")
    records = begin(run.folder, run.plan)
    report = progress or (lambda done, total: None)
    report(len(records), run.plan.shards)
    missing = [number for number in range(run.plan.shards) if number not in records]
    with _pool(min(workers, len(missing)) or 1, workers) as pool:
        under_way: set[Future[ShardRecord]] = set()
        for number, table in partition(run, missing):
            if len(under_way) >= _WAITING * workers:
                under_way = _take(under_way, records, report, run.plan.shards)
            under_way.add(pool.submit(_make, run, number, table, make_encoder))
        while under_way:
            under_way = _take(under_way, records, report, run.plan.shards)
    return finish(run.folder, run.plan, records)


def _take(
    under_way: set["Future[ShardRecord]"], records: dict[int, ShardRecord], report: ShardProgress, shards: int
) -> set["Future[ShardRecord]"]:
    """Wait for a shard, take what is ready, and return what is not."""
    done, others = wait(under_way, return_when=FIRST_COMPLETED)
    for future in done:
        try:
            record = future.result()
        except BrokenProcessPool as error:
            raise InBedderError(
                "a worker died, perhaps for want of memory: each holds a model; what was written is kept: run again, "
                "with fewer --workers"
            ) from error
        records[record.number] = record
        report(len(records), shards)
    return others


@contextmanager
def _pool(processes: int, workers: int) -> Iterator[ProcessPoolExecutor]:
    """Start processes that share the cores evenly, and end them at once when the work ends otherwise than whole."""
    before = set(multiprocessing.active_children())
    share = str(max(1, (os.cpu_count() or 1) // workers))
    with _environment({_THREADS: share}):
        spawning = multiprocessing.get_context("spawn")  # after a fork torch's threads would hang
        pool = ProcessPoolExecutor(processes, mp_context=spawning, initializer=_begin)
        try:
            yield pool
        except BaseException:
            for process in set(multiprocessing.active_children()) - before:
                process.terminate()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
        pool.shutdown()


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    """Set variables for processes that are started meanwhile."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _begin() -> None:
    """Leave Ctrl-C to the process that started this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _make(run: ShardRun, number: int, table: Any, make_encoder: MakeEncoder) -> ShardRecord:
    """Make a shard in a worker."""
    if not _encoders:
        _encoders.append(make_encoder())
    return make_shard(run.folder, run.plan, number, table, _encoders[0])

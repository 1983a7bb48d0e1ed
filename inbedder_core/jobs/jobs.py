"""Long work off the caller's thread: stages, progress, time left, and a cancel that really stops it."""

import atexit
import logging
import os
import secrets
import sys
import threading
import time
import traceback
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from itertools import takewhile
from typing import Any, Generic, TypeVar
from weakref import WeakSet

from inbedder_core.errors import Cancelled, InBedderError
from inbedder_core.jobs.turns import Turns

Report = Callable[[str, int, int], None]
"""Called by the work with (stage, done, total); raises Cancelled when nobody wants the result any more."""


def tell_nobody(_stage: str, _done: int, _total: int) -> None:
    """Report where nobody listens."""


Result = TypeVar("Result")
_log = logging.getLogger(__name__)
_LAST_WAIT = 20.0


class JobState(StrEnum):
    """Where a job is in its life; the last three are final."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class JobStatus:
    """What a job was doing when it was asked; `seconds_left` counts the current stage only, None while unknown.

    It goes by the pace since the first piece of the stage was done; what is done when a stage begins counts as no work.
    `ahead` jobs are to end before a queued one begins, if nobody asks for more.
    """

    state: JobState
    stage: str = ""
    done: int = 0
    total: int = 0
    seconds_left: float | None = None
    error: str = ""
    ahead: int = 0

    @property
    def finished(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)

    @property
    def share(self) -> float:
        """Share of the current stage that is done, 0 to 1."""
        return min(self.done / self.total, 1.0) if self.total > 0 else 0.0


class Job(Generic[Result]):
    """One piece of work, shared by everyone who asked for the same; read it from any thread."""

    def __init__(self, key: str, work: Callable[[Report], Result], clock: Callable[[], float]) -> None:
        self.key = key
        self._work = work
        self._clock = clock
        self._status = JobStatus(JobState.QUEUED)
        self._paced_from: tuple[float, int] | None = None
        self._result: Result | None = None
        self._finished = threading.Event()
        self._ahead: Callable[[], int] = int

    @property
    def status(self) -> JobStatus:
        """What it is doing now: one consistent picture."""
        status = self._status
        return replace(status, ahead=self._ahead()) if status.state is JobState.QUEUED else status

    @property
    def result(self) -> Result:
        """What it made. Raises ValueError when it is not done."""
        if self._status.state is not JobState.DONE or self._result is None:
            raise ValueError(f"the job is {self._status.state}; only a job that is done has a result")
        return self._result

    def wait(self, seconds: float | None = None) -> JobStatus:
        """Wait until it is finished, or for so many seconds, and return its status."""
        self._finished.wait(seconds)
        return self._status

    def _run(self, wanted: Callable[[], bool]) -> None:
        def report(stage: str, done: int, total: int) -> None:
            if not wanted():
                raise Cancelled("cancelled; what was computed until then is kept")
            self._note(stage, done, total)

        try:
            report("", 0, 0)
            self._result = self._work(report)
            self._finish(JobState.DONE)
        except Cancelled:
            self._finish(JobState.CANCELLED)
        except InBedderError as error:
            self._finish(JobState.FAILED, str(error))
        except Exception as error:  # the boundary: whatever breaks must not take the worker thread with it
            self._finish(JobState.FAILED, _unforeseen(error))

    def _note(self, stage: str, done: int, total: int) -> None:
        # The first piece of a stage loads and compiles what the others find ready, so it says nothing of their pace.
        now, before, left = self._clock(), self._status, None
        if stage != before.stage or done < before.done:
            self._paced_from = None
        elif self._paced_from is None:
            self._paced_from = (now, done) if done > before.done else None
        elif done > self._paced_from[1]:
            started, first = self._paced_from
            left = (now - started) / (done - first) * (total - done)
        self._status = JobStatus(JobState.RUNNING, stage, done, total, left)

    def _finish(self, state: JobState, error: str = "") -> None:
        self._status = replace(self._status, state=state, seconds_left=None, error=error)
        self._finished.set()


class Jobs(Generic[Result]):
    """Runs jobs one at a time on each device, one of each viewer's in turn; who asks for what is there shares it.

    Viewers are whoever looks at a job, by any name they choose. A job is cancelled once somebody cancelled it and no
    viewer is left who asked for it or watched it within `patience` seconds. The `keep` most recently used finished
    jobs stay.
    """

    def __init__(self, *, keep: int = 16, patience: float = 15.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._keep = keep
        self._patience = patience
        self._clock = clock
        self._lock = threading.RLock()
        self._jobs: OrderedDict[str, Job[Result]] = OrderedDict()
        self._viewers: dict[Job[Result], dict[str, float]] = {}
        self._refused: set[Job[Result]] = set()
        self._queues: dict[str, Turns[Job[Result]]] = {}
        self._running: dict[str, Job[Result]] = {}
        self._closing = False
        _open.add(self)

    def submit(
        self, key: str, work: Callable[[Report], Result], *, viewer: str = "", device: str = "cpu"
    ) -> Job[Result]:
        """Return the job of this key, made and queued if there is none, or if it failed or was cancelled."""
        with self._lock:
            job = self._jobs.get(key)
            if job is None or job.status.state in (JobState.FAILED, JobState.CANCELLED) or not self._wanted(job):
                job = self._jobs[key] = Job(key, work, self._clock)
                job._ahead = partial(self._jobs_before, job, device)
                self._queue(device).put(job, viewer)
            self._refused.discard(job)
            self._watch(job, viewer)
            self._evict()
            return job

    def find(self, key: str, *, viewer: str | None = None) -> Job[Result] | None:
        """Return the job of this key, if it is still there; a named viewer counts as watching it."""
        with self._lock:
            job = self._jobs.get(key)
            if job is not None:
                self._jobs.move_to_end(key)
                if viewer is not None:
                    self._watch(job, viewer)
            return job

    def cancel(self, key: str, *, viewer: str = "") -> None:
        """Say that this viewer no longer wants the job; it stops when no other does."""
        with self._lock:
            if (job := self._jobs.get(key)) is None or job.status.finished:
                return
            self._refused.add(job)
            self._viewers.get(job, {}).pop(viewer, None)
            if job.status.state is JobState.QUEUED and not self._wanted(job):
                job._finish(JobState.CANCELLED)

    @property
    def idle(self) -> bool:
        """Whether no job is queued or running."""
        with self._lock:
            return all(job.status.finished for job in self._jobs.values())

    def close(self, seconds: float = _LAST_WAIT) -> None:
        """Cancel everything, whoever wants it, and wait for it to stop, all in all at most so many seconds."""
        self._closing = True
        end = time.monotonic() + seconds
        for job in list(self._jobs.values()):
            job.wait(max(0.0, end - time.monotonic()))

    def _watch(self, job: Job[Result], viewer: str) -> None:
        self._viewers.setdefault(job, {})[viewer] = self._clock()
        self._jobs.move_to_end(job.key)

    def _wanted(self, job: Job[Result]) -> bool:
        """A closed tab does not cancel: only once somebody has, does it matter who still watches."""
        with self._lock:
            if self._closing:
                return False
            if job not in self._refused:
                return True
            latest = max(self._viewers.get(job, {}).values(), default=None)
            return latest is not None and self._clock() - latest <= self._patience

    def _queue(self, device: str) -> Turns[Job[Result]]:
        if device not in self._queues:
            self._queues[device] = Turns()
            threading.Thread(target=self._serve, args=(device,), name=f"jobs on {device}", daemon=True).start()
        return self._queues[device]

    def _serve(self, device: str) -> None:
        queue = self._queues[device]
        while True:
            job = self._running[device] = queue.take()
            if not job.status.finished:
                job._run(partial(self._wanted, job))

    def _jobs_before(self, job: Job[Result], device: str) -> int:
        running = self._running.get(device)
        before = takewhile(lambda other: other is not job, self._queues[device].in_order())
        return sum(other is not None and not other._finished.is_set() for other in (running, *before))

    def _evict(self) -> None:
        finished = [key for key, job in self._jobs.items() if job.status.finished]
        for key in finished[: max(0, len(finished) - self._keep)]:
            del self._jobs[key]
        kept = {job for job in self._viewers if not job.status.finished} | set(self._jobs.values())
        self._viewers = {job: seen for job, seen in self._viewers.items() if job in kept}
        self._refused &= kept


_open: WeakSet[Jobs[Any]] = WeakSet()


@atexit.register
def _close_all(seconds: float = _LAST_WAIT) -> None:
    """Stop work where it can go on from: Python would end its threads in the middle of native code, which aborts."""
    end = time.monotonic() + seconds
    for jobs in list(_open):
        jobs.close(max(0.0, end - time.monotonic()))


def end_soon(seconds: float = 2.0) -> None:
    """Let this process, once it ends, wait at most so many seconds for work, then end in the middle of it.

    For servers: what work has finished is kept as it goes on, and nothing is written half.
    """
    atexit.register(_end, seconds)


def _end(seconds: float) -> None:
    _close_all(seconds)
    if any(not jobs.idle for jobs in list(_open)):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


def _unforeseen(error: BaseException) -> str:
    """Log where it broke under a reference and return what to show. Messages may quote documents: types only."""
    reference = secrets.token_hex(4)
    _log.error("reference %s\n%s", reference, "".join(_places(error)))
    return (
        f"Something broke that should not ({type(error).__name__}). Ask again; if it happens again, report the lines "
        f"of the log under reference {reference}"
    )


def _places(error: BaseException) -> list[str]:
    cause = error.__cause__ or error.__context__
    before = [*_places(cause), "which led to\n"] if cause is not None else []
    return [*before, *traceback.format_tb(error.__traceback__), f"{type(error).__name__}\n"]

"""Work on models in the background: fetching bases, and measuring what models cost here. Knows no Streamlit."""

import threading
from collections import Counter
from collections.abc import Callable

from inbedder_core.encoders import fetch_base, find_base, measure_cost
from inbedder_core.jobs import Job, Jobs, JobState, Report

_VIEWER = "everybody"
"""Models belong to the server: whoever stops work on one stops it for all."""


class ModelJobs:
    """One for all sessions of a server, one job at a time; use it from any thread.

    Jobs have the keys that `fetching` and `measuring` give.
    """

    def __init__(self) -> None:
        self._jobs: Jobs[str] = Jobs()
        self._beginning = threading.Lock()
        self._done: Counter[str] = Counter()

    def fetch(self, name: str) -> None:
        """Begin to fetch a base, unless somebody has. Raises ModelError when there is none of that name."""
        base = find_base(name)
        self._begin(fetching(name), lambda report: str(fetch_base(base, report=report, note=_ignore)))

    def measure(self, name: str) -> None:
        """Begin to measure what a model costs on this machine, unless somebody has."""
        self._begin(measuring(name), lambda report: measure_cost(name, report).summary)

    def job(self, key: str) -> Job[str] | None:
        """Return a job while it is queued or running."""
        job = self._find(key)
        return None if job is None or job.status.finished else job

    def problem(self, key: str) -> str:
        """Say what made a job fail, "" when nothing did."""
        job = self._find(key)
        return job.status.error if job is not None and job.status.state is JobState.FAILED else ""

    def cancel(self, key: str) -> None:
        """Stop a job; what it has done is thrown away."""
        self._jobs.cancel(self._numbered(key), viewer=_VIEWER)

    def _begin(self, key: str, work: Callable[[Report], str]) -> None:
        with self._beginning:
            # What is done can be done again: a base may have been deleted since, the machine be less busy.
            if (job := self._find(key)) and job.status.state is JobState.DONE:
                self._done[key] += 1
            self._jobs.submit(self._numbered(key), work, viewer=_VIEWER)

    def _find(self, key: str) -> Job[str] | None:
        return self._jobs.find(self._numbered(key))

    def _numbered(self, key: str) -> str:
        return f"{key} {self._done[key]}"


def fetching(name: str) -> str:
    """Return the key of the job that fetches a base."""
    return f"fetch_{name}"


def measuring(name: str) -> str:
    """Return the key of the job that measures a model."""
    return f"measure_{name}"


def _ignore(note: str) -> None:
    """Why a source was passed over is said by the error where none is left; stages say which one is used."""

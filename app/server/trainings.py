"""Training in the background: uploaded examples, and runs by name, one at a time. Knows no Streamlit."""

import re
import tempfile
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from app.server.policy import Policy
from app.server.uploads import Upload, Uploads
from inbedder_core.encoders import delete_trained
from inbedder_core.errors import TrainingError
from inbedder_core.jobs import Job, Jobs, JobState, LRUCache, Report
from inbedder_core.paths import write_atomically
from inbedder_core.training import (
    Example,
    NamedRun,
    TrainingConfig,
    begin_run,
    continue_run,
    find_run,
    find_runs,
    read_examples,
    select_examples,
    split_examples,
)

LOADING, TRAINING = "Loading the model and the examples", "Training"
TEMPLATE = (
    "text,question,answer\n"
    '"My parcel came two weeks late, and nobody told me why.",What is the complaint about?,late delivery\n'
    '"My parcel came two weeks late, and nobody told me why.",How does the customer feel?,annoyed\n'
    '"The shoes fit well and look even better than in the picture.",What is the complaint about?,nothing\n'
)
"""What a file of examples looks like."""
_KEPT_FILES = 2
_PARTS = 1000
_VIEWER = "everybody"
"""Runs belong to the server: whoever stops one stops it for all."""


@dataclass(frozen=True)
class Order:
    """What is to be trained: the model's name, the upload's hash, and how examples are chosen and learned."""

    name: str
    upload: str
    config: TrainingConfig
    cap: int | None = None
    longest_answer: int | None = None
    keep_stop_words: bool = False


class Trainings:
    """One for all sessions of a server; every method may be called from any thread.

    `policy` says what the server's owner allows.
    """

    def __init__(self, uploads: Uploads, *, policy: Callable[[], Policy] = Policy) -> None:
        self._uploads = uploads
        self._policy = policy
        self._jobs: Jobs[str] = Jobs()
        self._beginning = threading.Lock()
        self._examples: LRUCache[list[Example]] = LRUCache(_KEPT_FILES)

    def keep_upload(self, name: str, content: bytes) -> Upload:
        """Keep a file of examples, once it is clear that it can be read. Raises TrainingError."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / _plain(name)
            write_atomically(path, content)
            read_examples(path)
        return self._uploads.keep(_plain(name), content)

    def upload(self, digest: str) -> Upload:
        """Find a file uploaded before. Raises CorpusError when it is gone."""
        return self._uploads.find(digest)

    def examples(self, digest: str, *, keep_stop_words: bool = False) -> list[Example]:
        """Return the examples of an upload. Raises CorpusError when it is gone, TrainingError."""
        return self._examples.get(f"{digest} {keep_stop_words}", lambda: self._read(digest, keep_stop_words))

    def begin(self, order: Order) -> None:
        """Begin a run. Raises TrainingError, ModelError or CorpusError when it cannot be begun."""
        for model in filter(None, (order.config.base, order.config.start, order.config.teacher)):
            self._policy().check_model(model)
        examples = select_examples(
            self.examples(order.upload, keep_stop_words=order.keep_stop_words),
            seed=order.config.seed,
            cap=order.cap,
            longest_answer=order.longest_answer,
        )
        if not examples:
            raise TrainingError("no example is left; allow longer answers")
        split_examples(examples, held_out=order.config.held_out, seed=order.config.seed)
        with self._beginning:
            self._refuse_running(order.name)
            begin_run(order.name, examples, order.config)
            self.go_on(order.name)

    def go_on(self, name: str) -> None:
        """Go on with a run that was stopped, or begin with it."""
        self._jobs.submit(name, lambda report: _train(name, report), viewer=_VIEWER, device="training")

    def stop(self, name: str) -> None:
        """Stop a run after its current step; it can be gone on with."""
        self._jobs.cancel(name, viewer=_VIEWER)

    def delete(self, name: str) -> None:
        """Delete a run and the model it became. Raises TrainingError while it runs, ModelError while it is needed."""
        with self._beginning:
            self._refuse_running(name)
            delete_trained(name)

    def runs(self) -> list[NamedRun]:
        """List all runs, finished or not, by name."""
        return find_runs()

    def run(self, name: str) -> NamedRun:
        """Return a run by its name."""
        return find_run(name)

    def job(self, name: str) -> Job[str] | None:
        """Return the job of a run, if this server has worked on it."""
        return self._jobs.find(name)

    def is_running(self, name: str) -> bool:
        """Whether a run is queued or running."""
        job = self._jobs.find(name)
        return job is not None and not job.status.finished

    def problem(self, name: str) -> str:
        """Say what made a run fail, "" when nothing did."""
        job = self._jobs.find(name)
        return job.status.error if job is not None and job.status.state is JobState.FAILED else ""

    def _refuse_running(self, name: str) -> None:
        if self.is_running(name):
            raise TrainingError(f"{name!r} is being trained; stop it first, or choose another name")

    def _read(self, digest: str, keep_stop_words: bool) -> list[Example]:
        upload = self._uploads.find(digest)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / _plain(upload.name)
            write_atomically(path, upload.read())
            return read_examples(path, keep_stop_words=keep_stop_words)


def _train(name: str, report: Report) -> str:
    report(LOADING, 0, 0)
    with closing(continue_run(name)) as steps:
        for step in steps:
            report(TRAINING, round(_PARTS * step.progress), _PARTS)
    return name


def _plain(name: str) -> str:
    """Make a file name of what a browser sent; the name of its source is made from it."""
    path = Path(re.sub(r"[^\w.-]+", "_", name))
    return (path.stem[:80].strip(".") or "examples") + path.suffix.lower()[:10]

"""Jobs that measure something of a view, shared by all sessions. Knows no Streamlit."""

from collections.abc import Callable
from functools import partial
from typing import Generic, TypeVar

from app.server.models import Models, stamp
from app.server.request import Request
from inbedder_core.checks import QuestionCheck, check_question
from inbedder_core.encoders import Encoder
from inbedder_core.fingerprint import fingerprint
from inbedder_core.jobs import Job, Jobs, Report
from inbedder_core.probes import reword_groups
from inbedder_core.views import RewordedGroups, View

KEPT = 64
Result = TypeVar("Result")


class Checks(Generic[Result]):
    """Of one kind, for all sessions of a server; every method may be called from any thread.

    What is measured is `about` a view, and read by the model of the request that the view is part of.
    """

    def __init__(
        self, models: Models, measure: Callable[[View, Encoder, Report], Result], *, about: Callable[[View], str]
    ) -> None:
        self._models = models
        self._measure = measure
        self._about = about
        self._jobs: Jobs[Result] = Jobs(keep=KEPT)
        self._stopped: set[tuple[str, str]] = set()
        """Who no longer wants which check: it may go on for somebody else."""

    def start(self, request: Request, view: View, viewer: str) -> Job[Result]:
        """Return the job that measures a view, started if nobody did before, or if it failed."""

        def work(report: Report) -> Result:
            report("Loading the model", 0, 0)
            encoder = self._models.encoder(request.model, max_text_tokens=request.max_text_tokens)
            return self._measure(view, encoder, report)

        key = self._key(request, view)
        self._stopped.discard((viewer, key))
        return self._jobs.submit(key, work, viewer=viewer)

    def find(self, request: Request, view: View, viewer: str) -> Job[Result] | None:
        """Return the job that measures a view, if there is one this viewer still wants, who counts as watching."""
        key = self._key(request, view)
        return None if (viewer, key) in self._stopped else self._jobs.find(key, viewer=viewer)

    def cancel(self, request: Request, view: View, viewer: str) -> None:
        """Say that this viewer no longer wants a view measured."""
        key = self._key(request, view)
        self._stopped.add((viewer, key))
        self._jobs.cancel(key, viewer=viewer)

    def _key(self, request: Request, view: View) -> str:
        """Equal where the same would be measured; a folder whose files changed is another model."""
        model = request.model, stamp(request.model), request.max_text_tokens
        return fingerprint("check", model, self._about(view), view.instruction, view.config.seed)


def check_questions(models: Models) -> Checks[QuestionCheck]:
    """Check whether a view's question is followed on its documents."""

    def measure(view: View, encoder: Encoder, report: Report) -> QuestionCheck:
        return check_question(view.corpus, view.instruction, encoder, seed=view.config.seed, progress=report)

    return Checks(models, measure, about=lambda view: view.corpus.fingerprint)


def check_groups(models: Models) -> Checks[RewordedGroups]:
    """Find out whether a view's groups, as they are now, keep together in other words."""

    def measure(view: View, encoder: Encoder, report: Report) -> RewordedGroups:
        return reword_groups(view, encoder, seed=view.config.seed, progress=partial(report, "Reading in other words"))

    return Checks(models, measure, about=lambda view: view.grouping)

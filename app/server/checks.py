"""Checks of questions: jobs that all sessions share. Knows no Streamlit."""

from app.server.models import Models, stamp
from app.server.request import Request
from inbedder_core.checks import QuestionCheck, check_question
from inbedder_core.fingerprint import fingerprint
from inbedder_core.jobs import Job, Jobs, Report
from inbedder_core.views import View

KEPT = 64


class Checks:
    """One for all sessions of a server; every method may be called from any thread.

    A check is of a view's question on the documents of that view, by the model of the request it is part of.
    """

    def __init__(self, models: Models) -> None:
        self._models = models
        self._jobs: Jobs[QuestionCheck] = Jobs(keep=KEPT)
        self._stopped: set[tuple[str, str]] = set()
        """Who no longer wants which check: it may go on for somebody else."""

    def start(self, request: Request, view: View, viewer: str) -> Job[QuestionCheck]:
        """Return the job that checks a question, started if nobody did before, or if it failed."""

        def work(report: Report) -> QuestionCheck:
            report("Loading the model", 0, 0)
            encoder = self._models.encoder(request.model, max_text_tokens=request.max_text_tokens)
            return check_question(view.corpus, view.instruction, encoder, seed=view.config.seed, progress=report)

        key = _key(request, view)
        self._stopped.discard((viewer, key))
        return self._jobs.submit(key, work, viewer=viewer)

    def find(self, request: Request, view: View, viewer: str) -> Job[QuestionCheck] | None:
        """Return the job that checks a question, if there is one this viewer still wants, who counts as watching."""
        key = _key(request, view)
        return None if (viewer, key) in self._stopped else self._jobs.find(key, viewer=viewer)

    def cancel(self, request: Request, view: View, viewer: str) -> None:
        """Say that this viewer no longer wants a question checked."""
        key = _key(request, view)
        self._stopped.add((viewer, key))
        self._jobs.cancel(key, viewer=viewer)


def _key(request: Request, view: View) -> str:
    """Equal where the same would be measured; a folder whose files changed is another model."""
    model = request.model, stamp(request.model), request.max_text_tokens
    return fingerprint("check", model, view.corpus.fingerprint, view.instruction, view.config.seed)

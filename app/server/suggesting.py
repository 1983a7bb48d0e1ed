"""What to ask next: jobs that all sessions share. Knows no Streamlit."""

from app.server.explorations import Exploration
from app.server.models import Models, stamp
from inbedder_core.fingerprint import fingerprint
from inbedder_core.jobs import Job, Jobs, Report
from inbedder_core.suggestions import Suggestions, suggest_questions

KEPT = 32


class Suggesting:
    """One for all sessions of a server; every method may be called from any thread.

    Suggestions are for the documents and questions of an exploration, by the model that answered these.
    """

    def __init__(self, models: Models) -> None:
        self._models = models
        self._jobs: Jobs[Suggestions] = Jobs(keep=KEPT)
        self._stopped: set[tuple[str, str]] = set()
        """Who no longer wants which suggestions: their job may go on for somebody else."""

    def start(self, exploration: Exploration, viewer: str) -> Job[Suggestions]:
        """Return the job that suggests questions, started if nobody did before, or if it failed."""

        def work(report: Report) -> Suggestions:
            request = exploration.request
            report("Loading the model", 0, 0)
            encoder = self._models.encoder(request.model, max_text_tokens=request.max_text_tokens)
            return suggest_questions(
                exploration.corpus, request.instructions, encoder, seed=exploration.seed, progress=report
            )

        key = _key(exploration)
        self._stopped.discard((viewer, key))
        return self._jobs.submit(key, work, viewer=viewer)

    def find(self, exploration: Exploration, viewer: str) -> Job[Suggestions] | None:
        """Return the job that suggests questions, if there is one this viewer still wants, who counts as watching."""
        key = _key(exploration)
        return None if (viewer, key) in self._stopped else self._jobs.find(key, viewer=viewer)

    def cancel(self, exploration: Exploration, viewer: str) -> None:
        """Say that this viewer no longer wants suggestions."""
        key = _key(exploration)
        self._stopped.add((viewer, key))
        self._jobs.cancel(key, viewer=viewer)


def _key(exploration: Exploration) -> str:
    """Equal where the same would be suggested; a folder whose files changed is another model."""
    request = exploration.request
    model = request.model, stamp(request.model), request.max_text_tokens
    return fingerprint("suggest", model, exploration.corpus.fingerprint, request.instructions, exploration.seed)

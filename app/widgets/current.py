"""What the Explore page shows now, for the pages that look at it in another way."""

from dataclasses import dataclass

from app import session as state
from app.charts import count
from app.server import Explored, Request, engine
from app.widgets.empty import ask_another, nothing_yet
from app.widgets.messages import show_error
from app.widgets.progress import watch
from inbedder_core.errors import CorpusError, InBedderError
from inbedder_core.jobs import JobState
from inbedder_core.views import View


@dataclass(frozen=True)
class Current:
    """What was asked, what it gave, and the views as they are grouped now."""

    request: Request
    explored: Explored
    views: tuple[View, ...]


def current(*, least: int, what_for: str) -> Current | None:
    """Return what is explored now; where there is none, or fewer than `least` views, say what to do first."""
    request = state.asked()
    if request is None:
        nothing_yet("No corpus has been asked anything yet.", what_for)
        return None
    job = engine().ask(request, state.viewer(), again=False)
    if job.status.state is JobState.FAILED:
        show_error(job.status.error)
        nothing_yet("There is nothing to look at.", what_for)
        return None
    if job.status.state is not JobState.DONE:
        watch(engine(), request)
        return None
    if len(job.result.views) < least:
        nothing_yet(f"Only {count(len(job.result.views), 'question')} was asked.", what_for)
        ask_another(_suggestions(request))
        return None
    try:
        views = engine().regroup(request, job.result, state.groupings(), state.all_edits())
    except InBedderError as error:
        show_error(str(error))
        views = list(job.result.views)
    return Current(request, job.result, tuple(views))


def _suggestions(request: Request) -> tuple[str, ...]:
    try:
        return engine().suggestions(request.source)
    except CorpusError:
        return ()  # the documents are gone since, and nothing more can be asked of them

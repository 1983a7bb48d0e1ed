"""What is explored now, for every page that looks at it."""

from app.charts import count
from app.server import Exploration, Request, corpora, explorations
from app.session import get_session
from app.widgets.empty import ask_another, nothing_yet
from app.widgets.messages import show_error
from app.widgets.progress import watch
from app.widgets.unfinished import unfinished
from inbedder_core.errors import CorpusError, InBedderError
from inbedder_core.jobs import JobState


def current(*, least: int, advice: str) -> Exploration | None:
    """Return what is explored now; where there is none, or fewer than `least` views, say what to do first."""
    request = get_session().request
    if request is None:
        if not unfinished():
            nothing_yet("No corpus has been asked anything yet.", advice)
        return None
    job = explorations().ask(request, get_session().viewer, again=False)
    if job.status.state is JobState.FAILED:
        show_error(job.status.error)
        nothing_yet("There is nothing to look at.", advice)
        return None
    if job.status.state is not JobState.DONE:
        watch(request)
        return None
    if len(job.result.views) >= least:
        return as_now(job.result)
    nothing_yet(f"Only {count(len(job.result.views), 'question')} was asked.", advice)
    ask_another(_suggestions(request))
    return None


def as_now(exploration: Exploration) -> Exploration:
    """Group and edit as a person wants it now; where that fails, say why and leave it as it is."""
    work = get_session().work
    try:
        earlier = {} if exploration.request.part else work.earlier_groups
        return explorations().regroup(exploration, work.groupings, work.edits, earlier).reworded(work.reworded)
    except InBedderError as error:
        show_error(str(error))
        return exploration


def _suggestions(request: Request) -> tuple[str, ...]:
    try:
        return corpora().suggestions(request.source)
    except CorpusError:
        return ()  # the documents are gone since, and nothing more can be asked of them

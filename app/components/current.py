"""What the Explore page shows now, for the pages that look at it in another way."""

from dataclasses import dataclass

import streamlit as st

from app import state
from app.components.messages import show_error, show_notice
from app.components.progress import watch
from app.engine import Explored
from app.request import Request
from app.resources import engine
from app.text import count
from inbedder_core.errors import InBedderError
from inbedder_core.jobs import JobState
from inbedder_core.view import View

EXPLORE = "screens/explore.py"


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
        return _first("No corpus has been asked anything yet.", what_for)
    job = engine().ask(request, state.viewer(), again=False)
    if job.status.state is JobState.FAILED:
        show_error(job.status.error)
        return _first("There is nothing to look at.", what_for)
    if job.status.state is not JobState.DONE:
        watch(engine(), request)
        return None
    if len(job.result.views) < least:
        return _first(f"Only {count(len(job.result.views), 'question')} was asked.", what_for)
    try:
        views = engine().regroup(request, job.result, state.groupings(), state.all_edits())
    except InBedderError as error:
        show_error(str(error))
        views = list(job.result.views)
    return Current(request, job.result, tuple(views))


def _first(found: str, do: str) -> None:
    show_notice(f"{found} {do}")
    st.page_link(EXPLORE, label="Go to Explore", icon=":material/scatter_plot:")

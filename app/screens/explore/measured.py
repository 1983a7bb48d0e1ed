"""One press measures something of a view: the offer, the job while it runs, and what went wrong."""

from dataclasses import dataclass
from typing import TypeVar

import streamlit as st

from app.charts import escape_markdown
from app.server import Checks
from app.session import get_session
from app.widgets import job_line
from inbedder_core.jobs import JobState
from inbedder_core.views import View

EVERY = 1.0
Result = TypeVar("Result")


@dataclass(frozen=True)
class Press:
    """What is offered under a `key`: what the button says, with what icon and help, and what is said when it failed."""

    key: str
    label: str
    icon: str
    help: str
    cancel: str
    failed: str


def measured(index: int, view: View, checks: Checks[Result], press: Press) -> Result | None:
    """Offer to measure something of a view; show the job while it runs, and return what it made once there is that."""
    session = get_session()
    if session.request is None:
        return None
    job = checks.find(session.request, view, session.viewer)
    if job is None or job.status.state is JobState.CANCELLED:
        _offer(index, view, checks, press)
    elif job.status.state is JobState.DONE:
        return job.result
    elif job.status.state is JobState.FAILED:
        _offer(index, view, checks, press)
        st.caption(f":material/error: {press.failed}: {escape_markdown(job.status.error)}")
    else:
        st.fragment(_poll, run_every=EVERY)(index, view, checks, press)
    return None


def _offer(index: int, view: View, checks: Checks[Result], press: Press) -> None:
    st.button(
        press.label,
        key=f"{press.key}_{index}",
        icon=press.icon,
        type="tertiary",
        on_click=_start,
        args=(view, checks),
        help=press.help,
    )


def _poll(index: int, view: View, checks: Checks[Result], press: Press) -> None:
    session = get_session()
    job = checks.find(session.request, view, session.viewer) if session.request else None
    if job is None or job.status.finished:
        st.rerun()
    st.progress(job.status.share, text=job_line(job.status))
    st.button(press.cancel, key=f"cancel_{press.key}_{index}", type="tertiary", on_click=_cancel, args=(view, checks))


def _start(view: View, checks: Checks[Result]) -> None:
    session = get_session()
    if session.request:
        checks.start(session.request, view, session.viewer)


def _cancel(view: View, checks: Checks[Result]) -> None:
    session = get_session()
    if session.request:
        checks.cancel(session.request, view, session.viewer)

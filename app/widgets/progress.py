"""A job while it runs: stages, share, time left, and a way to stop it."""

import streamlit as st

from app.charts import count, duration, escape_markdown, sketch, sketch_in_words
from app.server import LOADING, Request, explorations
from app.session import get_session
from app.widgets.job_line import waiting
from app.widgets.tables import answer_column, answer_table, document_columns
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
    look = explorations().first_look(request)
    if look is None:
        return
    st.caption(
        f"A first look at the {count(len(look.corpus), 'document')} read so far: rough maps, laid out by main "
        "components and colored by the commonest answers. It grows, and the maps themselves come when all are read."
    )
    numbers = range(len(look.instructions))
    for start in range(0, len(numbers), PER_ROW):
        for column, number in zip(st.columns(PER_ROW), numbers[start : start + PER_ROW], strict=False):
            answers = look.answers[number]
            column.caption(escape_markdown(look.instructions[number]))
            figure = sketch(look.projections[number], answers)
            column.plotly_chart(figure, key=f"first_look_{number}", config={"staticPlot": True},
                                alt=sketch_in_words(answers))  # fmt: skip
    st.dataframe(
        answer_table(look.corpus, look.answers),
        key="answers_so_far",
        hide_index=True,
        column_config=document_columns(
            {answer_column(number): text for number, text in enumerate(look.instructions, 1)}
        ),
        alt="Documents read so far, with their answers",
    )


def _cancel(request: Request) -> None:
    explorations().cancel(request, get_session().viewer)
    get_session().stop(notice="Cancelled. What was read until then is kept: asking again goes on from there.")


def _line(status: JobStatus) -> str:
    if status.state is JobState.QUEUED:
        return waiting(status)
    parts = [f"{status.done:,} of {status.total:,}"] if status.total else ["One moment"]
    if status.seconds_left is not None:
        parts.append(f"{duration(status.seconds_left)} left")
    return " · ".join(parts)

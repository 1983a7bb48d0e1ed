"""Runs that are going on, runs that were stopped, and the models that came of them."""

from collections.abc import Sequence

import streamlit as st

from app.charts import count, describe_training, duration, escape_markdown, training_curves
from app.server import Trainings, title
from app.session import get_session
from app.widgets import EXPLORE, show_error
from inbedder_core.errors import InBedderError
from inbedder_core.jobs import JobState, JobStatus
from inbedder_core.training import NamedRun, Step, tokens_per_second

EVERY = 2.0


def train_runs(trainings: Trainings) -> int:
    """Show every run of this server, those going on first; return how many there are."""
    runs = trainings.runs()
    for run in sorted(runs, key=lambda run: not trainings.is_running(run.name)):
        with st.container(border=True, key=f"run_{run.name.replace('.', '-')}"):
            if trainings.is_running(run.name):
                _going_on(trainings, run.name)
            elif run.finished:
                _model(trainings, run)
            else:
                _stopped(trainings, run)
    return len(runs)


def _going_on(trainings: Trainings, name: str) -> None:
    st.markdown(f"**{escape_markdown(name)}**")
    st.fragment(_poll, run_every=EVERY)(trainings, name)
    st.button("Stop", key=f"stop_{name}", icon=":material/stop_circle:", on_click=_stop, args=(trainings, name),
              help="After the step it is at; it can go on from there.")  # fmt: skip


def _poll(trainings: Trainings, name: str) -> None:
    job = trainings.job(name)
    if job is None or job.status.finished:
        st.rerun()
    steps = trainings.run(name).steps
    st.progress(job.status.share, text=_line(job.status, steps))
    if steps:
        _curves(name, steps)


def _line(status: JobStatus, steps: Sequence[Step]) -> str:
    if status.state is JobState.QUEUED:
        return "Waiting for another training to end"
    if not steps or not status.total:
        return status.stage or "One moment"
    parts = [f"step {steps[-1].number:,} of {steps[-1].expected:,}", f"loss {steps[-1].loss:.2f}"]
    if speed := tokens_per_second(steps):
        parts.append(f"{speed:,.0f} tokens a second")
    if status.seconds_left is not None:
        parts.append(f"{duration(status.seconds_left)} left")
    return " · ".join(parts)


def _model(trainings: Trainings, run: NamedRun) -> None:
    left, right = st.columns([3, 2], vertical_alignment="center")
    with left:
        st.markdown(f"**{escape_markdown(run.name)}**")
        st.caption(_summary(run))
    with right.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Ask it", key=f"use_{run.name}", icon=":material/travel_explore:",
                     type="primary" if _accuracy(run) else "secondary",
                     on_click=get_session().form.choose_model, args=(run.name,),
                     help="Go to Explore with this model chosen"):  # fmt: skip
            st.switch_page(EXPLORE)
        _delete(trainings, run.name)
    if run.steps:
        with st.expander("How it learned", icon=":material/show_chart:", key=f"curves_of_{run.name}"):
            _curves(run.name, run.steps)


def _stopped(trainings: Trainings, run: NamedRun) -> None:
    left, right = st.columns([3, 2], vertical_alignment="center")
    with left:
        st.markdown(f"**{escape_markdown(run.name)}**")
        st.caption(f"{_summary(run)} Stopped at {run.progress:.0%}.")
    with right.container(horizontal=True, horizontal_alignment="right"):
        st.button("Go on", key=f"go_on_{run.name}", icon=":material/play_arrow:", disabled=bool(run.problem),
                  on_click=trainings.go_on, args=(run.name,))  # fmt: skip
        _delete(trainings, run.name)
    if problem := run.problem or trainings.problem(run.name):
        show_error(problem)


def _summary(run: NamedRun) -> str:
    parts = [f"from {escape_markdown(title(run.base))}"] if run.base else []
    if run.steps:
        parts.append(f"{count(len(run.steps), 'step')} in {duration(run.steps[-1].seconds)}")
    accuracy = _accuracy(run)
    if accuracy is not None:
        parts.append(f"{accuracy:.0%} of held-out answers exactly right")
    weak = (
        " It learned too little to be of use: more examples, or more times over them, may help."
        if accuracy == 0
        else ""
    )
    return f"{', '.join(parts)}.{weak}" if parts else ""


def _accuracy(run: NamedRun) -> float | None:
    """Return the share of held-out answers that were right at last, 0 to 1; None where none was scored."""
    return next((step.held_out.accuracy for step in reversed(run.steps) if step.held_out), None)


def _curves(name: str, steps: Sequence[Step]) -> None:
    text = describe_training(steps)
    st.plotly_chart(training_curves(steps), key=f"curves_{name}", config={"displayModeBar": False}, alt=text)
    st.caption(text)


def _delete(trainings: Trainings, name: str) -> None:
    with st.popover("Delete", icon=":material/delete:", key=f"delete_{name}"):
        st.markdown(f"Delete **{escape_markdown(name)}** for good, for everyone who uses this server?")
        st.button("Delete it", key=f"delete_now_{name}", on_click=_delete_now, args=(trainings, name))


def _delete_now(trainings: Trainings, name: str) -> None:
    try:
        trainings.delete(name)
    except InBedderError as error:
        get_session().train_page.messages.tell(problem=str(error))
    else:
        get_session().train_page.messages.tell(notice=f"The model {name} was deleted.")


def _stop(trainings: Trainings, name: str) -> None:
    trainings.stop(name)
    get_session().train_page.messages.tell(notice=f"The training of {name} stops after the step it is at.")

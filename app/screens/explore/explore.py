"""Ask a corpus several questions and see how each regroups it."""

import streamlit as st

from app import session as state
from app.screens.explore.ask_form import ask_form
from app.screens.explore.results import results
from app.screens.explore.study_box import save_study
from app.screens.explore.trail import trail
from app.screens.explore.welcome import welcome
from app.server import engine
from app.widgets import show_error, show_notice, watch
from inbedder_core.jobs import JobState

state.start()
with st.sidebar:
    corpus = ask_form(engine())
state.write_address()
problem, notice = state.messages()
if problem:
    show_error(problem)
if notice:
    show_notice(notice)

request = state.asked()
if request is None:
    welcome(corpus, engine().title(state.source()) if corpus else "")
    st.stop()

trail(request)
save_study(engine(), request)
state.write_address()
job = engine().ask(request, state.viewer(), again=state.just_asked())
if job.status.state is JobState.FAILED:
    state.stop(problem=job.status.error)
    st.rerun()
if job.status.state is JobState.DONE:
    results(engine(), request, job.result)
else:
    watch(engine(), request)

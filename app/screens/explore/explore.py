"""Ask a corpus several questions and see how each regroups it."""

import streamlit as st

from app.screens.explore.ask_form import ask_form
from app.screens.explore.breadcrumbs import show_breadcrumbs
from app.screens.explore.results import results
from app.screens.explore.study_box import save_study
from app.screens.explore.welcome import welcome
from app.server import explorations
from app.session import get_session
from app.widgets import fold_panel, show_messages, watch
from inbedder_core.jobs import JobState

session = get_session()
with st.sidebar:
    corpus = ask_form()
session.write_address()
show_messages(session.messages)

request = session.request
if request is None:
    welcome(corpus)
    st.stop()

show_breadcrumbs(request.part)
save_study(request)
session.write_address()
job = explorations().ask(request, session.viewer, again=session.was_just_asked())
if session.asked_times:
    fold_panel(f"{session.viewer} {session.asked_times}")
if job.status.state is JobState.FAILED:
    session.stop(problem=job.status.error)
    st.rerun()
if job.status.state is JobState.DONE:
    results(job.result)
else:
    watch(request)

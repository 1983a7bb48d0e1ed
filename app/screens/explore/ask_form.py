"""The form beside every result: corpus, questions, settings, and the button that asks."""

import streamlit as st

from app.screens.explore.breadcrumbs import part_note
from app.screens.explore.corpus_form import corpus_form
from app.screens.explore.questions_form import questions_form
from app.session import get_session
from app.widgets import settings_form
from inbedder_core.corpus import Corpus


def ask_form() -> Corpus | None:
    """Draw the form and return the documents it is about, or None while there are none."""
    session = get_session()
    # Containers keep what follows in its place while one step grows or shrinks.
    with st.container(key="step_corpus"):
        corpus = corpus_form()
        part_note()
    with st.container(key="step_questions"):
        questions_form(corpus)
    st.button(
        "Ask",
        key="ask",
        type="primary",
        icon=":material/travel_explore:",
        width="stretch",
        disabled=corpus is None,
        on_click=session.ask,
        shortcut="Mod+Enter",
    )
    if session.request and session.changed():
        st.caption("Changed since the maps were made: ask again to see it.")
    settings_form()
    return corpus

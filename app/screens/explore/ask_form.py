"""The form beside every result: corpus, questions, settings, and the button that asks."""

import streamlit as st

from app import session as state
from app.screens.explore.corpus_form import corpus_form
from app.screens.explore.questions_form import questions_form
from app.screens.explore.trail import part_note
from app.server import Engine
from app.widgets import settings_form
from inbedder_core.corpus import Corpus


def ask_form(engine: Engine) -> Corpus | None:
    """Draw the form and return the documents it is about, or None while there are none."""
    # Containers keep what follows in its place while one step grows or shrinks.
    with st.container(key="step_corpus"):
        corpus = corpus_form(engine)
        part_note()
    with st.container(key="step_questions"):
        questions_form(engine, corpus)
    st.button(
        "Ask",
        key="ask",
        type="primary",
        icon=":material/travel_explore:",
        width="stretch",
        disabled=corpus is None,
        on_click=state.ask,
        shortcut="Mod+Enter",
    )
    if state.asked() and state.changed():
        st.caption("Changed since the maps were made: ask again to see it.")
    settings_form(engine)
    return corpus

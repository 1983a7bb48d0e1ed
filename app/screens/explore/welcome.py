"""What stands where the maps will be, before anything was asked."""

import streamlit as st

from app.charts import count, escape_markdown
from app.server import corpora, encodings_of, explorations, title
from app.session import get_session
from app.widgets import preview_table, unfinished
from inbedder_core.corpus import Corpus
from inbedder_core.errors import InBedderError
from inbedder_core.views import language_note


def welcome(corpus: Corpus | None) -> None:
    """Say what will happen, and show the documents it will happen to."""
    unfinished()
    st.title("How does each question regroup your documents?")
    st.markdown(
        "A language model reads every document and answers each of your questions in a few words. "
        "Documents it answers alike come close together: one map per question, side by side."
    )
    if corpus is None:
        st.caption("Choose a sample corpus or upload a file, in the panel on the left, to begin.")
        return
    session = get_session()
    questions, named = session.form.typed(), corpora().title(session.form.source())
    with st.container(border=True, key="welcome"):
        st.markdown(f"**{escape_markdown(named)}** · {count(len(corpus), 'document')}")
        for question in questions:
            st.markdown(f":material/chat_bubble: {escape_markdown(question)}")
        if note := _foreign(corpus):
            st.warning(escape_markdown(note), icon=":material/translate:")
        st.button(
            f"Ask {count(len(questions), 'question')}" if questions else "Write a question first",
            key="ask_welcome",
            type="primary",
            icon=":material/travel_explore:",
            disabled=not questions,
            on_click=session.ask,
        )
    st.markdown("###### The first documents")
    st.dataframe(preview_table(corpus), hide_index=True, key="preview", alt="The first documents of the corpus")


def _foreign(corpus: Corpus) -> str:
    """Say what the chosen model was not trained for, before it reads for minutes."""
    model = get_session().form.model()
    if encodings_of(model):
        return ""
    try:
        facts = explorations().models.facts(model)
    except InBedderError:
        return ""  # the form says what is wrong with the model
    return language_note(corpus, trained=facts.languages, name=title(model))

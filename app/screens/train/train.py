"""Teach a model to answer in a few words, watch it learn, and ask it."""

import streamlit as st

from app.screens.train.examples import nothing_trained, train_examples
from app.screens.train.form import train_form
from app.screens.train.runs import train_runs
from app.server import trainings
from app.session import get_session
from app.widgets import show_messages

messages = get_session().train_page.messages
with st.sidebar:
    examples = train_form(trainings())
show_messages(messages)
messages.tell()

st.title("Train a model")
st.markdown(
    "A model that has learned to answer questions about texts like yours in a few words groups them better. "
    "The model it starts from stays as it is; the new one can be chosen on the Explore page by everyone who uses this "
    "server."
)
train_examples(examples)
if not train_runs(trainings()) and not examples:
    nothing_trained()

"""The examples a model is about to learn from."""

from collections.abc import Sequence

import streamlit as st

from app.text import shorten
from inbedder_core.training import Example

_SHOWN = 5


def train_examples(examples: Sequence[Example]) -> None:
    """Show the first examples as they will be learned."""
    if not examples:
        return
    st.markdown("###### The first examples, with answers as they are learned")
    rows = [
        {"text": shorten(one.text, 300), "question": one.question, "answer": one.answer, "source": one.source}
        for one in examples[:_SHOWN]
    ]
    st.dataframe(rows, hide_index=True, key="examples", alt="The first examples")

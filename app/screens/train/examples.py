"""The examples a model is about to learn from."""

import csv
from collections.abc import Sequence

import streamlit as st

from app.charts import shorten
from app.server import TEMPLATE
from app.widgets import show_notice
from inbedder_core.training import Example

_SHOWN = 5


def train_examples(examples: Sequence[Example]) -> None:
    """Show the first examples as they will be learned."""
    if not examples:
        return
    st.markdown("###### The first examples, with answers as they are learned")
    rows = [
        {"text": shorten(row.text, 300), "question": row.question, "answer": row.answer, "source": row.source}
        for row in examples[:_SHOWN]
    ]
    st.dataframe(rows, hide_index=True, key="examples", alt="The first examples")


def nothing_trained() -> None:
    """Say what a first training needs."""
    show_notice(
        "Nothing was trained here yet. Upload examples in the panel on the left: texts like yours, a question of each, "
        "and the few words that answer it. A few hundred are a beginning, and different questions teach most."
    )
    st.markdown("###### What examples look like")
    st.dataframe(list(csv.DictReader(TEMPLATE.splitlines())), hide_index=True, key="template", alt="Three examples")

"""The examples a model is about to learn from."""

import csv
from collections.abc import Sequence

import streamlit as st

from app.charts import count, shorten
from app.server import TEMPLATE
from app.widgets import show_notice
from inbedder_core.training import Example

_SHOWN, _FEW = 5, 1000


def train_examples(examples: Sequence[Example]) -> None:
    """Show the first examples as they will be learned."""
    if not examples:
        return
    if len(examples) < _FEW:
        st.caption(
            f":material/info: {count(len(examples), 'example')} {'is' if len(examples) == 1 else 'are'} few: they can "
            "teach which words to answer with, hardly what to read from a text. In trials it took about 2,500 to make "
            "the untrained base group texts by what is asked."
        )
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

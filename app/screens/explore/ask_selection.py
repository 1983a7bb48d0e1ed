"""A question for the selected documents alone."""

import streamlit as st

from app.charts import count
from app.session import get_session, widget
from inbedder_core.corpus import Corpus

QUESTION = "part_question"


def ask_selection(corpus: Corpus) -> None:
    """Offer to read only the selected documents, under a new question."""
    rows = get_session().selection.rows
    with st.popover("Ask these", icon=":material/filter_center_focus:", key="ask_selection"):
        st.text_input(
            f"A question for {count(len(rows), 'document')}", key=QUESTION,
            placeholder="Ask something of the selected documents",
        )  # fmt: skip
        st.button(
            "Ask", key="ask_part", type="primary", icon=":material/travel_explore:", on_click=_ask, args=(corpus,)
        )
        st.caption("Only these are read and mapped anew. A way back stays above the maps.")


def _ask(corpus: Corpus) -> None:
    session = get_session()
    rows, origin = session.selection.rows, session.selection.origin
    description = f"{count(len(rows), 'document')} selected {origin}"
    session.ask_part([corpus.ids[row] for row in rows], description, widget(QUESTION) or "")
    st.rerun()

"""Which document is looked into, and what is known of it."""

import streamlit as st

from app.charts import escape_markdown, shorten
from app.session import get_session
from app.widgets import choose
from inbedder_core.views import View

ROW = "probe_row"
MOST_OFFERED = 1_000


def choose_document(view: View) -> int:
    """Choose a document by its position: one of those selected on Explore, or of all while none is."""
    selected = get_session().selection.rows
    rows = list(selected or range(len(view)))
    label = "Document, of those selected on Explore" if selected else "Document"
    if len(rows) > MOST_OFFERED:
        st.caption(f"The first {MOST_OFFERED:,} of {len(rows):,} are offered; select others on Explore.")
    corpus = view.corpus
    return choose(ROW, label, rows[:MOST_OFFERED], lambda row: f"{corpus.ids[row]}  {shorten(corpus.texts[row], 110)}")


def document_card(view: View, row: int) -> None:
    """Show a document in full, with its answer and cluster."""
    with st.container(border=True, key="probe_document"):
        st.text(view.corpus.texts[row])
        st.markdown(
            f":gray[{escape_markdown(view.instruction)}]  \n"
            f"**{escape_markdown(view.encoding.answers[row] or 'no answer')}** · "
            f"in the group “{escape_markdown(view.cluster_label(row))}”"
        )

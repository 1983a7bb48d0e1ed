"""Documents that a cluster of one question shares with one of another."""

import streamlit as st

from app.charts import count, escape_markdown
from app.screens.compare.question_pair import QuestionPair
from app.widgets import select_on_explore
from inbedder_core.comparison import Contingency, shared_documents

MOST_LISTED = 2_000
SELECT = "compare_select"


def shared_section(pair: QuestionPair, table: Contingency, cell: tuple[int, int]) -> None:
    """List the documents in a cluster of one view and in one of the other, with both answers."""
    labels = [
        next((group.label for group in groups if group.id == id), "")
        for groups, id in zip((table.rows, table.columns), cell, strict=True)
    ]
    rows = shared_documents(*pair.views, cell)
    with st.container(horizontal=True, vertical_alignment="center", key="shared_head"):
        named = " ∩ ".join(map(escape_markdown, labels))
        st.markdown(f"##### {named}: {count(len(rows), 'document')}", width="content")
        origin = " and ".join(f"{label} ({number})" for label, number in zip(labels, pair.numbers, strict=True))
        select_on_explore(rows, key=SELECT, origin=f"as {origin}")
    if len(rows) > MOST_LISTED:
        st.caption(f"The first {MOST_LISTED:,} are listed.")
    listed = rows[:MOST_LISTED]
    st.dataframe(
        pair.table(listed),
        hide_index=True,
        key="shared_documents",
        height=380 if len(listed) > 9 else "auto",
        column_config=pair.columns(),
        alt="Documents in both groups, with the answers to both questions",
    )

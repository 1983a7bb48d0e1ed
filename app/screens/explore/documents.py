"""The documents that are selected, and one of them in full."""

from collections.abc import Sequence

import streamlit as st
from pandas import DataFrame

from app import session as state
from app.charts import escape_markdown
from app.screens.explore.ask_selection import ask_selection
from app.widgets import answer_column, cluster_column, document_columns, document_table
from inbedder_core.views import View

MOST_LISTED = 5_000


def documents(views: Sequence[View]) -> None:
    """List what is selected, or everything while nothing is; a row that is ticked is shown in full."""
    selection, corpus = state.selection(), views[0].corpus
    rows = selection.rows or range(len(corpus))
    with st.container(horizontal=True, vertical_alignment="center", key="documents_head"):
        st.markdown("#### Documents", width="content")
        if selection.rows:
            st.markdown(
                f"**{len(selection.rows):,}** of {len(corpus):,}, selected {escape_markdown(selection.origin)}",
                width="content",
            )
            st.button("Clear selection", key="clear_selection", icon=":material/deselect:", type="tertiary",
                      on_click=state.clear_selection)  # fmt: skip
            ask_selection(corpus)
        else:
            st.caption("Draw a box on a map, or tick a cluster, to list only those.", width="content")
    listed = list(rows)[:MOST_LISTED]
    if len(listed) < len(rows):
        st.caption(f"The first {MOST_LISTED:,} of {len(rows):,} are listed; the download has all.")
    _table(document_table(views, listed), views)
    ticked = [listed[line] for line in state.ticked_rows(state.DOCUMENTS) if line < len(listed)]
    for row in ticked[:1]:
        _in_full(views, row)


def _table(table: DataFrame, views: Sequence[View]) -> None:
    questions = {
        name(number): view.instruction
        for name in (answer_column, cluster_column)
        for number, view in enumerate(views, 1)
    }
    state.keep_documents_ticked()
    st.dataframe(
        table,
        key=state.DOCUMENTS,
        hide_index=True,
        height=420 if len(table) > 10 else "auto",
        on_select="rerun",
        selection_mode="single-row",
        column_config=document_columns(questions),
        alt="Documents with the answer and cluster of each view",
    )


def _in_full(views: Sequence[View], row: int) -> None:
    document = views[0].corpus[row]
    with st.container(border=True, key="document"):
        st.caption(f"Document {document.id}")
        st.text(document.text)
        for view in views:
            answer = view.encoding.answers[row] or "no answer"
            st.markdown(
                f":gray[{escape_markdown(view.instruction)}]  \n**{escape_markdown(answer)}** · "
                f"{escape_markdown(view.cluster_label(row))}"
            )
        cells = [
            f"{escape_markdown(name)}: {escape_markdown(cell)}" for name, cell in document.metadata.items() if cell
        ]
        st.caption(" · ".join(cells))

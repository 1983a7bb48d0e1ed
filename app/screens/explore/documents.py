"""The documents that are selected, and one of them in full."""

from collections.abc import Sequence

import streamlit as st
from pandas import DataFrame

from app.charts import escape_markdown
from app.screens.explore.ask_selection import ask_selection
from app.session import get_session
from app.widgets import (
    answer_column,
    cluster_column,
    document_columns,
    document_table,
    keep_ticked,
    listed_column,
    ticked_rows,
)
from inbedder_core.views import View

DOCUMENTS = "documents"
MOST_LISTED = 5_000


def documents(views: Sequence[View]) -> None:
    """List what is selected, or everything while nothing is; a row that is ticked is shown in full."""
    session, corpus = get_session(), views[0].corpus
    selection = session.selection
    rows = selection.rows or range(len(corpus))
    with st.container(horizontal=True, vertical_alignment="center", key="documents_head"):
        st.markdown("#### Documents", width="content")
        if selection.rows:
            st.markdown(
                f"**{len(selection.rows):,}** of {len(corpus):,}, selected {escape_markdown(selection.origin)}",
                width="content",
            )
            st.button("Clear selection", key="clear_selection", icon=":material/deselect:", type="tertiary",
                      on_click=session.clear_selection)  # fmt: skip
            ask_selection(corpus)
        else:
            st.caption("Draw a box on a map, or tick a cluster, to list only those.", width="content")
    listed = list(rows)[:MOST_LISTED]
    if len(listed) < len(rows):
        st.caption(f"The first {MOST_LISTED:,} of {len(rows):,} are listed; the download has all.")
    # Where others are listed, the row that was clicked is forgotten.
    keep_ticked(DOCUMENTS, selection.version)
    _table(document_table(views, listed), views)
    ticked = [listed[line] for line in ticked_rows(DOCUMENTS) if line < len(listed)]
    for row in ticked[:1]:
        _in_full(views, row)


def _table(table: DataFrame, views: Sequence[View]) -> None:
    questions = {
        name(number): view.instruction
        for name in (answer_column, cluster_column, listed_column)
        for number, view in enumerate(views, 1)
    }
    st.dataframe(
        table,
        key=DOCUMENTS,
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
            if view.closed is not None:
                answer = (
                    f"{view.closed.answers[row]} ({view.closed.certainties[row]:.0%} of the list); freely: {answer}"
                )
            st.markdown(
                f":gray[{escape_markdown(view.instruction)}]  \n**{escape_markdown(answer)}** · "
                f"{escape_markdown(view.cluster_label(row))}"
            )
        cells = [
            f"{escape_markdown(name)}: {escape_markdown(cell)}" for name, cell in document.metadata.items() if cell
        ]
        st.caption(" · ".join(cells))

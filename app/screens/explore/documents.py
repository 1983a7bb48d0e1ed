"""The documents that are selected; one that is ticked is opened."""

from collections.abc import Sequence

import streamlit as st
from pandas import DataFrame

from app.charts import escape_markdown
from app.screens.explore.ask_selection import ask_selection
from app.server import comparisons
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
MOST_WORDS = 10
MOST_LISTED = 5_000


def read_documents(n: int) -> None:
    """Open the document of `n` whose line was ticked since the last run, before anything is drawn.

    Close it where that was taken back.
    """
    session = get_session()
    # Where others are listed, the row that was clicked is forgotten.
    keep_ticked(DOCUMENTS, session.selection.version)
    listed = _rows(n)[:MOST_LISTED]
    before, now = session.reading.listed, tuple(listed[line] for line in ticked_rows(DOCUMENTS) if line < len(listed))
    session.reading.listed = now
    if now != before and now:
        session.read(now[0], session.reading.view)
    elif now != before and session.reading.row in before:
        session.read(None)


def documents(views: Sequence[View]) -> None:
    """List what is selected, or everything while nothing is; a row that is ticked is opened."""
    session, corpus = get_session(), views[0].corpus
    selection, rows = session.selection, _rows(len(corpus))
    with st.container(horizontal=True, vertical_alignment="center", key="documents_head"):
        st.markdown("#### Documents", width="content")
        if selection.active:
            st.markdown(
                f"**{len(selection.rows):,}** of {len(corpus):,}, selected {escape_markdown(selection.origin)}",
                width="content",
            )
            if selection.rows != selection.within:
                st.button("Clear selection", key="clear_selection", icon=":material/deselect:", type="tertiary",
                          on_click=session.clear_selection)  # fmt: skip
            if selection.rows:
                ask_selection(corpus)
        else:
            st.caption("Draw a box on a map, or tick a group, to list only those.", width="content")
    words = st.empty()
    listed = list(rows)[:MOST_LISTED]
    if len(listed) < len(rows):
        st.caption(f"The first {MOST_LISTED:,} of {len(rows):,} are listed; the download has all.")
    _table(document_table(views, listed, session.work.document_notes), views)
    with words:  # counting them takes seconds the first time, and nothing else need wait for it
        _words(views[0], selection.rows)


def _rows(n: int) -> Sequence[int]:
    selection = get_session().selection
    return selection.rows if selection.active else range(n)


def _words(view: View, rows: tuple[int, ...]) -> None:
    """Say which words the selected documents have more of than the others, beyond chance."""
    if not 0 < len(rows) < len(view):
        return
    more = [word for word in comparisons().words(view, rows).first if word.clear][:MOST_WORDS]
    others = len(view) - len(rows)
    words = (
        f"**{escape_markdown(word.term)}** {word.first / len(rows):.0%} ({word.second / others:.0%})" for word in more
    )
    st.caption(
        f"More in these texts than in the others (in brackets): {' · '.join(words)}"
        if more
        else "No word is more frequent in these texts than in the others beyond chance."
    )


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
        alt="Documents with the answer and group of each view",
    )

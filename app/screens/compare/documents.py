"""Documents with what two questions make of them."""

from collections.abc import Callable, Sequence

import streamlit as st
from pandas import DataFrame
from streamlit.elements.lib.column_types import ColumnConfig

from app import session as state
from app.charts import count, escape_markdown, shorten
from app.widgets import EXPLORE, document_columns
from inbedder_core.comparison import Contingency, shared_documents
from inbedder_core.corpus import same_corpus
from inbedder_core.exports import csv_bytes
from inbedder_core.views import View

MOST_LISTED = 2_000

Sides = tuple[View, View]
Places = tuple[int, int]


def shared_section(sides: Sides, places: Places, table: Contingency, cell: tuple[int, int]) -> None:
    """List the documents in a cluster of one view and in one of the other, with both answers."""
    labels = [
        next((group.label for group in groups if group.id == id), "")
        for groups, id in zip((table.rows, table.columns), cell, strict=True)
    ]
    rows = shared_documents(*sides, cell)
    with st.container(horizontal=True, vertical_alignment="center", key="shared_head"):
        named = " ∩ ".join(map(escape_markdown, labels))
        st.markdown(f"##### {named}: {count(len(rows), 'document')}", width="content")
        select_button(rows, origin=f"as {labels[0]} ({places[0] + 1}) and {labels[1]} ({places[1] + 1})")
    if len(rows) > MOST_LISTED:
        st.caption(f"The first {MOST_LISTED:,} are listed.")
    listed = rows[:MOST_LISTED]
    st.dataframe(
        pair_table(sides, places, listed),
        hide_index=True,
        key="shared_documents",
        height=380 if len(listed) > 9 else "auto",
        column_config=pair_columns(sides, places),
        alt="Documents in both clusters, with the answers to both questions",
    )


def pair_table(sides: Sides, places: Places, rows: Sequence[int]) -> DataFrame:
    """List documents at these positions: id, text, and the answers to both questions."""
    corpus = same_corpus(*sides)
    columns: dict[str, list[object]] = {
        "id": [corpus.ids[row] for row in rows],
        "text": [shorten(corpus.texts[row], 300) for row in rows],
    }
    for place, view in zip(places, sides, strict=True):
        columns[f"answer to {place + 1}"] = [view.encoding.answers[row] for row in rows]
    return DataFrame(columns)


def pair_columns(sides: Sides, places: Places) -> dict[str, ColumnConfig]:
    """Say how the columns of `pair_table` are shown."""
    return document_columns(
        {f"answer to {place + 1}": view.instruction for place, view in zip(places, sides, strict=True)}
    )


def select_button(rows: Sequence[int], *, origin: str) -> None:
    """Offer to select the documents at these positions on the Explore page; `origin` says what they are."""
    if rows and st.button("Select them on Explore", key="compare_select", icon=":material/select_all:"):
        state.select(state.selection().given(rows, origin=origin))
        st.switch_page(EXPLORE)


def csv_button(name: str, make: Callable[[], DataFrame], *, holds: str) -> None:
    """Offer a table as a csv file, made only when it is wanted; `holds` says what is in it."""
    st.download_button(
        f"{name}.csv",
        data=lambda: csv_bytes(make()),
        file_name=f"{name}.csv",
        mime="text/csv",
        key=f"{name}_csv",
        icon=":material/download:",
        on_click="ignore",
        help=holds,
    )

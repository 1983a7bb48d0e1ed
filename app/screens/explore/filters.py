"""Looking for documents: words of texts and notes, and values of columns, for all maps, lists and counts."""

import streamlit as st

from app.charts import escape_markdown
from app.server import Exploration
from app.session import get_session, set_widget, widget
from inbedder_core.comparison import facet, facet_columns
from inbedder_core.corpus import search_texts

SEARCH, COLUMN, VALUES = "search", "filter_column", "filter_values"


def filter_bar(exploration: Exploration) -> None:
    """Let a person look for documents; those found are what every map, list and count is about."""
    filters, corpus = get_session().filters, exploration.corpus
    with st.container(horizontal=True, vertical_alignment="center", key="filter_bar"):
        set_widget(SEARCH, filters.query)
        st.text_input("Search the texts", key=SEARCH, placeholder="Search the texts", icon=":material/search:",
                      label_visibility="collapsed", width=320, on_change=_search, args=(exploration,),
                      help="Words of the texts and of your notes, or “several words” in quotes; a minus leaves out: "
                      "delay -refund")  # fmt: skip
        _choose_values(exploration)
        for column, held in filters.values.items():
            st.button(f"{escape_markdown(column)}: {escape_markdown(', '.join(held))}", key=f"unfilter_{column}",
                      icon=":material/close:", help="Take this filter off", on_click=_take_off,
                      args=(exploration, column))  # fmt: skip
        if filters.active:
            left = len(get_session().selection.within or ())
            st.markdown(f"**{left:,}** of {len(corpus):,} documents", width="content")


def find_linked(exploration: Exploration) -> None:
    """Look for what an address says, before anything is drawn; what no document has is left out."""
    session, corpus = get_session(), exploration.corpus
    if session.filters.active and session.selection.within is None:
        held = {column: facet(corpus, column).values for column in facet_columns(corpus)}
        wanted = {
            column: tuple(value for value in values if value in held.get(column, ()))
            for column, values in session.filters.values.items()
        }
        session.filters.values = {column: values for column, values in wanted.items() if values}
        _apply(exploration)


def _choose_values(exploration: Exploration) -> None:
    corpus, filters = exploration.corpus, get_session().filters
    columns = facet_columns(corpus)
    if not columns:
        return
    # A popover of another name is closed, as after a choice.
    with st.popover("Filter", icon=":material/filter_list:", key="filter"):
        column = st.selectbox("Column", columns, key=COLUMN)
        key = f"{VALUES}_{column}"
        set_widget(key, list(filters.values.get(column, ())))
        st.multiselect("Only", facet(corpus, column).values, key=key, placeholder="Any value",
                       on_change=_keep_values, args=(exploration, column, key))  # fmt: skip


def _search(exploration: Exploration) -> None:
    get_session().filters.query = (widget(SEARCH) or "").strip()
    _apply(exploration)


def _keep_values(exploration: Exploration, column: str, key: str) -> None:
    values = get_session().filters.values
    values.pop(column, None)
    if held := tuple(widget(key) or ()):
        values[column] = held
    _apply(exploration)


def _take_off(exploration: Exploration, column: str) -> None:
    get_session().filters.values.pop(column, None)
    _apply(exploration)


def _apply(exploration: Exploration) -> None:
    """Leave the documents that hold every word, they or a note on them, and in every column one of the values."""
    session, corpus = get_session(), exploration.corpus
    filters, noted = session.filters, session.work.noted(exploration.views)
    texts = noted.beside(exploration.views) if noted and filters.query else corpus.texts
    rows = set(search_texts(texts, filters.query))
    for column, held in filters.values.items():
        groups = facet(corpus, column)
        rows &= {row for value in held for row in groups.rows(value)}
    session.selection = session.selection.filtered(rows if filters.active else None, str(filters))

"""How an upload is read: which column holds the texts, and what else is not to be found out; and what comes of it."""

import pandas as pd
import streamlit as st

from app.charts import escape_markdown
from app.server import corpora
from app.session import COLUMN, FURTHER_COLUMNS, Form, reading_key, set_widget, widget
from app.widgets import setting_field, show_error
from inbedder_core.corpus import Preview, ReadOptions
from inbedder_core.errors import InBedderError
from inbedder_core.settings import declared

_SHOWN_ROWS = 5


def choose_reading(form: Form) -> bool:
    """Draw the choices, with the rows as they would be read; return whether the file can be read so."""
    columns = st.container()
    with st.expander("How the file is read", icon=":material/table_view:", key="reading"):
        choices, shown = st.container(), st.container()
    try:
        beginning = corpora().preview(form.upload, form.reading())
    except InBedderError as error:
        with choices:
            _options(())
        show_error(str(error))
        return False
    with columns:
        _columns(beginning)
    with choices:
        _options(beginning.sheets)
    with shown:
        _show(beginning)
    return True


def _columns(beginning: Preview) -> None:
    likely = [*beginning.candidates, *(column for column in beginning.columns if column not in beginning.candidates)]
    if widget(COLUMN) not in likely:
        set_widget(COLUMN, beginning.text_column)
    st.selectbox(
        "Column with the text",
        likely,
        index=None,  # the session has it
        key=COLUMN,
        placeholder="Choose the column to read",
        help=" ".join(beginning.descriptions.get(widget(COLUMN) or "", "").split()) or None,
        persist_state="session",
    )
    if not widget(COLUMN):
        st.caption("No column looks like text; choose the one to read.")
    others = [column for column in likely if column != widget(COLUMN)]
    set_widget(FURTHER_COLUMNS, [column for column in widget(FURTHER_COLUMNS) or () if column in others])
    if others:
        st.multiselect(
            "Read together with",
            others,
            key=FURTHER_COLUMNS,
            placeholder="No other column",
            help="Texts of several columns are joined under their names.",
            persist_state="session",
        )


def _options(sheets: tuple[str, ...]) -> None:
    for item in declared(ReadOptions):
        key = reading_key(item.name)
        if item.name != "sheet":
            setting_field(item, key=key, unset="found out")
        elif len(sheets) > 1:
            st.selectbox("Sheet", sheets, index=None, key=key, placeholder="found out", persist_state="session")


def _show(beginning: Preview) -> None:
    rows = pd.DataFrame(beginning.rows[:_SHOWN_ROWS], columns=list(beginning.columns))
    st.dataframe(rows, hide_index=True, key="reading_preview", alt="The first rows as they would be read")
    for note in beginning.notes:
        st.caption(escape_markdown(note))

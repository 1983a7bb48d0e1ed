"""Errors and notices, with whatever they quote shown as it is."""

import streamlit as st

from app.charts import escape_markdown


def show_error(message: str) -> None:
    """Show what went wrong and what to do."""
    st.error(escape_markdown(_sentence(message)), icon=":material/error:")


def show_notice(message: str) -> None:
    """Show something a person should know."""
    st.info(escape_markdown(_sentence(message)), icon=":material/info:")


def _sentence(message: str) -> str:
    text = message.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?", "…", "'", '"')) else ".")

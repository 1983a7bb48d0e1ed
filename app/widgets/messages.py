"""Errors and notices, with whatever they quote shown as it is."""

import re

import streamlit as st

from app.charts import escape_markdown
from app.session import Messages

_NAME = re.compile(r"\S*\w[./:\\]+\w")
"""What a sentence may begin with that has no capital: an address, a file, a model."""


def show_error(message: str) -> None:
    """Show what went wrong and what to do."""
    st.error(escape_markdown(_sentence(message)), icon=":material/error:")


def show_notice(message: str) -> None:
    """Show something a person should know."""
    st.info(escape_markdown(_sentence(message)), icon=":material/info:")


def show_messages(messages: Messages) -> None:
    """Show an error and a notice, if there are any."""
    if messages.problem:
        show_error(messages.problem)
    if messages.notice:
        show_notice(messages.notice)


def _sentence(message: str) -> str:
    text = message.strip()
    first = text[:1] if _NAME.match(text) else text[:1].upper()
    return first + text[1:] + ("" if text.endswith((".", "!", "?", "…", "'", '"')) else ".")

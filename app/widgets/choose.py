"""A choice that forgets what is no longer offered."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st

from app.charts import shorten
from app.session import set_widget, widget
from inbedder_core.views import View

Choice = TypeVar("Choice")


def choose(
    key: str, label: str, options: Sequence[Choice], shown: Callable[[Choice], str], *, default: Choice | None = None
) -> Choice:
    """Draw a list to choose from, at first `default` or the first option; it keeps what was chosen between pages."""
    if widget(key) not in options:
        set_widget(key, options[0] if default is None else default)
    return st.selectbox(label, options, key=key, format_func=shown, persist_state="session")


def choose_question(key: str, views: Sequence[View]) -> int:
    """Draw a list of the views' questions; return the index of the chosen one."""
    indices = list(range(len(views)))
    return choose(key, "Question", indices, lambda index: numbered(index, views[index].instruction))


def numbered(index: int, question: str) -> str:
    """Write a question with its number, which counts from 1."""
    return f"{index + 1}  {shorten(question, 90)}"

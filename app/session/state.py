"""What Streamlit keeps of one person by key: the only file that touches st.session_state."""

from typing import Any

import streamlit as st


def widget(key: str) -> Any:
    """Return what a widget of the page says; None where there is none."""
    return st.session_state.get(key)


def set_widget(key: str, value: Any, *, anew: bool = False) -> None:
    """Make a widget say something, before it is drawn.

    Saying the same again would look like a change to it, and is left out unless it must be said `anew`.
    """
    if anew or key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value

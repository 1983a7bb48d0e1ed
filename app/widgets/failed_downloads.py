"""Run the page again when a download fails, so that the page can say why.

What makes a download runs in a thread of its own, when no script runs that could show anything; Streamlit then says
only that there is no file, for five seconds. Running the page again at every download instead could lose the file that
was just made, before the browser has fetched it. The script is `failed_downloads.js`.
"""

from pathlib import Path

import streamlit as st

_WATCH = st.components.v2.component(
    "failed_downloads", js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8"), isolate_styles=False
)


def watch_failed_downloads() -> None:
    """Watch the buttons of this page."""
    _WATCH(key="failed_downloads", on_failed_change=_run_again)


def _run_again() -> None:
    """Do nothing: the page runs again by itself after a change that somebody listens to."""

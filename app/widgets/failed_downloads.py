"""Run the page again when a download fails, so that the page can say why.

What makes a download runs in a thread of its own, when no script runs that could show anything; Streamlit then says
only that there is no file, for five seconds. Running the page again at every download instead could lose the file that
was just made, before the browser has fetched it. The script is `failed_downloads.js`.
"""

import logging
from pathlib import Path

import streamlit as st

from inbedder_core.errors import InBedderError

_WATCH = st.components.v2.component(
    "failed_downloads", js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8"), isolate_styles=False
)


def _said_on_the_page(record: logging.LogRecord) -> bool:
    """Leave no traceback in the log of an error that the page explains."""
    error = record.exc_info[1] if record.exc_info else None
    while error and not isinstance(error, InBedderError):
        error = error.__cause__
    if error:
        record.msg, record.args, record.exc_info = "no file to download: %s", (error,), None
    return True


logging.getLogger("streamlit.runtime.backend_operation_handler").addFilter(_said_on_the_page)


def watch_failed_downloads() -> None:
    """Watch the buttons of this page."""
    _WATCH(key="failed_downloads", on_failed_change=_run_again)


def _run_again() -> None:
    """Do nothing: the page runs again by itself after a change that somebody listens to."""

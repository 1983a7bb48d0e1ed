"""What can be taken away, made only when it is asked for."""

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from app import session as state
from app.screens.explore.evidence import evidence
from app.server import Engine, Explored, Request
from inbedder_core.exports import (
    Evidence,
    clusters_frame,
    documents_csv,
    documents_frame,
    jsonl_bytes,
    parquet_bytes,
    report_html,
    workbook,
    zip_pack,
)
from inbedder_core.views import View

Make = Callable[[Evidence], bytes]


def downloads(engine: Engine, request: Request, explored: Explored, views: Sequence[View]) -> None:
    """Offer the report, the tables, and all of it in one file."""
    trail = state.told_trail(request.part)
    tell = partial(
        evidence, engine, request, explored, views, title=state.study_title(), notes=state.notes(), trail=trail
    )
    with st.popover("Download", icon=":material/download:", key="downloads"):
        st.markdown("**To show**")
        for name, (label, help, make) in _TO_SHOW.items():
            _button(name, label, partial(_made, tell, make), help)
        st.markdown("**To work with**")
        for name, make in _TO_WORK_WITH.items():
            _button(name, name, partial(_made, tell, make))
        st.caption("Files hold the documents' texts. Groups are as you see them now, with your edits.")


def _button(name: str, label: str, make: Callable[[], bytes], help: str | None = None) -> None:
    st.download_button(
        label, data=make, file_name=name, key=f"download_{name}", on_click="ignore", width="stretch", help=help
    )


def _made(tell: Callable[[], Evidence], make: Make) -> bytes:
    return make(tell())


def _tables(told: Evidence) -> bytes:
    return workbook({
        "documents": documents_frame(told.views),
        "clusters": clusters_frame(told.views),
    })  # fmt: skip


_TO_SHOW: dict[str, tuple[str, str, Make]] = {
    "report.html": (
        "Report (HTML)",
        "One page with maps, clusters, what was read, method and limits. It opens without a network.",
        report_html,
    ),
    "evidence.zip": (
        "Everything (zip)",
        "The report, all tables in every format, and run.json, which says how to make it again.",
        zip_pack,
    ),
}
_TO_WORK_WITH: dict[str, Make] = {
    "documents.csv": lambda told: documents_csv(told.views),
    "tables.xlsx": _tables,
    "documents.jsonl": lambda told: jsonl_bytes(documents_frame(told.views)),
    "documents.parquet": lambda told: parquet_bytes(documents_frame(told.views)),
}

"""What can be taken away, made only when it is asked for."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from app.screens.explore.evidence import evidence
from app.screens.explore.notes_box import noted_now
from app.server import Exploration
from app.session import get_session, way_in_words
from inbedder_core.exports import (
    Evidence,
    clusters_frame,
    documents_csv,
    documents_frame,
    jsonl_bytes,
    notes_frame,
    parquet_bytes,
    report_html,
    workbook,
    zip_pack,
)

Make = Callable[[Evidence], bytes]


def downloads(exploration: Exploration) -> None:
    """Offer the report, the tables, and all of it in one file."""
    # Files are made in a thread that has no session, so what they say of it is read here.
    work, way = get_session().work, way_in_words(exploration.request.part)
    noted = noted_now(exploration)
    pack = partial(evidence, exploration, title=work.title, notes=work.notes, noted=noted, way=way)
    with st.popover("Download", icon=":material/download:", key="downloads"):
        st.markdown("**To show**")
        for name, (label, help, make) in _TO_SHOW.items():
            _button(name, partial(_made, pack, make), label=label, help=help)
        st.markdown("**To work with**")
        for name, make in _TO_WORK_WITH.items():
            _button(name, partial(_made, pack, make))
        st.caption("Files hold the documents' texts. Groups are as you see them now, with your edits and notes.")


def _button(name: str, make: Callable[[], bytes], *, label: str = "", help: str | None = None) -> None:
    st.download_button(
        label or name, data=make, file_name=name, key=f"download_{name}", on_click="ignore", width="stretch", help=help
    )


def _made(pack: Callable[[], Evidence], make: Make) -> bytes:
    return make(pack())


def _tables(pack: Evidence) -> bytes:
    views, noted = pack.views, pack.noted
    notes = {"notes": notes_frame(views, noted)} if noted else {}
    return workbook({"documents": documents_frame(views, noted), "groups": clusters_frame(views, noted), **notes})


_TO_SHOW: dict[str, tuple[str, str, Make]] = {
    "report.html": (
        "Report (HTML)",
        "One page with maps, groups, what was read, method and limits. It opens without a network.",
        report_html,
    ),
    "evidence.zip": (
        "Everything (zip)",
        "The report, all tables in every format, and run.json, which says how to make it again.",
        zip_pack,
    ),
}
_TO_WORK_WITH: dict[str, Make] = {
    "documents.csv": lambda pack: documents_csv(pack.views, pack.noted),
    "tables.xlsx": _tables,
    "documents.jsonl": lambda pack: jsonl_bytes(documents_frame(pack.views, pack.noted)),
    "documents.parquet": lambda pack: parquet_bytes(documents_frame(pack.views, pack.noted)),
}

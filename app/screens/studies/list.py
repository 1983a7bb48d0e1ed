"""Studies kept before: to open, take along, or delete; and one that was taken along, to bring in."""

import re
from functools import partial

import streamlit as st

from app import session as state
from app.charts import count, escape_markdown, shorten
from app.server import title
from app.widgets import EXPLORE, nothing_yet, parts_list, show_error, show_notice, watch_failed_downloads
from inbedder_core.errors import StudyError
from inbedder_core.studies import Studies, Study


def bring_in() -> None:
    """Take a study from a file."""
    with st.expander("Bring in a study from a file", icon=":material/upload_file:", key="bring_in"):
        file = st.file_uploader(
            "A study exported here or elsewhere (.zip)", type=["zip"], key=state.import_key(), max_upload_size=200
        )
        if file is None:
            return
        try:
            taken = state.studies().take(file.getvalue(), file.name)
        except StudyError as error:
            show_error(str(error))
            return
        state.imported(taken)
        st.rerun()


def studies_list() -> None:
    """List the studies of whoever looks, the last changed first."""
    if notice := state.studies_notice():
        show_notice(notice)
    failed = state.failed_exports()
    while failed:
        show_error(failed.pop(0))
    studies = state.studies()
    found = studies.saved()
    if not found:
        nothing_yet("No study yet.", "Ask something on Explore: it is kept by itself from then on.")
    for study in found:
        _card(study, studies, failed)
    for id in studies.damaged():
        with st.container(border=True, key=f"damaged_{id}"):
            show_error("A study cannot be read: its file was changed or damaged")
            _delete(id, "this study")
    watch_failed_downloads()


def _card(study: Study, studies: Studies, failed: list[str]) -> None:
    here = state.study()
    with st.container(border=True, key=f"study_{study.id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{escape_markdown(study.title)}**", width="stretch")
            if here is not None and here.id == study.id:
                st.badge("open", icon=":material/bookmark:")
            if st.button("Open", key=f"open_{study.id}", icon=":material/folder_open:"):
                _open(study)
            st.download_button(
                "Export",
                data=partial(_exported, studies, study, failed),
                file_name=f"{_file_name(study.title)}.study.zip",
                mime="application/zip",
                key=f"export_{study.id}",
                icon=":material/download:",
                on_click="ignore",
            )
            _delete(study.id, f"“{study.title}”")
        by_hand = (study.edits, *(part.edits for part in study.parts.values()))
        changes = sum(len(edits.done) for changed in by_hand for edits in changed.values())
        facts = [
            _read(study),
            title(study.model) if study.model else "",
            count(changes, "change") + " by hand" if changes else "",
            f"changed {study.changed.replace('T', ' ').replace('+00:00', ' UTC')}",
        ]
        st.caption(" · ".join(escape_markdown(fact) for fact in facts if fact))
        for instruction in study.instructions:
            st.markdown(f":material/chat_bubble: {escape_markdown(instruction)}")
        if parts_list(study):
            st.switch_page(EXPLORE)
        if study.notes:
            st.caption(f"Notes: {escape_markdown(shorten(study.notes, 300))}")


def _exported(studies: Studies, study: Study, failed: list[str]) -> bytes:
    """Make the file, in the download's thread: there is no session there, so `failed` takes what went wrong."""
    try:
        return studies.export(study.id)
    except StudyError as error:
        failed.append(f"“{study.title}” cannot be exported: {error}")
        raise


def _read(study: Study) -> str:
    everything = study.corpus.documents
    drawn = min(study.limit or everything, everything)
    return f"{drawn:,} of " * (drawn < everything) + count(everything, "document")


def _open(study: Study) -> None:
    try:
        state.open_study(study.id)
    except StudyError as error:
        show_error(str(error))
        return
    st.switch_page(EXPLORE)


def _delete(id: str, name: str) -> None:
    with st.popover("Delete", icon=":material/delete:"):
        st.markdown(
            f"Delete {escape_markdown(name)} with its documents, changes and notes? This cannot be undone; "
            "export it first to keep it."
        )
        st.button("Delete for good", key=f"delete_{id}", type="primary", on_click=_delete_now, args=(id,))


def _delete_now(id: str) -> None:
    here = state.study()
    try:
        state.studies().delete(id)
    except StudyError as error:
        state.tell_studies(str(error))
    if here is not None and here.id == id:
        state.begin_study()


def _file_name(title: str) -> str:
    return re.sub(r"[^\w-]+", "_", title).strip("_")[:60] or "study"

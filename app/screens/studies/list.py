"""Studies kept before: to open, take along, or delete; and one that was taken along, to bring in."""

import re
from collections.abc import Callable
from functools import partial

import streamlit as st

from app.charts import count, escape_markdown, shorten
from app.screens.studies.wave import next_wave
from app.server import most_megabytes, title
from app.session import get_session
from app.widgets import EXPLORE, nothing_yet, parts_list, show_error, show_notice, watch_failed_downloads
from inbedder_core.errors import StudyError
from inbedder_core.studies import Studies, Study


def bring_in() -> None:
    """Take a study from a file."""
    session = get_session()
    page = session.studies_page
    with st.expander("Bring in a study from a file", icon=":material/upload_file:", key="bring_in"):
        file = st.file_uploader(
            "A study exported here or elsewhere (.zip)",
            type=["zip"],
            key=f"import_{page.imports}",
            max_upload_size=most_megabytes(),
        )
        if file is None:
            return
        try:
            study = session.work.studies.take(file.getvalue(), file.name)
        except StudyError as error:
            show_error(str(error))
            return
        page.imports += 1  # the next one is another widget, which frees what this one held
        page.notice = ". ".join(filter(None, [f"“{study.title}” was brought in", study.reading_note]))
        st.rerun()


def studies_list() -> None:
    """List the studies of whoever looks, the last changed first."""
    session = get_session()
    page, studies = session.studies_page, session.work.studies
    if page.notice:
        show_notice(page.notice)
        page.notice = ""
    while page.failed_exports:
        show_error(page.failed_exports.pop(0))
    cards = studies.saved()
    if not cards:
        nothing_yet("No study yet.", "Ask something on Explore: it is kept by itself from then on.")
    for study in cards:
        _card(study, partial(_exported, studies, study, page.failed_exports))
    for id in studies.damaged():
        with st.container(border=True, key=f"damaged_{id}"):
            show_error("A study cannot be read: its file was changed or damaged")
            _delete(id, "this study")
    watch_failed_downloads()


def _card(study: Study, export: Callable[[], bytes]) -> None:
    with st.container(border=True, key=f"study_{study.id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{escape_markdown(study.title)}**", width="stretch")
            if get_session().work.is_open(study.id):
                st.badge("open", icon=":material/bookmark:")
            if st.button("Open", key=f"open_{study.id}", icon=":material/folder_open:"):
                _open(study)
            st.download_button(
                "Export",
                data=export,
                file_name=f"{_file_name(study.title)}.study.zip",
                mime="application/zip",
                key=f"export_{study.id}",
                icon=":material/download:",
                on_click="ignore",
            )
            next_wave(study)
            _delete(study.id, f"“{study.title}”")
        by_hand = (study.edits, *(part.edits for part in study.parts.values()))
        edits = [own for changed in by_hand for own in changed.values()]
        changes = sum(len(own.changes) for own in edits)
        notes = sum(len(own.notes) for own in edits) + len(study.document_notes)
        facts = [
            _read(study),
            title(study.model) if study.model else "",
            count(changes, "change") + " by hand" if changes else "",
            count(notes, "note") if notes else "",
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
        get_session().open_study(study.id)
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
    session = get_session()
    try:
        session.work.studies.delete(id)
    except StudyError as error:
        session.studies_page.notice = str(error)
    if session.work.is_open(id):
        session.begin_study()


def _file_name(title: str) -> str:
    return re.sub(r"[^\w-]+", "_", title).strip("_")[:60] or "study"

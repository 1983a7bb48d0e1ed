"""All notes on groups, their parts, noise and documents, to find them again."""

import streamlit as st

from app.charts import count, escape_markdown, shorten
from app.screens.explore.notes import former_note
from app.server import Exploration
from app.session import get_session
from inbedder_core.views import GroupNote, Noted, View

_NAME, _NOTE = 60, 300


def noted_now(exploration: Exploration) -> Noted:
    """Find the notes on groups and documents; where a part of the documents is looked at, on those alone."""
    noted = get_session().work.noted(exploration.views)
    return noted.within(exploration.corpus) if exploration.request.part else noted


def notes_box(exploration: Exploration) -> None:
    """List what is noted, where anything is; a press goes to the group or the document."""
    noted, views = noted_now(exploration), exploration.views
    if not noted:
        return
    number = sum(map(len, noted.groups.values())) + len(noted.documents)
    with (
        st.popover(f"Notes ({number})", icon=":material/sticky_note_2:", key="notes_box"),
        st.container(gap="xsmall", key="notes_list"),
    ):
        for index, view in enumerate(views):
            _groups(index, view, noted)
        if noted.documents:
            st.markdown(f"**{count(len(noted.documents), 'document')}**")
            _documents(views[0], noted)


def _groups(index: int, view: View, noted: Noted) -> None:
    notes = noted.groups.get(view.instruction, ())
    if notes:
        st.markdown(f":gray[{index + 1}]  **{escape_markdown(view.instruction)}**")
    for number, note in enumerate(notes):
        key = f"noted_{index}_{number}"
        if note.former or note.cluster is None:
            former_note(view, note, key=key)
        else:
            st.button(
                escape_markdown(shorten(note.label(view), _NAME)),
                key=key,
                icon=":material/bubble_chart:",
                type="tertiary",
                help="Select its documents",
                on_click=_select,
                args=(index, view, note),
            )
            st.markdown(escape_markdown(shorten(note.text, _NOTE)))


def _documents(view: View, noted: Noted) -> None:
    rows = {id: row for row, id in enumerate(view.corpus.ids)}
    for id, note in sorted(noted.documents.items()):
        if id in rows:
            st.button(
                f"{id}  {escape_markdown(shorten(view.corpus.texts[rows[id]], _NAME))}",
                key=f"noted_document_{id}",
                icon=":material/description:",
                type="tertiary",
                help="Read it",
                on_click=get_session().read,
                args=(rows[id],),
            )
        else:
            st.markdown(f"{id}  :gray[not among the documents read]")
        st.markdown(escape_markdown(shorten(note, _NOTE)))


def _select(index: int, view: View, note: GroupNote) -> None:
    session, origin = get_session(), f"by the note on “{note.label(view)}”, view {index + 1}"
    session.selection = session.selection.given(note.members(view), origin=origin)

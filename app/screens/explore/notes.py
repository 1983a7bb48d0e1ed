"""Writing a note: on the group, part or noise that is ticked, or on the document that is read."""

from collections.abc import Sequence
from contextlib import suppress

import streamlit as st

from app.charts import escape_markdown, shorten
from app.session import get_session, set_widget, widget
from app.widgets import Line, show_error
from inbedder_core.errors import EditError
from inbedder_core.views import GroupNote, View, clean_note, delete_note, line_label, make_note

_NAME = 40


def group_note(index: int, view: View, ticked: Sequence[Line]) -> None:
    """Let a person write on the one ticked line of a view's list, and see what else stands with it."""
    if len(ticked) != 1:
        return
    (line,), session = ticked, get_session()
    notes = session.work.noted([view]).on(view, line.cluster, line.part)
    own = [note for note in notes if not note.former]
    version = session.selection.panels[index].list_version
    with st.popover(
        "Note", icon=":material/sticky_note_2:", type="tertiary", key=f"note_{index}_{version}",
        help="Write something on what is ticked, for yourself and for the report",
    ):  # fmt: skip
        key = f"note_text_{index}_{version}_{line.cluster}_{line.part}"
        problem = _fill(key, own[0].text if own else "")
        st.text_area(
            f"Note on “{escape_markdown(shorten(line_label(view, line.cluster, line.part), _NAME))}”",
            key=key,
            height=140,
            placeholder="What is this really about? Who should see it?",
            on_change=_note_group,
            args=(view, line, key),
        )
        if problem:
            show_error(problem)
        st.caption("Saved by itself, and in the report. Empty it to delete the note.")
        for number, note in enumerate(notes):
            if note.former:
                former_note(view, note, key=f"former_{index}_{number}")


def former_note(view: View, note: GroupNote, *, key: str) -> None:
    """Show a note whose group is none any more, which can be deleted."""
    st.caption(f":material/history: {escape_markdown(str(note))}")
    st.button(
        "Delete this note",
        key=key,
        icon=":material/delete:",
        type="tertiary",
        on_click=get_session().note,
        args=(view.instruction, delete_note(note)),
    )


def document_note(id: int) -> None:
    """Let a person write on a document, by its id, and take that back."""
    work, key = get_session().work, f"document_note_{id}"
    problem = _fill(key, work.document_notes.get(id, ""))
    st.text_area(
        "Your note on this document",
        key=key,
        height=80,
        placeholder="Quote this one …",
        on_change=_note_document,
        args=(id, key),
    )
    if id in work.document_notes_before:
        st.button(
            "Undo the change of this note",
            key="undo_document_note",
            icon=":material/undo:",
            type="tertiary",
            on_click=work.note_document,
            args=(id, work.document_notes_before[id]),
        )
    if problem:
        show_error(problem)


def _fill(key: str, note: str) -> str:
    """Fill a field with what is noted; one that is too long stays in it, and what there is to say of it is returned."""
    try:
        clean_note(widget(key) or "")
    except EditError as error:
        return str(error)
    set_widget(key, note)
    return ""


def _note_group(view: View, line: Line, key: str) -> None:
    session = get_session()
    own = [note for note in session.work.noted([view]).on(view, line.cluster, line.part) if not note.former]
    with suppress(EditError):
        note = make_note(view, line.cluster, widget(key) or "", part=line.part, replaces=own)
        if note.label != (own[0].text if own else ""):
            session.note(view.instruction, note)


def _note_document(id: int, key: str) -> None:
    with suppress(EditError):
        get_session().work.note_document(id, widget(key) or "")

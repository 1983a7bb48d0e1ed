"""Changing the clusters of a view by hand: what is ticked in its list, or selected anywhere."""

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.charts import count, escape_markdown
from app.screens.explore.detail import shown_lines
from app.screens.explore.notes import group_note
from app.session import get_session, widget
from app.widgets import show_error
from inbedder_core.clusters import NOISE
from inbedder_core.errors import EditError
from inbedder_core.labels import answering_like
from inbedder_core.views import LONGEST_LABEL, NOISE_LABEL, Edit, View, make_edit

NEW = "A new group"
_BUTTONS = {
    "merge": ("merge", 2, "Merge", "Put the ticked groups together"),
    "dissolve": ("blur_on", 1, "Mark as noise", "Take the ticked groups apart: their documents are in none then"),
}
"""For each kind of edit, its icon, how many clusters it needs, its name, and a hint."""


def edit_bar(index: int, view: View) -> None:
    """Offer what makes sense for the ticked clusters and the selected documents, and to undo what was done."""
    session, lines = get_session(), shown_lines(index, view)
    ticked = [lines[row] for row in session.selection.panels[index].ticked if row < len(lines)]
    clusters = [line.cluster for line in ticked if line.cluster != NOISE and line.part is None]
    with st.container(horizontal=True, gap="xsmall", key=f"edit_{index}"):
        _rename(index, view, clusters)
        group_note(index, view, ticked)
        _button("merge", index, view, clusters)
        _split(index, view, clusters)
        _button("dissolve", index, view, clusters)
        _move(index, view)
        _history(index, view)
        _find(index, view)
    if problem := session.refused.pop(index, ""):
        show_error(problem)
    if view.edits:
        with st.expander(f"{count(len(view.edits), 'change')} by hand", key=f"edits_{index}"):
            for edit in view.edits:
                st.caption(escape_markdown(edit))


def _rename(index: int, view: View, clusters: Sequence[int]) -> None:
    if len(clusters) != 1:
        return
    with _popover(index, "edit", "Rename", help="Give the ticked group another name"):
        key = f"rename_{index}_{_version(index)}_{clusters[0]}"
        with st.form(f"rename_form_{index}", border=False):
            st.text_input("New name", value=view.cluster(clusters[0]).label, key=key, max_chars=LONGEST_LABEL)
            st.form_submit_button(
                "Rename", key=f"rename_{index}", on_click=_rename_now, args=(index, view, clusters[0], key)
            )


def _rename_now(index: int, view: View, cluster: int, key: str) -> None:
    label = widget(key) or ""
    _change(index, view, partial(make_edit, "rename", view, clusters=[cluster], label=label))


def _split(index: int, view: View, clusters: Sequence[int]) -> None:
    if len(clusters) != 1:
        return
    with _popover(index, "call_split", "Split", help="Make several groups of the ticked one"):
        for kind, says in (
            ("split by answer", "By answer: each frequent one becomes a group"),
            ("split in two", "In two, by where the documents lie"),
        ):
            make = partial(make_edit, kind, view, clusters=clusters)
            st.button(says, key=f"{kind}_{index}", type="tertiary", on_click=_change,
                      args=(index, view, make))  # fmt: skip


def _move(index: int, view: View) -> None:
    rows = get_session().selection.rows
    if not rows:
        return
    with _popover(index, "drive_file_move", "Move", help="Move the selected documents to another group or a new one"):
        key = f"move_to_{index}_{_version(index)}"
        st.selectbox(
            f"Move {count(len(rows), 'document')} to",
            places(view),
            key=key,
            format_func=lambda to: place_name(view, to),
        )
        st.button("Move", key=f"move_{index}", on_click=move_documents, args=(index, view, rows, key))


def places(view: View) -> list[str | int]:
    """List where a document can be moved: a new cluster, none, or one by its id."""
    return [NEW, NOISE_LABEL, *(cluster.id for cluster in view.clusters)]


def place_name(view: View, to: str | int) -> str:
    """Name one of these."""
    return to if isinstance(to, str) else view.cluster(to).label


def move_documents(index: int, view: View, rows: Sequence[int], key: str) -> None:
    """Move documents to what a widget says: the id of a cluster, a new one, or none (noise)."""
    to = widget(key)
    kind = "move" if not isinstance(to, str) else "gather" if to == NEW else "set aside"
    _change(index, view, partial(make_edit, kind, view, clusters=[to] if kind == "move" else [], rows=rows))


def _history(index: int, view: View) -> None:
    session = get_session()
    edits = session.work.edits_of(view.instruction)
    for name, icon, last, then in (
        ("Undo", "undo", edits.done[-1:], edits.undo),
        ("Redo", "redo", edits.undone[-1:], edits.redo),
    ):
        if last:
            st.button(
                name,
                key=f"{name.lower()}_{index}",
                icon=f":material/{icon}:",
                type="tertiary",
                help=f"{name}: {escape_markdown(str(last[0]))}",
                on_click=session.change,
                args=(view.instruction, then()),
            )


def _find(index: int, view: View) -> None:
    with _popover(index, "search", "Find answers", help="Find documents by their answer"):
        key = f"answering_{index}_{get_session().selection.version}"
        st.text_input(
            "Documents answering like …", key=key, max_chars=200, on_change=_find_now, args=(index, view, key)
        )


def _find_now(index: int, view: View, key: str) -> None:
    session, wanted = get_session(), (widget(key) or "").strip()
    similar = answering_like(view.encoding, wanted)
    if not similar.rows:
        session.refused[index] = f"no document answers like “{wanted}” under this question; try a word of an answer"
        return
    origin = (
        f"for answering like “{wanted}”, view {index + 1}: "
        f"{len(similar.said):,} say it, {len(similar.near):,} lie as near"
    )
    session.selection = session.selection.given(similar.rows, origin=origin)


def _popover(index: int, icon: str, name: str, *, help: str) -> DeltaGenerator:
    """Make a popover that closes when clusters or what is selected change: it has another key then."""
    key = f"edit_{icon}_{index}_{_version(index)}"
    return st.popover(name, icon=f":material/{icon}:", type="tertiary", help=help, key=key)


def _version(index: int) -> int:
    return get_session().selection.panels[index].list_version


def _button(kind: str, index: int, view: View, clusters: Sequence[int]) -> None:
    icon, least, name, help = _BUTTONS[kind]
    if len(clusters) >= least:
        st.button(
            name,
            key=f"{kind}_{index}",
            icon=f":material/{icon}:",
            type="tertiary",
            help=help,
            on_click=_change,
            args=(index, view, partial(make_edit, kind, view, clusters=clusters)),
        )


def _change(index: int, view: View, make: Callable[[], Edit]) -> None:
    session = get_session()
    try:
        session.change(view.instruction, session.work.edits_of(view.instruction).then(make()))
    except EditError as error:
        session.refused[index] = str(error)

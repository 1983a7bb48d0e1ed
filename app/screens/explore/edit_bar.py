"""Changing the clusters of a view by hand: what is ticked in its list, or selected anywhere."""

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app import session as state
from app.charts import count, escape_markdown
from app.widgets import cluster_ids, show_error
from inbedder_core.clusters import NOISE
from inbedder_core.errors import EditError
from inbedder_core.labels import answering_like
from inbedder_core.views import LONGEST_LABEL, NOISE_LABEL, View, make_edit

NEW = "A new cluster"


def edit_bar(place: int, view: View) -> None:
    """Offer what can be done with the ticked clusters and the selected documents, and undo."""
    ids = cluster_ids(view)
    ticked = [ids[line] for line in state.selection().panels[place].ticked if line < len(ids)]
    clusters = [id for id in ticked if id != NOISE]
    with st.container(horizontal=True, gap="xsmall", key=f"edit_{place}"):
        _rename(place, view, clusters)
        _button(place, view, "merge", clusters, icon="merge", enabled=len(clusters) > 1,
                help="Merge: tick two clusters or more")  # fmt: skip
        _split(place, view, clusters)
        _button(place, view, "dissolve", clusters, icon="blur_on", enabled=bool(clusters),
                help="Mark as noise: tick a cluster or more")  # fmt: skip
        _move(place, view)
        _history(place, view)
        _find(place, view)
    if problem := state.refused(place):
        show_error(problem)
    if view.edits:
        with st.expander(f"{count(len(view.edits), 'change')} by hand", key=f"edits_{place}"):
            for edit in view.edits:
                st.caption(escape_markdown(edit))


def _rename(place: int, view: View, clusters: Sequence[int]) -> None:
    with _popover(place, "edit", enabled=len(clusters) == 1, help="Rename: tick one cluster"):
        if len(clusters) != 1:
            return
        key = f"rename_{place}_{_version(place)}_{clusters[0]}"
        with st.form(f"rename_form_{place}", border=False):
            st.text_input("New name", value=view.cluster(clusters[0]).label, key=key, max_chars=LONGEST_LABEL)
            st.form_submit_button(
                "Rename", key=f"rename_{place}", on_click=_rename_now, args=(place, view, clusters[0], key)
            )


def _rename_now(place: int, view: View, cluster: int, key: str) -> None:
    _do(place, view, "rename", clusters=(cluster,), label=state.widget(key) or "")


def _split(place: int, view: View, clusters: Sequence[int]) -> None:
    one = len(clusters) == 1
    with _popover(place, "call_split", enabled=one, help="Split: tick one cluster"):
        for kind, says in (
            ("split by answer", "By answer: each frequent one becomes a cluster"),
            ("split in two", "In two, by where the documents lie"),
        ):
            st.button(says, key=f"{kind}_{place}", type="tertiary", disabled=not one, on_click=_do,
                      args=(place, view, kind), kwargs={"clusters": clusters})  # fmt: skip


def _move(place: int, view: View) -> None:
    rows = state.selection().rows
    with _popover(place, "drive_file_move", enabled=bool(rows), help="Move documents: select some first"):
        key = f"move_to_{place}_{_version(place)}"
        st.selectbox(
            f"Move {count(len(rows), 'document')} to",
            [NEW, NOISE_LABEL, *(cluster.id for cluster in view.clusters)],
            key=key,
            format_func=lambda to: to if isinstance(to, str) else view.cluster(to).label,
        )
        st.button("Move", key=f"move_{place}", disabled=not rows, on_click=_move_now, args=(place, view, rows, key))


def _move_now(place: int, view: View, rows: Sequence[int], key: str) -> None:
    to = state.widget(key)
    if isinstance(to, str):
        _do(place, view, "gather" if to == NEW else "set aside", rows=rows)
    else:
        _do(place, view, "move", clusters=(to,), rows=rows)


def _history(place: int, view: View) -> None:
    edits = state.edits(view.instruction)
    for name, icon, last, then in (
        ("Undo", "undo", edits.done[-1:], edits.undo),
        ("Redo", "redo", edits.undone[-1:], edits.redo),
    ):
        st.button(
            name,
            key=f"{name.lower()}_{place}",
            icon=f":material/{icon}:",
            type="tertiary",
            disabled=not last,
            help=f"{name}: {escape_markdown(str(last[0]))}" if last else f"Nothing to {name.lower()}",
            on_click=state.change,
            args=(view.instruction, then()),
        )


def _find(place: int, view: View) -> None:
    with _popover(place, "search", enabled=True, help="Find documents by their answer"):
        key = f"answering_{place}_{state.selection().version}"
        st.text_input(
            "Documents answering like …", key=key, max_chars=200, on_change=_find_now, args=(place, view, key)
        )


def _find_now(place: int, view: View, key: str) -> None:
    wanted = (state.widget(key) or "").strip()
    found = answering_like(view.encoding, wanted)
    if not found.rows:
        state.refuse(place, f"no document answers like “{wanted}” under this question; try a word of an answer")
        return
    origin = (
        f"for answering like “{wanted}”, view {place + 1}: {len(found.said):,} say it, {len(found.near):,} lie as near"
    )
    state.select(state.selection().found(found.rows, origin))


def _popover(place: int, icon: str, *, enabled: bool, help: str) -> DeltaGenerator:
    """Make a popover that closes when clusters or what is selected change: it has another name then."""
    name = f"edit_{icon}_{place}_{_version(place)}"
    return st.popover(
        _named(help), icon=f":material/{icon}:", type="tertiary", disabled=not enabled, help=help, key=name
    )


def _named(help: str) -> str:
    """Take the name from a hint; the page shows the icon alone, and screen readers say the name."""
    return help.partition(":")[0]


def _version(place: int) -> int:
    return state.selection().panels[place].list_version


def _button(place: int, view: View, kind: str, clusters: Sequence[int], *, icon: str, enabled: bool, help: str) -> None:
    st.button(_named(help), key=f"{kind}_{place}", icon=f":material/{icon}:", type="tertiary", disabled=not enabled,
              help=help, on_click=_do, args=(place, view, kind), kwargs={"clusters": clusters})  # fmt: skip


def _do(
    place: int,
    view: View,
    kind: str,
    *,
    clusters: Sequence[int] = (),
    rows: Sequence[int] = (),
    label: str = "",
) -> None:
    try:
        edit = make_edit(kind, view, clusters=clusters, rows=rows, label=label)
    except EditError as error:
        state.refuse(place, str(error))
        return
    state.change(view.instruction, state.edits(view.instruction).then(edit))

"""One view: its question, its map, and the list of its clusters."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import streamlit as st

from app.charts import (
    Coloring,
    SharedTexts,
    coloring,
    count,
    escape_markdown,
    map_in_words,
    shade,
    view_map,
    without_names,
    zoom,
)
from app.screens.explore.check import question_check
from app.screens.explore.detail import detail_bar, shown_lines
from app.screens.explore.edit_bar import edit_bar
from app.screens.explore.other_words import other_words
from app.screens.explore.reword import reword
from app.session import get_session, widget
from app.widgets import (
    SELECTING_CHART,
    Selecting,
    boxed_rows,
    cluster_table,
    documents_of,
    group_everything,
    keep_ticked,
    plot,
    ticked_rows,
)
from inbedder_core.views import Density, View

LISTED, LIST_HEIGHT = 6, 250
HEIGHTS = {1: 560, 2: 400, 3: 330}
_NOISE = "Noise: documents near no dense group, small and gray on the map. “Group differently” makes it more or less."


@dataclass(frozen=True)
class Common:
    """What panels beside each other share: the positions drawn, their texts, and notes `said` of all before."""

    rows: Sequence[int]
    texts: SharedTexts
    said: Collection[str]


def panel(index: int, view: View, common: Common, density: Density | None = None) -> None:
    """Draw the view of an index, counted from 0, over a `density` of more documents than are drawn."""
    with st.container(border=True, key=f"panel_{index}"):
        st.markdown(f":gray[{index + 1}]  **{escape_markdown(view.instruction)}**")
        with st.container(horizontal=True, gap="small", key=f"about_{index}"):
            question_check(index, view)
            reword(index, view)
        # Where one map has the width of the page, its list stands beside it.
        left, right = st.columns([3, 2]) if get_session().per_row() == 1 else (st.container(), st.container())
        with left:
            _map(index, view, common, density)
            for note in view.notes:
                if note not in common.said:
                    st.caption(f":material/info: {escape_markdown(note)}")
        with right:
            group_everything(index, view)
            detail_bar(index, view)
            _clusters(index, view)
            other_words(index, view)
            edit_bar(index, view)


def _map(index: int, view: View, common: Common, density: Density | None) -> None:
    session = get_session()
    shown, colored = session.selection.panels[index], _colored(view)
    figure = view_map(
        view,
        rows=common.rows,
        highlighted=shown.rows,
        colored=colored,
        height=HEIGHTS[session.per_row()],
    )
    if density is not None:
        shade(figure, density)
    if not session.look.names:
        without_names(figure)
    if shown.ticked and shown.rows and session.look.zooms:
        zoom(figure, view, shown.rows)
    plot(
        figure,
        key=_map_key(index),
        alt=map_in_words(view),
        config=SELECTING_CHART,
        selecting=Selecting(
            shown.map_version, click=lambda row: session.read(row, index), ringed=_ringed(view), shared=common.texts
        ),
    )
    shaded = f" · shade: all {int(density.counts.sum()):,}" if density is not None else ""
    st.caption(f"{_caption(view)}{shaded}", help=_NOISE if view.clustering.noise_share else None)


def _colored(view: View) -> Coloring | None:
    return coloring(view, get_session().look.color_by)


def _ringed(view: View) -> tuple[float, ...] | None:
    """Find the document that is read on a view's map."""
    row = get_session().reading.row
    return None if row is None else tuple(view.projection.drawn[row].astype(float).tolist())


def read_panel(index: int, view: View) -> None:
    """Take what was selected in the map or the list of a view since the last run, before anything is drawn."""
    session = get_session()
    if session.selection.panels[index].boxed and widget(_map_key(index)) is None:
        # The box itself is gone, as after a visit to another page: every map shows what is selected.
        session.selection = session.selection.redrawn()
    _keep_ticked(index)
    before = session.selection
    ticks, lines = ticked_rows(_clusters_key(index)), shown_lines(index, view)
    boxed = boxed_rows(_map_key(index), before.panels[index].map_version)
    after = before if boxed is None else before.boxed(index, boxed)
    if after is before:
        after = before.ticked(index, ticks, documents_of(view, [lines[row] for row in ticks if row < len(lines)]))
    session.selection = after


def _map_key(index: int) -> str:
    return f"map_{index}"


def _clusters_key(index: int) -> str:
    return f"clusters_{index}"


def _keep_ticked(index: int) -> None:
    shown = get_session().selection.panels[index]
    keep_ticked(_clusters_key(index), shown.list_version, shown.ticked)


def _clusters(index: int, view: View) -> None:
    """List the clusters, with their marks where the map shows these."""
    selection = get_session().selection
    noted = get_session().work.noted([view])
    table = cluster_table(view, shown_lines(index, view), selection.rows, noted=noted)
    hidden = {
        *(["mark"] if _colored(view) else []),
        *(() if selection.active else ["selected"]),
        *(() if noted.groups else ["note"]),
        *(() if view.reworded else ["reworded"]),
        *(() if (table["doubtful"] != "").any() else ["doubtful", "doubts"]),
    }
    _keep_ticked(index)
    st.dataframe(
        table,
        key=_clusters_key(index),
        hide_index=True,
        placeholder="",
        column_order=[name for name in table.columns if name not in hidden],
        height="auto" if len(table) <= LISTED else HEIGHTS[1] if get_session().per_row() == 1 else LIST_HEIGHT,
        on_select="rerun",
        selection_mode="multi-row",
        column_config={
            "mark": st.column_config.ImageColumn("", width=28),
            "label": st.column_config.TextColumn("group", width=112, help="Named by the model's own answers"),
            "doubtful": st.column_config.TextColumn(
                "", width=24, help="⚠ where the group does not hold: why stands at the end of its row"
            ),
            "size": st.column_config.NumberColumn("size", width=44, help="Documents in the group"),
            "selected": st.column_config.NumberColumn("selected", width=58, help="How many of them are selected"),
            "note": st.column_config.TextColumn("note", width=160, help="What you noted on it"),
            "answers": st.column_config.TextColumn("answers", width=200, help="Most frequent answers, with counts"),
            "agreement": st.column_config.NumberColumn(
                "agree", width=52, format="%d%%", help="Share of the group that gives its most frequent answer"
            ),
            "stability": st.column_config.NumberColumn(
                "stable", width=52, format="%d%%", help="How much of it comes back when other documents are drawn"
            ),
            "reworded": st.column_config.NumberColumn(
                "in other words",
                width=90,
                format="%d%%",
                help="How much of what is nearest to its documents is of it when the question is worded otherwise; 0 "
                "is as much as chance gives",
            ),
            "keywords": st.column_config.TextColumn(
                "keywords", width=200, help="Words that set the group apart from the others"
            ),
            "entropy": st.column_config.NumberColumn(
                "bits", width=44, format="%.1f", help="How spread its answers are: 0 when all answer alike (entropy)"
            ),
            "doubts": st.column_config.TextColumn("doubts", width=260, help="Why not to rely on the group"),
        },
        alt=f"Groups for the question: {view.instruction}",
    )
    for note in noted.on(view, None):
        st.caption(f":material/sticky_note_2: {escape_markdown(str(note))}")


def _caption(view: View) -> str:
    noise, assigned = view.clustering.noise_share, len(view.assigned)
    joined = f" ({assigned / len(view):.0%} put into their nearest group, hollow)" if assigned else ""
    return " · ".join(
        [
            count(view.clustering.n_clusters, "group"),
            f"{noise:.0%} noise{joined}",
            count(len(view), "document"),
        ]
    )

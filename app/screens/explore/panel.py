"""One view: its question, its map, and the list of its clusters."""

from collections.abc import Sequence

import streamlit as st

from app import session as state
from app.charts import Colouring, colouring, count, escape_markdown, map_in_words, view_map
from app.screens.explore.edit_bar import edit_bar
from app.widgets import SELECTING_CHART, cluster_ids, cluster_table, documents_of, group_everything, plot
from inbedder_core.views import View

LISTED, LIST_HEIGHT = 6, 250
HEIGHTS = {1: 560, 2: 400, 3: 330}
LEGEND = 50


def panel(place: int, view: View, rows: Sequence[int]) -> None:
    """Draw the view at a place, counted from 0; `rows` are the positions drawn."""
    coloured = colouring(view, state.colour_by())
    with st.container(border=True, key=f"panel_{place}"):
        st.markdown(f":gray[{place + 1}]  **{escape_markdown(view.instruction)}**")
        # Where one map has the width of the page, its list stands beside it.
        left, right = st.columns([3, 2]) if state.per_row() == 1 else (st.container(), st.container())
        with left:
            _map(place, view, rows, coloured)
        with right:
            group_everything(place, view)
            _clusters(place, view, marked=coloured is None)
            edit_bar(place, view)


def _map(place: int, view: View, rows: Sequence[int], coloured: Colouring | None) -> None:
    shown = state.selection().panels[place]
    figure = view_map(
        view,
        rows=rows,
        highlighted=shown.rows,
        coloured=coloured,
        zoomed=shown.rows if shown.ticked and state.zooms() else None,
        height=HEIGHTS[state.per_row()] + (LEGEND if coloured else 0),
    )
    plot(
        figure,
        key=state.map_key(place),
        alt=map_in_words(view),
        config=SELECTING_CHART,
        selects=True,
        version=shown.map_version,
    )
    st.caption(_caption(view))
    for note in view.notes:
        st.caption(f":material/info: {escape_markdown(note)}")


def read_panel(place: int, view: View) -> None:
    """Take what was selected in the map or the list of a view since the last run, before anything is drawn."""
    state.forget_lost_box(place)
    state.keep_clusters_ticked(place)
    before = state.selection()
    ticks = state.ticked_rows(state.clusters_key(place))
    ids = cluster_ids(view)
    chosen = [ids[line] for line in ticks if line < len(ids)]
    boxed = state.boxed_rows(place)
    after = before if boxed is None else before.boxed(place, boxed)
    if after is before:
        after = before.ticked(place, ticks, documents_of(view, chosen))
    state.select(after)


def _clusters(place: int, view: View, *, marked: bool) -> None:
    """List the clusters, with their marks where the map shows these."""
    table = cluster_table(view)
    state.keep_clusters_ticked(place)
    st.dataframe(
        table,
        key=state.clusters_key(place),
        hide_index=True,
        column_order=[name for name in table.columns if marked or name != "mark"],
        height="auto" if len(table) <= LISTED else HEIGHTS[1] if state.per_row() == 1 else LIST_HEIGHT,
        on_select="rerun",
        selection_mode="multi-row",
        column_config={
            "mark": st.column_config.ImageColumn("", width=28),
            "label": st.column_config.TextColumn("cluster", width=112, help="Named by the model's own answers"),
            "size": st.column_config.NumberColumn("size", width=44, help="Documents in the cluster"),
            "answers": st.column_config.TextColumn("answers", width=200, help="Most frequent answers, with counts"),
            "agreement": st.column_config.NumberColumn(
                "agree", width=52, format="%d%%", help="Share of the cluster that gives its most frequent answer"
            ),
            "keywords": st.column_config.TextColumn(
                "keywords", width=200, help="Words that set the cluster apart from the others"
            ),
            "entropy": st.column_config.NumberColumn(
                "bits", width=44, format="%.1f", help="How spread its answers are: 0 when all answer alike (entropy)"
            ),
        },
        alt=f"Clusters for the question: {view.instruction}",
    )


def _caption(view: View) -> str:
    noise, assigned = view.clustering.noise_share, len(view.assigned)
    joined = f" ({assigned / len(view):.0%} put into their nearest cluster, hollow)" if assigned else ""
    return " · ".join(
        [
            count(view.clustering.n_clusters, "cluster"),
            f"{noise:.0%} noise{joined}",
            count(len(view), "document"),
        ]
    )

"""A column against a question: as a table, over time, on the map."""

from collections.abc import Sequence

import streamlit as st
from pandas import DataFrame

from app.charts import FACET_VALUES, MOST_GROUPS, count, drawn_rows, escape_markdown, facet_grid, facet_map, trend
from app.screens.facets.form import Crossing, sentence
from app.session import set_widget, widget
from app.widgets import (
    CHART,
    choose_numbers,
    csv_button,
    dark,
    document_columns,
    document_table,
    plot,
    select_on_explore,
    sideways,
)
from inbedder_core.comparison import CrossTable

TABLE, TREND, MAP = "Table", "In order", "Map"
LOOK, NUMBERS, GROUPS, VALUES = "facet_look", "facet_numbers", "facet_groups", "facet_values"
MOST_LISTED = 2_000
_DRAWN = 5


def facets_result(crossing: Crossing, *, seed: int) -> None:
    """Show a column crossed with the groups of a view."""
    st.markdown(sentence(crossing))
    looks = [TABLE, MAP] if crossing.facet.kind == "category" else [TABLE, TREND, MAP]
    if widget(LOOK) not in looks:
        set_widget(LOOK, TABLE)
    look = st.segmented_control("Look at", looks, key=LOOK, required=True, label_visibility="collapsed",
                                persist_state="session")  # fmt: skip
    if look == MAP:
        _map(crossing, seed)
    elif look == TREND:
        _trend(crossing)
    else:
        _grid(crossing)


def _grid(crossing: Crossing) -> None:
    shown = choose_numbers(NUMBERS, FACET_VALUES)
    table = crossing.table.table
    with sideways("facets", min(len(table.columns), MOST_GROUPS)):
        st.plotly_chart(
            facet_grid(crossing.table, shown, dark=dark()),
            key=f"facet_grid_{shown}",
            config=CHART,
            alt=f"{table.instructions[0]} (rows) against the groups (columns); the table below says the same.",
        )
    counts = _counts(crossing.table)
    with st.expander("As a table"):
        st.dataframe(counts, hide_index=True, alt="Documents of each value in each group")
    csv_button("crosstable", lambda: counts)


def _trend(crossing: Crossing) -> None:
    groups = crossing.table.table.columns
    key = f"{GROUPS}_{crossing.table.table.instructions[1]}_{len(groups)}"
    largest = sorted(range(len(groups)), key=lambda group: -int(crossing.table.table.counts[:, group].sum()))[:_DRAWN]
    drawn = st.multiselect(
        "Groups drawn", list(range(len(groups))), key=key, default=sorted(largest),
        format_func=lambda group: groups[group].label,
    )  # fmt: skip
    if not drawn:
        st.caption("Choose a group to draw.")
        return
    st.plotly_chart(
        trend(crossing.table, drawn),
        key="facet_trend",
        config=CHART,
        alt=f"Share of {count(len(drawn), 'group')} by {crossing.facet.column}; Table shows the same as numbers.",
    )
    st.caption("Bands are 95 % intervals (Wilson): where few documents are behind a point, they are wide.")


def _map(crossing: Crossing, seed: int) -> None:
    facet, view = crossing.facet, crossing.view
    key = f"{VALUES}_{facet.column}_{facet.period}"
    only = st.multiselect("Show only", facet.values, key=key, placeholder="All values")
    rows = drawn_rows(len(view), seed=seed)
    plot(
        facet_map(view, facet, rows=rows, only=only),
        key="facet_map",
        config=CHART | {"scrollZoom": True},
        alt=f"Map of {count(len(rows), 'document')} colored by {facet.column}; the table below lists them.",
    )
    st.caption("Near means alike under the question. Press a value in the legend to hide it.")
    listed = sorted(row for value in only for row in facet.rows(value)) if only else range(len(view))
    _documents(crossing, listed, named=", ".join(only))


def _documents(crossing: Crossing, rows: Sequence[int], *, named: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="facet_documents_head"):
        st.markdown(f"#### {count(len(rows), 'document')}", width="content")
        if named:
            select_on_explore(rows, key="facet_select", origin=f"by {crossing.facet.column}: {named}")
    if len(rows) > MOST_LISTED:
        st.caption(f"The first {MOST_LISTED:,} are listed.")
    table = document_table([crossing.view], list(rows)[:MOST_LISTED])
    st.dataframe(
        table,
        hide_index=True,
        height=380 if len(table) > 9 else "auto",
        column_config=document_columns({}),
        alt=f"Documents with the answers to: {escape_markdown(crossing.view.instruction)}",
    )


def _counts(crossed: CrossTable) -> DataFrame:
    table = crossed.table
    named = {group.label: table.counts[:, column] for column, group in enumerate(table.columns)}
    return DataFrame({f"{table.instructions[0]} \\ group": [group.label for group in table.rows], **named})

"""Clusters of one question crossed with those of another, and the documents two clusters share."""

import streamlit as st
from pandas import DataFrame

from app.charts import CELL_VALUES, MOST_FLOWS, count, crossed, drawn_groups, escape_markdown, flow
from app.screens.compare.documents import shared_section
from app.screens.compare.question_pair import QuestionPair
from app.session import get_session
from app.widgets import CHART, choose_numbers, clicked_cell, csv_button, dark, nothing_yet, sideways, ticked_rows
from inbedder_core.comparison import Cell, Contingency, contingency
from inbedder_core.exports import crossed_frame
from inbedder_core.fingerprint import fingerprint

NOISE, VALUES = "compare_noise", "compare_values"
MOST_CELLS = 200


def crossed_section(pair: QuestionPair) -> None:
    """Draw how many documents two clusters share, against chance; a click on a cell lists them."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        shown = choose_numbers(VALUES, CELL_VALUES)
        table, context = _table(pair)
    if not _has_groups(table):
        return
    comparing, grid, numbers = get_session().comparing, f"{context} {shown}", pair.numbers
    key = comparing.cells_key("grid", grid)
    comparing.read_cell(context, "grid", key, _clicked(key, table))
    _read_list(context, table)
    key = comparing.cells_key("grid", grid)
    with sideways("crossed", len(drawn_groups(table)[1])):
        st.plotly_chart(
            crossed(table, numbers, shown, dark=dark()),
            key=key,
            on_select="rerun",
            selection_mode="points",
            config=CHART,
            alt=f"Groups of question {numbers[0]} (rows) and {numbers[1]} (columns); the list below says the same.",
        )
    rows, columns = drawn_groups(table)
    if len(rows) < len(table.rows) or len(columns) < len(table.columns):
        st.caption(
            f"Drawn are the largest {len(rows)} of {len(table.rows)} rows and {len(columns)} of "
            f"{len(table.columns)} columns; everything else counts all."
        )
    _rest(pair, table, context)


def flow_section(pair: QuestionPair) -> None:
    """Draw where the documents of each cluster go."""
    table, context = _table(pair)
    if not _has_groups(table):
        return
    _read_list(context, table)
    numbers = pair.numbers
    st.plotly_chart(
        flow(table, numbers),
        key=f"flow_{context}",
        config=CHART,
        alt=f"Documents from the groups of question {numbers[0]} to those of {numbers[1]}; the list below says it.",
    )
    drawn = table.flows(MOST_FLOWS)
    held = sum(cell.documents for cell in drawn)
    st.caption(
        f"Strong bands hold more documents than chance explains (residual above 2). {count(len(drawn), 'band')}, "
        f"{held:,} of {table.total:,} documents."
    )
    _rest(pair, table, context)


def _table(pair: QuestionPair) -> tuple[Contingency, str]:
    """Cross the two views; the second value names the table."""
    noise = st.toggle("Noise as a group", key=NOISE, persist_state="session",
                      help="Otherwise documents that are noise under either question are left out.")  # fmt: skip
    context = fingerprint(pair.indices, noise, [view.clustering.assignments for view in pair.views])[:16]
    return contingency(*pair.views, noise=bool(noise)), context


def _has_groups(table: Contingency) -> bool:
    if table.counts.size and table.total:
        return True
    nothing_yet(
        "The two questions have no groups that share a document.",
        "Lower the smallest dense group, or count noise as a group.",
    )
    return False


def _rest(pair: QuestionPair, table: Contingency, context: str) -> None:
    if table.left_out:
        st.caption(f"{count(table.left_out, 'document')} left out: noise under one of the two questions.")
    _list(table, context)
    views = pair.exploration.views
    csv_button("groups_crossed", lambda: crossed_frame(views), holds="Every pair of questions, noise included")
    if cell := get_session().comparing.cell(context):
        shared_section(pair, table, cell)


def _list(table: Contingency, context: str) -> None:
    cells = _listed(table)
    st.markdown(f"**Furthest from chance:** {escape_markdown(_in_words(cells[0]))}")
    st.dataframe(
        DataFrame([_line(cell) for cell in cells]),
        key=get_session().comparing.cells_key("list", context),
        hide_index=True,
        height=250 if len(cells) > 6 else "auto",
        on_select="rerun",
        selection_mode="single-row",
        column_config={
            "first": st.column_config.TextColumn("group, first question"),
            "second": st.column_config.TextColumn("group, second question"),
            "expected": st.column_config.NumberColumn("expected by chance", format="%.1f"),
            "ratio": st.column_config.NumberColumn("times expected", format="%.1f ×"),
            "residual": st.column_config.NumberColumn(
                "departure", format="%.1f", help="Adjusted standardised residual"
            ),
        },
        alt="Pairs of groups, those furthest from chance first",
    )


def _line(cell: Cell) -> dict[str, object]:
    return {
        "first": cell.first.label,
        "second": cell.second.label,
        "documents": cell.documents,
        "expected": cell.expected,
        "ratio": cell.ratio,
        "residual": cell.residual,
    }


def _in_words(cell: Cell) -> str:
    times = f", {cell.ratio:.1f} times as many as expected" if cell.documents else f"; {cell.expected:.1f} expected"
    return f"“{cell.first.label}” and “{cell.second.label}” share {count(cell.documents, 'document')}{times}."


def _clicked(key: str, table: Contingency) -> tuple[int, int] | None:
    cell = clicked_cell(key)
    if cell is None:
        return None
    rows, columns = drawn_groups(table)
    return table.rows[rows[cell[0]]].id, table.columns[columns[cell[1]]].id


def _read_list(context: str, table: Contingency) -> None:
    comparing, cells = get_session().comparing, _listed(table)
    key = comparing.cells_key("list", context)
    ticked = [(cells[line].first.id, cells[line].second.id) for line in ticked_rows(key) if line < len(cells)]
    comparing.read_cell(context, "list", key, ticked[0] if ticked else None)


def _listed(table: Contingency) -> tuple[Cell, ...]:
    return table.cells()[:MOST_CELLS]

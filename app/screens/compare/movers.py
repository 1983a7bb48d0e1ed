"""Documents that change company between two questions."""

from collections.abc import Sequence

import streamlit as st

from app import session as state
from app.charts import MOST_BEHIND, count, drawn_rows, escape_markdown, movers_map, shorten, view_map
from app.screens.compare.documents import Places, Sides, csv_button, pair_columns, pair_table, select_button
from app.server import comparisons
from app.widgets import CHART, Current, plot, show_notice
from inbedder_core.comparison import Movers, nearest_documents
from inbedder_core.errors import CorpusError
from inbedder_core.exports import movers_frame

LISTED, DRAWN, NEAREST = 50, 8, 5
ONE, TWO = "One map, with arrows", "Two maps"
AS = "movers_as"


def movers_section(found: Current, places: Places) -> None:
    """Rank the documents by how much of their neighbourhood changes, and draw those that are ticked."""
    sides = found.views[places[0]], found.views[places[1]]
    seed = found.request.config.seed
    try:
        with st.spinner("Comparing neighbourhoods"):
            moved = comparisons().movers(*sides, seed=seed)
    except CorpusError as error:
        show_notice(str(error))
        return
    st.caption(_summary(moved, len(sides[0])))
    listed = moved.top(LISTED)
    ticked = _table(sides, places, moved, listed)
    chosen = [place for place in ticked if place < len(listed)] or list(range(min(DRAWN, len(listed))))
    rows = [listed[place] for place in chosen]
    _maps(found, sides, places, rows, [str(place + 1) for place in chosen])
    _nearest(sides, places, moved, rows[0])
    numbers = f"questions {places[0] + 1} and {places[1] + 1}"
    select_button(rows, origin=f"as moving between {numbers}")
    csv_button(
        "movers",
        lambda: movers_frame(found.views, pairs=[places], seed=seed),
        holds="The 100 documents that move most between these two questions",
    )


def _summary(moved: Movers, n: int) -> str:
    among = "" if len(moved.rows) == n else f" Compared among {len(moved.rows):,} documents drawn at random."
    return (
        f"Of its {moved.k} nearest neighbours under one question, a document keeps {moved.mean_shared:.1f} under the "
        f"other on average; chance alone would keep {moved.by_chance:.1f}. Neighbours are found among the embeddings, "
        f"not on the maps.{among} Listed are those that keep fewest; tick some to draw them."
    )


def _table(sides: Sides, places: Places, moved: Movers, listed: Sequence[int]) -> list[int]:
    """Show the table and return the lines that are ticked."""
    table = pair_table(sides, places, listed)
    table.insert(0, "rank", range(1, len(listed) + 1))
    for place, view in zip(places, sides, strict=True):
        table[f"cluster under {place + 1}"] = [view.cluster_label(row) for row in listed]
    table["kept"] = [f"{kept} of {moved.k}" for kept in moved.shared[moved.order[: len(listed)]].tolist()]
    key = f"movers_{places[0]}_{places[1]}"
    st.dataframe(
        table,
        key=key,
        hide_index=True,
        height=290,
        on_select="rerun",
        selection_mode="multi-row",
        column_config={
            "rank": st.column_config.NumberColumn("", width=40),
            "kept": st.column_config.TextColumn("neighbours kept", width=90),
            **pair_columns(sides, places),
        },
        alt="The documents whose neighbours change most between the two questions, most first",
    )
    return state.ticked_rows(key)


def _maps(found: Current, sides: Sides, places: Places, rows: Sequence[int], marks: Sequence[str]) -> None:
    n, seed = len(sides[0]), found.request.config.seed
    drawn_as = st.segmented_control("Draw as", [ONE, TWO], key=AS, default=ONE, required=True,
                                    label_visibility="collapsed", persist_state="session")  # fmt: skip
    numbers = places[0] + 1, places[1] + 1
    told = f"{count(len(rows), 'document')} that move between questions {numbers[0]} and {numbers[1]}"
    if drawn_as == TWO:
        drawn = sorted({*drawn_rows(n, seed=seed), *rows})
        for column, number, view in zip(st.columns(2), numbers, sides, strict=True):
            column.markdown(f":gray[{number}]  **{escape_markdown(view.instruction)}**")
            with column:
                plot(
                    view_map(view, rows=drawn, highlighted=rows),
                    key=f"movers_map_{number}",
                    alt=f"Map of question {number} with {told}",
                    config=CHART,
                )
        return
    figure = movers_map(*sides, rows, numbers=numbers, marks=marks)
    st.plotly_chart(figure, key="movers_map", config=CHART, alt=f"Arrows: {told}; the table above lists them.")
    st.caption(
        "Arrows lead from a document's place on the first map to its place on the second; the buttons move all points. "
        "Colours are clusters of the map shown. "
        + (f"{MOST_BEHIND:,} documents, drawn at random, are in the background." if n > MOST_BEHIND else "")
    )


def _nearest(sides: Sides, places: Places, moved: Movers, row: int) -> None:
    corpus = sides[0].corpus
    st.markdown(f"##### Who document {corpus.ids[row]} is near")
    st.text(shorten(corpus.texts[row], 600))
    for column, place, view in zip(st.columns(2), places, sides, strict=True):
        with column.container(border=True):
            answer = view.encoding.answers[row] or "no answer"
            st.markdown(f":gray[{place + 1}  {escape_markdown(view.instruction)}]  \n**{escape_markdown(answer)}**")
            for other in nearest_documents(view, row, k=min(NEAREST, moved.k)):
                near = view.encoding.answers[other] or "no answer"
                st.markdown(f"- **{escape_markdown(near)}**: {escape_markdown(shorten(corpus.texts[other], 140))}")

"""Documents that change company between two questions."""

from collections.abc import Sequence

import streamlit as st

from app.charts import MOST_BEHIND, count, drawn_rows, escape_markdown, movers_map, shorten, view_map
from app.screens.compare.documents import SELECT
from app.screens.compare.question_pair import QuestionPair
from app.server import comparisons
from app.widgets import CHART, csv_button, plot, select_on_explore, show_notice, ticked_rows
from inbedder_core.comparison import Movers, nearest_documents
from inbedder_core.errors import CorpusError
from inbedder_core.exports import movers_frame

LISTED, DRAWN, NEAREST = 50, 8, 5
ONE, TWO = "One map, with arrows", "Two maps"
AS = "movers_as"


def movers_section(pair: QuestionPair) -> None:
    """Rank the documents by how much of their neighborhood changes, and draw those that are ticked."""
    seed = pair.exploration.seed
    try:
        with st.spinner("Comparing neighborhoods"):
            moved = comparisons().movers(*pair.views, seed=seed)
    except CorpusError as error:
        show_notice(str(error))
        return
    st.caption(_summary(moved, len(pair.exploration.corpus)))
    listed = moved.top(LISTED)
    lines = [line for line in _table(pair, moved, listed) if line < len(listed)] or list(range(min(DRAWN, len(listed))))
    rows = [listed[line] for line in lines]
    _maps(pair, rows, [str(line + 1) for line in lines])
    _nearest(pair, moved, rows[0])
    select_on_explore(rows, key=SELECT, origin=f"as moving between questions {pair.numbers[0]} and {pair.numbers[1]}")
    csv_button(
        "movers",
        lambda: movers_frame(pair.exploration.views, pairs=[pair.indices], seed=seed),
        holds="The 100 documents that move most between these two questions",
    )


def _summary(moved: Movers, n: int) -> str:
    among = "" if len(moved.rows) == n else f" Compared among {len(moved.rows):,} documents drawn at random."
    return (
        f"Of its {moved.k} nearest neighbors under one question, a document keeps {moved.mean_shared:.1f} under the "
        f"other on average; chance alone would keep {moved.by_chance:.1f}. Neighbors are found among the embeddings, "
        f"not on the maps.{among} Listed are those that keep fewest; tick some to draw them."
    )


def _table(pair: QuestionPair, moved: Movers, listed: Sequence[int]) -> list[int]:
    """Show the table and return the lines that are ticked."""
    table = pair.table(listed)
    table.insert(0, "rank", range(1, len(listed) + 1))
    for number, view in zip(pair.numbers, pair.views, strict=True):
        table[f"group under {number}"] = view.cluster_labels(listed)
    table["kept"] = [f"{kept} of {moved.k}" for kept in moved.shared[moved.order[: len(listed)]].tolist()]
    key = f"movers_{pair.indices[0]}_{pair.indices[1]}"
    st.dataframe(
        table,
        key=key,
        hide_index=True,
        height=290,
        on_select="rerun",
        selection_mode="multi-row",
        column_config={
            "rank": st.column_config.NumberColumn("", width=40),
            "kept": st.column_config.TextColumn("neighbors kept", width=90),
            **pair.columns(),
        },
        alt="The documents whose neighbors change most between the two questions, most first",
    )
    return ticked_rows(key)


def _maps(pair: QuestionPair, rows: Sequence[int], marks: Sequence[str]) -> None:
    n, numbers = len(pair.exploration.corpus), pair.numbers
    drawn_as = st.segmented_control("Draw as", [ONE, TWO], key=AS, default=ONE, required=True,
                                    label_visibility="collapsed", persist_state="session")  # fmt: skip
    moving = f"{count(len(rows), 'document')} that move between questions {numbers[0]} and {numbers[1]}"
    if drawn_as == TWO:
        drawn = sorted({*drawn_rows(n, seed=pair.exploration.seed), *rows})
        for column, number, view in zip(st.columns(2), numbers, pair.views, strict=True):
            column.markdown(f":gray[{number}]  **{escape_markdown(view.instruction)}**")
            with column:
                plot(
                    view_map(view, rows=drawn, highlighted=rows),
                    key=f"movers_map_{number}",
                    alt=f"Map of question {number} with {moving}",
                    config=CHART,
                )
        return
    figure = movers_map(*pair.views, rows, numbers=numbers, marks=marks)
    st.plotly_chart(figure, key="movers_map", config=CHART, alt=f"Arrows: {moving}; the table above lists them.")
    st.caption(
        "Arrows lead from a document's place on the first map to its place on the second; the buttons move all points. "
        "Colors are groups of the map shown. "
        + (f"{MOST_BEHIND:,} documents, drawn at random, are in the background." if n > MOST_BEHIND else "")
    )


def _nearest(pair: QuestionPair, moved: Movers, row: int) -> None:
    corpus = pair.exploration.corpus
    st.markdown(f"##### Who document {corpus.ids[row]} is near")
    st.text(shorten(corpus.texts[row], 600))
    for column, number, view in zip(st.columns(2), pair.numbers, pair.views, strict=True):
        with column.container(border=True):
            answer = view.encoding.answers[row] or "no answer"
            st.markdown(f":gray[{number}  {escape_markdown(view.instruction)}]  \n**{escape_markdown(answer)}**")
            for other in nearest_documents(view, row, k=min(NEAREST, moved.k)):
                near = view.encoding.answers[other] or "no answer"
                st.markdown(f"- **{escape_markdown(near)}**: {escape_markdown(shorten(corpus.texts[other], 140))}")

"""All questions against all: how far they group the documents alike."""

import streamlit as st

from app.charts import MEASURES, SIGNIFICANT_MARK, board, count, escape_markdown
from app.session import get_session
from app.widgets import CHART, clicked_cell, csv_button, dark, sideways
from inbedder_core.comparison import SIGNIFICANT, Comparison
from inbedder_core.exports import agreement_frame

MEASURE, BOARD = "compare_measure", "compare_board"
HELP = (
    "AMI, adjusted mutual information: how much a document's group under one question tells about its group under "
    "the other. ARI, adjusted Rand index: how many pairs of documents both questions put together, or both apart."
)


def board_section(comparison: Comparison) -> None:
    """Draw the board; a click on a cell chooses its two questions."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.markdown("#### Questions against questions", width="content")
        measure = st.segmented_control(
            "Measure", list(MEASURES), key=MEASURE, default="ami", required=True, format_func=MEASURES.__getitem__,
            help=HELP, persist_state="session", width="content",
        )  # fmt: skip
    key = f"{BOARD}_{measure}"
    get_session().comparing.read_board(key, clicked_cell(key))
    with sideways("board", len(comparison.instructions)):
        st.plotly_chart(
            board(comparison, measure or "ami", dark=dark()),
            key=key,
            on_select="rerun",
            selection_mode="points",
            config=CHART,
            alt=f"Agreement of {count(len(comparison.instructions), 'question')}; the table below says the same.",
        )
    st.caption(_legend(comparison))
    with st.expander("The same as a table", icon=":material/table:"):
        frame = agreement_frame(comparison)
        st.dataframe(frame, hide_index=True, alt="Agreement of each pair of questions, and what chance gives")
        csv_button("agreement", lambda: frame, holds="Every pair of questions, with what chance gives")


def _legend(comparison: Comparison) -> str:
    lines = [
        f"Click a cell to look into its two questions. {SIGNIFICANT_MARK} more alike than chance explains: hardly any "
        f"of {comparison.permutations:,} random arrangements of groups of the same sizes are so (p ≤ {SIGNIFICANT} "
        f"after Holm's correction for {count(len(comparison.pairs), 'pair')}, seed {comparison.seed}). "
        "Documents that are noise under either question are left out of a pair; identical documents count one by one.",
        *(
            f"– {pair.indices[0] + 1} and {pair.indices[1] + 1} not defined: {escape_markdown(pair.undefined)}."
            for pair in comparison.pairs
            if pair.undefined
        ),
    ]
    return "  \n".join(lines)

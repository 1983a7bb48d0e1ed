"""Two questions, looked into."""

from collections.abc import Sequence

import streamlit as st

from app import session as state
from app.charts import escape_markdown
from app.screens.compare.crossed import crossed_section, flow_section
from app.screens.compare.movers import movers_section
from app.widgets import Current, numbered
from inbedder_core.comparison import Agreement, Comparison

CROSSED, FLOW, MOVERS = "Clusters crossed", "Flow", "Movers"
LOOK, SIDES = "compare_look", ("compare_first", "compare_second")


def pair_section(found: Current, comparison: Comparison) -> None:
    """Choose two questions, and how to look at them."""
    st.markdown("#### Two questions")
    instructions = comparison.instructions
    for side, column in enumerate(st.columns(2)):
        with column:
            _question(side, instructions)
    places = state.compared(len(instructions))
    st.markdown(_sentence(comparison.pair(*places), len(found.views[0])))
    look = st.segmented_control(
        "Look at", [CROSSED, FLOW, MOVERS], key=LOOK, default=CROSSED, required=True, label_visibility="collapsed",
        persist_state="session",
    )  # fmt: skip
    {CROSSED: crossed_section, FLOW: flow_section, MOVERS: movers_section}[look or CROSSED](found, places)


def _question(side: int, instructions: Sequence[str]) -> None:
    state.set_widget(SIDES[side], state.compared(len(instructions))[side])
    st.selectbox(
        ("First", "Second")[side],
        range(len(instructions)),
        key=SIDES[side],
        format_func=lambda index: numbered(index, instructions[index]),
        on_change=_choose,
        args=(side, len(instructions)),
    )


def _choose(side: int, views: int) -> None:
    state.swap_views(side, state.widget(SIDES[side]), views)


def _sentence(pair: Agreement, n: int) -> str:
    ami, ari = pair.ami, pair.ari
    if ami is None or ari is None:
        return f"How far they agree is not defined: {escape_markdown(pair.undefined)}."
    scores = [
        f"**{name} {score.value:z.2f}** (by chance {score.null_mean:z.2f} ± {score.null_sd:.2f}, p = {score.p:.3g})"
        for name, score in (("AMI", ami), ("ARI", ari))
    ]
    return (
        f"{' · '.join(scores)}  \nover {pair.compared:,} of {n:,} documents; "
        f"{pair.left_out:,} are noise under one of the two and left out."
    )

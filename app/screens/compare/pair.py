"""Two questions, looked into."""

from collections.abc import Sequence

import streamlit as st

from app.charts import escape_markdown, says_how_much
from app.screens.compare.crossed import crossed_section, flow_section
from app.screens.compare.movers import movers_section
from app.screens.compare.question_pair import QuestionPair
from app.server import Exploration
from app.session import get_session, set_widget, widget
from app.widgets import numbered
from inbedder_core.comparison import Agreement, Comparison

CROSSED, FLOW, MOVERS = "Groups crossed", "Flow", "Movers"
OTHER = "its group under the other"
LOOK, SIDES = "compare_look", ("compare_first", "compare_second")
_SECTIONS = {CROSSED: crossed_section, FLOW: flow_section, MOVERS: movers_section}


def pair_section(exploration: Exploration, comparison: Comparison) -> None:
    """Choose two questions, and how to look at them."""
    st.markdown("#### Two questions")
    instructions = comparison.instructions
    for side, column in enumerate(st.columns(2)):
        with column:
            _question(side, instructions)
    indices = get_session().comparing.pair(len(instructions))
    st.markdown(agreement_in_words(comparison.pair(*indices), len(exploration.corpus)))
    look_into(QuestionPair(exploration, indices), key=LOOK, first=CROSSED)


def look_into(pair: QuestionPair, *, key: str, first: str) -> None:
    """Choose how to look at two questions, in the widget of a key, and show it; `first` is what is seen first."""
    look = st.segmented_control(
        "Look at", list(_SECTIONS), key=key, default=first, required=True, label_visibility="collapsed",
        persist_state="session",
    )  # fmt: skip
    _SECTIONS[look or first](pair)


def _question(side: int, instructions: Sequence[str]) -> None:
    set_widget(SIDES[side], get_session().comparing.pair(len(instructions))[side])
    st.selectbox(
        ("First", "Second")[side],
        range(len(instructions)),
        key=SIDES[side],
        format_func=lambda index: numbered(index, instructions[index]),
        on_change=_choose,
        args=(side, len(instructions)),
    )


def _choose(side: int, n_views: int) -> None:
    get_session().comparing.swap(side, widget(SIDES[side]), n_views)


def agreement_in_words(pair: Agreement, n: int) -> str:
    """Say how far two of the groupings of n documents agree, beside chance."""
    ami, ari = pair.ami, pair.ari
    if ami is None or ari is None:
        return f"How far they agree is not defined: {escape_markdown(pair.undefined)}."
    scores = [
        f"{name} {score.value:z.2f} (by chance {score.null_mean:z.2f} ± {score.null_sd:.2f}, p = {score.p:.3g})"
        for name, score in (("AMI", ami), ("ARI", ari))
    ]
    left_out = f"; {pair.left_out:,} are noise under one of the two and left out" if pair.left_out else ""
    return (
        f"**A document's group under one says {says_how_much(ami.value, about=OTHER, beyond_chance=ami.significant)}.**"
        "  \n"
        f":gray[From 0, chance, to 1, the same groups: {' · '.join(scores)}, "
        f"over {pair.compared:,} of {n:,} documents{left_out}.]"
    )

"""Documents in order between two answers that a person names."""

import streamlit as st
from pandas import DataFrame

from app.charts import axis_chart, axis_map, shorten
from app.server import Exploration, Lookup, probing
from app.session import get_session
from app.widgets import CHART, csv_button, looked_up, plot, show_notice
from inbedder_core.probes import AnswerAxis
from inbedder_core.views import View

MOST_LISTED = 1_000
BY_WORDS = (
    "Across: the log-odds of the second answer against the first after each document, less half of what they are "
    "without one: 0 where neither is ahead, 2.3 where the second is ten times as likely."
)
BY_STATES = (
    "Upwards: where its embedding lies between those of the two words, each read as if it were a document (-1 and 1)."
)


def axis_section(exploration: Exploration, index: int) -> None:
    """Name two answers, and see the documents between them."""
    view = exploration.views[index]
    lookup = _form(exploration, index)
    axis = looked_up(lookup, AnswerAxis, key="probe_axis")
    if axis is None:
        st.caption("Two answers, such as “relieved” and “resentful”, span an axis; documents are ordered on it.")
        return
    if axis.missing:
        show_notice(axis.missing)
    left, right = st.columns(2)
    ends = " to ".join(axis.ends)
    with left:
        st.plotly_chart(axis_chart(view, axis), key="probe_axis_chart", config=CHART, alt=f"Documents from {ends}")
        st.caption(f"{'' if axis.leanings is None else BY_WORDS} {BY_STATES}")
    with right:
        plot(axis_map(view, axis), key="probe_axis_map", config=CHART | {"scrollZoom": True},
             alt=f"Map colored from {ends}, with both words")  # fmt: skip
        st.caption("Red leans to the first answer, blue to the second; stars are where the words themselves lie.")
    st.markdown(agreement_sentence(axis))
    table = axis_table(view, axis)
    st.dataframe(
        table.head(MOST_LISTED), hide_index=True, key="probe_axis_table", alt=f"Documents in order from {ends}"
    )
    csv_button("axis", lambda: table)


def agreement_sentence(axis: AnswerAxis) -> str:
    """Say how far words and states order the documents alike, as Markdown."""
    if axis.agreement is None:
        return "The two orders cannot be compared here."
    return (
        f"**Rank correlation of both orders {axis.agreement:.2f}** (1: the same order, 0: none in common): the higher, "
        "the more the map follows this axis."
    )


def axis_table(view: View, axis: AnswerAxis) -> DataFrame:
    """List the documents from the first end to the second."""
    rows = list(axis.order)
    columns: dict[str, object] = {
        "id": [view.corpus.ids[row] for row in rows],
        "text": [shorten(view.corpus.texts[row], 300) for row in rows],
        "answer": [view.encoding.answers[row] for row in rows],
        "position": axis.positions[rows].round(2),
    }
    if axis.leanings is not None:
        columns["log-odds"] = axis.leanings[rows].round(2)
    return DataFrame(columns)


def _form(exploration: Exploration, index: int) -> Lookup:
    with st.form("probe_axis_form", border=False):
        left, right = st.columns(2)
        first = left.text_input("From the answer", key=f"probe_first_{index}", placeholder="relieved")
        second = right.text_input("To the answer", key=f"probe_second_{index}", placeholder="resentful")
        pressed = st.form_submit_button("Order the documents", key="probe_order", icon=":material/linear_scale:",
                                        help="Reads every document again, for both answers.")  # fmt: skip
    lookup = Lookup(exploration, index, "axis", (first, second))
    if pressed:
        probing().start(lookup, get_session().viewer)
    return lookup

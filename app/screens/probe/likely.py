"""What else documents might have been answered: one document's likeliest answers, and those of all."""

from collections.abc import Sequence

import streamlit as st
from pandas import DataFrame

from app.charts import escape_markdown
from app.server import Exploration, LikelyOfAll, Lookup
from app.widgets import csv_button, looked_up, lookup_button
from inbedder_core.encoders import BEGINNINGS, LikelyAnswer
from inbedder_core.exports import likely_frame

PROBABILITY = st.column_config.ProgressColumn(format="percent", min_value=0.0, max_value=1.0)


def likely_table(likely: Sequence[LikelyAnswer]) -> None:
    """List a document's likeliest answers."""
    st.markdown("##### Likeliest answers")
    table = DataFrame(
        {
            "answer": [answer.answer or "(none)" for answer in likely],
            "probability": [answer.probability for answer in likely],
        }
    )
    st.dataframe(
        table,
        hide_index=True,
        key="probe_runners_up",
        column_config={"probability": PROBABILITY},
        alt="The likeliest answers with their probabilities",
    )
    st.caption(BEGINNINGS)


def likely_section(exploration: Exploration, index: int) -> None:
    """Offer the likeliest answers of all documents, the least sure first."""
    st.markdown("##### Which answers are least sure?")
    lookup = Lookup(exploration, index, "likely")
    costs = "Reads every document again and goes on with its likeliest answers: several times as long as the question."
    found = looked_up(lookup, LikelyOfAll, key="probe_likely")
    if found is None:
        lookup_button(lookup, "Read on for every document", key="probe_likely", costs=costs)
        st.caption("What else might each document have been answered, and how near was it?")
        return
    table = likely_frame(exploration.views[index].corpus, found.likely).sort_values("lead", kind="stable")
    shares = [column for column in table if column.startswith("probability")]
    st.dataframe(
        table,
        hide_index=True,
        key="probe_likely_table",
        column_config={**dict.fromkeys(shares, PROBABILITY), "id": None},
        alt="Every document's likeliest answers with their probabilities, the least sure first",
    )
    st.caption(
        "`lead` is how much likelier the first answer is than the second: where it is near 0, the model might as well "
        f"have said the other. {escape_markdown(found.meaning)}"
    )
    csv_button("likely", lambda: table)

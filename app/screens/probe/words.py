"""Which words a document's answer hangs on, and what else it might have been answered."""

import math

import streamlit as st
from pandas import DataFrame

from app.charts import deletion, escape_markdown, highlighted, highlights_in_words, shorten
from app.screens.probe.likely import likely_table
from app.server import Exploration, Lookup, WordsOfDocument
from app.widgets import CHART, csv_button, looked_up, lookup_button
from inbedder_core.probes import Influence

_WAYS = {False: "by dropping each", True: "by the gradient"}
WAY = "probe_way"
DROPPED = (
    "Blue: without it, the answer becomes less likely; orange: likelier. The stronger, the more. Each word was left "
    "out in turn and the rest read again (of long texts, each sentence)."
)
WEIGHED = (
    "The stronger, the more the first word of the answer would change if this word changed a little (the size of "
    "gradient × input); this says how far it counts, not in which direction."
)


def words_section(exploration: Exploration, index: int, row: int) -> None:
    """Color a document's words by how far its answer hangs on them, and list its runners-up."""
    lookup = Lookup(exploration, index, "words", (row,))
    costs = "Reads the document once for each of its words: some seconds."
    found = looked_up(lookup, WordsOfDocument, key="probe_words")
    if found is None:
        lookup_button(lookup, "Look at its words", key="probe_words", costs=costs)
        st.caption("Which words does the answer hang on, and what else might it have been?")
        return
    left, right = st.columns([3, 2])
    with left:
        _highlights(found.influence)
    with right:
        likely_table(found.likely)
    _curve(found)


def _highlights(influence: Influence) -> None:
    by_gradient = st.segmented_control(
        "Color words", list(_WAYS), key=WAY, default=False, required=True, format_func=_WAYS.__getitem__,
        persist_state="session",
    )  # fmt: skip
    st.html(highlighted(influence, by_gradient=bool(by_gradient)))
    st.caption(WEIGHED if by_gradient else DROPPED)
    st.caption(escape_markdown(highlights_in_words(influence)))
    st.markdown(agreement_sentence(influence.agreement))
    table = _table(influence)
    with st.expander("The words as a table"):
        st.dataframe(table, hide_index=True, key="probe_words_table", alt="Words with both numbers")
    csv_button("words", lambda: table)


def agreement_sentence(agreement: float | None) -> str:
    """Say how far both ways agree, as Markdown."""
    if agreement is None:
        return "The two ways cannot be compared here: too few words, or none of them counts."
    believed = "they name the same words" if agreement >= 0.5 else "they partly differ: believe what both name"
    return (
        f"**Rank correlation of the two ways {agreement:.2f}** (1: the same order of words, 0: none in common); "
        f"{believed}."
    )


def _table(influence: Influence) -> DataFrame:
    return DataFrame(
        {
            "words": [shorten(piece.text, 200) for piece in influence.pieces],
            "dropped": influence.occlusion.round(3),
            "gradient": influence.gradient.round(3),
        }
    )


def _curve(words: WordsOfDocument) -> None:
    curve, score = words.curve, words.influence.score
    st.markdown("##### Is the order of the words right?")
    st.plotly_chart(deletion(curve), key="probe_curve", config=CHART, alt="Probability of the answer as words go")
    verdict = (
        "the words that count most do matter more than any others"
        if curve.gain > 0
        else "dropping these words changes no more than dropping any: do not lean on the colors"
    )
    st.caption(
        f"With all its words the answer's beginning has a probability of {math.exp(score):.0%}. Dropping those that "
        f"count most first makes it {math.exp(curve.gain):.1f} times less likely than dropping as many at random: "
        f"{verdict}."
    )

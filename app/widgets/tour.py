"""The tour for newcomers: a card above every page, one step at a time, until it is ended."""

from dataclasses import dataclass

import streamlit as st

from app import session as state


@dataclass(frozen=True)
class Step:
    """One thing to know, as Markdown, and the page where it is done."""

    title: str
    text: str
    page: str = "screens/explore/explore.py"
    page_title: str = "Explore"


STEPS = (
    Step(
        "Pick a corpus",
        "In the panel on the left (**»** opens it on a small screen), choose a sample or upload a file of your own: "
        "csv, xlsx, jsonl, text and others. A sample of reviews is ready to be asked.",
    ),
    Step(
        "Ask it several questions",
        "Each question gives a map of its own, of the same documents. Three are written already; change them, or click "
        "a suggestion. Best are questions that have an answer of one or two words. Then press **Ask**.",
    ),
    Step(
        "Read the clusters by their answers",
        "A point is a document; near means answered alike. Clusters are named by the model's own answers; **agree** is "
        "the share of a cluster that gives the first of them. Tick a cluster, or draw a box on a map: its documents "
        "are listed below the maps and keep their colour on every other map.",
    ),
    Step(
        "Compare the views",
        "Compare says how far two questions group the documents alike, and which documents change company. Contrast "
        "says what sets two groups apart; Facets sets a column of your file against the answers.",
        "screens/compare/compare.py",
        "Compare",
    ),
    Step(
        "Take it away",
        "**Download**, above the maps, has a report that opens without a network, and every table. What you ask is "
        "kept as a study by itself: write notes under **Study**, find it again under Studies. About the method tells "
        "what maps can say and what they cannot, and has this tour.",
        "screens/about/about.py",
        "About the method",
    ),
)

_REMEMBER = """<script>document.cookie = "NAME=ended; path=/; max-age=34560000; samesite=strict";</script>"""


@st.fragment
def tour() -> None:
    """Show the step a newcomer is at; nothing to anybody else."""
    place = state.tour_step()
    if place is None:
        if state.tour_ended():
            st.html(_REMEMBER.replace("NAME", state.TOUR_COOKIE), unsafe_allow_javascript=True)
        return
    step, last = STEPS[place], len(STEPS) - 1
    with st.container(border=True, key="tour"):
        st.markdown(f":gray[Tour, {place + 1} of {len(STEPS)} ·] **{step.title}**  \n{step.text}")
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if place < last:
                st.button("Next", key="tour_next", icon=":material/arrow_forward:", on_click=state.show_step,
                          args=(place + 1,))  # fmt: skip
            else:
                st.button("Done", key="tour_done", icon=":material/check:", on_click=state.end_tour)
            if place:
                st.button("Back", key="tour_back", type="tertiary", on_click=state.show_step, args=(place - 1,))
            if place >= state.READING:
                st.page_link(step.page, label=f"Go to {step.page_title}")
            if place < last:
                st.button("Skip the tour", key="tour_skip", type="tertiary", on_click=state.end_tour)


def tour_button() -> None:
    """Offer the tour again."""
    st.button("Show the tour", key="show_tour", icon=":material/signpost:", on_click=state.show_step, args=(0,))

"""The tour for newcomers: a card above every page, one step at a time, until it is ended."""

from dataclasses import dataclass

import streamlit as st

from app.session import READING, TOUR_COOKIE, get_session


@dataclass(frozen=True)
class TourStep:
    """One thing to know, as Markdown, and the page where it is done."""

    title: str
    text: str
    page: str = "screens/explore/explore.py"
    page_title: str = "Explore"


STEPS = (
    TourStep(
        "Pick a corpus",
        "In the panel on the left (**Pages and panel** opens it on a small screen), choose a sample or upload a file "
        "of your own: csv, xlsx, jsonl, text and others. A sample of reviews is ready to be asked.",
    ),
    TourStep(
        "Ask it several questions",
        "Each question gives a map of its own, of the same documents. Three are written already; change them, or click "
        "a suggestion. Best are questions that have an answer of one or two words. Then press **Ask**.",
    ),
    TourStep(
        "Read the groups by their answers",
        "A point is a document; near means answered alike. Groups are named by the model's own answers; **agree** is "
        "the share of a group that gives the first of them. Tick a group, or draw a box on a map: its documents "
        "are listed below the maps and keep their color on every other map.",
    ),
    TourStep(
        "Compare the views",
        "Compare says how far two questions group the documents alike, and which documents change company. Contrast "
        "says what sets two groups apart; Facets sets a column of your file against the answers; "
        "Probe says which words an answer hangs on.",
        "screens/compare/compare.py",
        "Compare",
    ),
    TourStep(
        "Take it away",
        "**Download**, above the maps, has a report that opens without a network, and every table. What you ask is "
        "kept as a study by itself: write notes under **Study**, find it again under Studies. About the method tells "
        "what maps can say and what they cannot, and has this tour.",
        "screens/about/about.py",
        "About the method",
    ),
)

_LASTING = "; max-age=34560000"
_REMEMBER = """
<script>
document.cookie = "NAME=STATE; path=/; samesite=strict" + (location.protocol === "https:" ? "; secure" : "");
</script>
"""


@st.fragment
def tour() -> None:
    """Show the step a newcomer is at; nothing to anybody else."""
    state = get_session().tour
    number = state.step
    if number is None:
        if state.ended:
            _remember(f"ended{_LASTING}")
        return
    last = len(STEPS) - 1
    number = min(number, last)
    step = STEPS[number]
    _remember(str(number))
    with st.container(border=True, key="tour"):
        st.markdown(f":gray[Tour, {number + 1} of {len(STEPS)} ·] **{step.title}**  \n{step.text}")
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if number < last:
                st.button("Next", key="tour_next", icon=":material/arrow_forward:", on_click=state.show,
                          args=(number + 1,))  # fmt: skip
            else:
                st.button("Done", key="tour_done", icon=":material/check:", on_click=state.end)
            if number:
                st.button("Back", key="tour_back", type="tertiary", on_click=state.show, args=(number - 1,))
            if number >= READING:
                st.page_link(step.page, label=f"Go to {step.page_title}")
            if number < last:
                st.button("Skip the tour", key="tour_skip", type="tertiary", on_click=state.end)


def _remember(state: str) -> None:
    """Have the browser keep how far the tour is, so that a reload goes on with it: until it is closed, or for good."""
    st.html(_REMEMBER.replace("NAME", TOUR_COOKIE).replace("STATE", state), unsafe_allow_javascript=True)


def tour_button() -> None:
    """Offer the tour again."""
    st.button("Show the tour", key="show_tour", icon=":material/signpost:", on_click=get_session().tour.show, args=(0,))

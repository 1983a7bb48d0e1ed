"""The tour for newcomers: whether it is on, at which step, and what the browser keeps so that it stays away."""

import streamlit as st

from app.session.studies import studies

TOUR_COOKIE = "inbedder_tour"
READING = 2
"""The step that explains results, counted from 0: asking leads to it."""


def start_tour() -> None:
    """Begin the tour once per session, for who has no study, followed no link and has not ended it before."""
    state = st.session_state
    if "tour" not in state:
        known = bool(st.query_params) or TOUR_COOKIE in dict(st.context.cookies) or bool(studies().saved())
        state.tour, state.tour_ended = None if known else 0, False


def tour_step() -> int | None:
    """Return the step shown, counted from 0; None while the tour is off."""
    return st.session_state.tour


def show_step(step: int) -> None:
    """Show a step of the tour, which may have been off."""
    st.session_state.tour = step


def reach_results() -> None:
    """Lead on to how results are read, if the tour is on and not there yet."""
    step = st.session_state.get("tour")
    if step is not None and step < READING:
        st.session_state.tour = READING


def end_tour() -> None:
    """Put the tour away for good."""
    st.session_state.tour, st.session_state.tour_ended = None, True


def tour_ended() -> bool:
    """Whether the browser should remember that the tour was ended."""
    return bool(st.session_state.tour_ended)

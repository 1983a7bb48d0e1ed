"""The questions that led to a part of a corpus, and the way back."""

import streamlit as st

from app import session as state
from app.charts import escape_markdown, shorten
from app.server import Request

_LONGEST = 70


def trail(request: Request) -> None:
    """Show how a person came to ask these documents; every step leads back to what it showed."""
    if not request.part:
        return
    steps, here = state.trail(request.part)
    with st.container(horizontal=True, vertical_alignment="center", key="trail"):
        for place, step in enumerate(steps):
            st.button(
                f"{escape_markdown(step.told)}: {escape_markdown(shorten(' · '.join(step.questions), _LONGEST))}",
                key=f"trail_{place}",
                type="tertiary",
                icon=":material/arrow_back:" if place == len(steps) - 1 else None,
                on_click=state.go_to,
                args=(step.address,),
            )
            st.markdown("›", width="content")
        st.markdown(f"**{escape_markdown(here)}**", width="content")


def part_note() -> None:
    """Say beside the form that only some documents will be asked."""
    part = state.asked_part()
    if part:
        _, here = state.trail(part)
        st.caption(f":material/filter_center_focus: Only {escape_markdown(here)}")
        st.button("Ask all documents", key="leave_part", type="tertiary", on_click=_leave, args=(part,))


def _leave(part: str) -> None:
    state.go_to(state.whole(part))

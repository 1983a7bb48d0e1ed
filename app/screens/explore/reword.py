"""Asking a question in other words: what it was asked as before stays at hand, and beside the new."""

import streamlit as st

from app.charts import count, escape_markdown
from app.session import get_session, widget
from app.widgets import COMPARE
from inbedder_core.encoders import LONGEST_QUESTION
from inbedder_core.fingerprint import fingerprint
from inbedder_core.views import View


def reword(index: int, view: View) -> None:
    """Offer to ask a view's question otherwise, to go back to an earlier wording, and to see what moved since."""
    earlier = get_session().work.wordings.get(view.instruction, ())
    label = f"Reworded {count(len(earlier), 'time')}" if earlier else "Reword"
    with st.popover(label, icon=":material/edit_note:", type="tertiary", key=f"reword_{index}"):
        key = f"wording_{index}_{fingerprint(view.instruction)[:12]}"
        st.text_input("In other words", value=view.instruction, key=key, max_chars=LONGEST_QUESTION)
        st.button(
            "Ask", key=f"reword_ask_{index}", type="primary", icon=":material/travel_explore:",
            on_click=_ask_typed, args=(view.instruction, key),
        )  # fmt: skip
        if not earlier:
            st.caption("The map it has now stays at hand, to go back to and to compare.")
            return
        st.markdown("**Earlier wordings**, latest first")
        for number, wording in enumerate(earlier):
            _earlier(f"{index}_{number}", view.instruction, wording)


def _earlier(key: str, now: str, wording: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"earlier_{key}"):
        st.markdown(escape_markdown(wording), width="stretch")
        if st.button("Compare", key=f"compare_wording_{key}", icon=":material/compare:", help="What moved since"):
            get_session().comparing.wordings = wording, now
            st.switch_page(COMPARE)
        st.button(
            "Ask again", key=f"ask_wording_{key}", icon=":material/undo:", on_click=_ask, args=(now, wording),
            help="Show this one's map in the place of today's, which stays at hand",
        )  # fmt: skip


def _ask_typed(now: str, key: str) -> None:
    _ask(now, widget(key) or "")


def _ask(now: str, wording: str) -> None:
    get_session().reword(now, wording)
    st.rerun()

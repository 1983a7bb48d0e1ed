"""How the questions relate: where their groupings agree, where they part, and which documents move."""

import streamlit as st

from app import session as state
from app.screens.compare.board import board_section
from app.screens.compare.pair import pair_section
from app.server import comparisons
from app.widgets import current

state.start()
state.write_address()
st.title("Compare questions")
found = current(least=2, what_for="Ask at least two questions of the same documents on Explore; then come back.")
if found is None:
    st.stop()

comparison = comparisons().compare(found.views, seed=found.request.config.seed)
board_section(comparison)
pair_section(found, comparison)

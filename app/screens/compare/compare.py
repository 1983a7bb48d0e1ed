"""How the questions relate: where their groupings agree, where they part, and which documents move."""

import streamlit as st

from app.screens.compare.board import board_section
from app.screens.compare.pair import pair_section
from app.screens.compare.wordings import wordings_section
from app.server import comparisons
from app.session import get_session
from app.widgets import current

session = get_session()
session.write_address()
if session.request and (wordings := session.comparing.wordings) and wordings[1] in session.request.instructions:
    wordings_section(session.request, wordings)
    st.stop()

st.title("Compare questions")
exploration = current(least=2, advice="Ask at least two questions of the same documents on Explore; then come back.")
if exploration is None:
    st.stop()

comparison = comparisons().compare(exploration.views, seed=exploration.seed)
board_section(comparison)
pair_section(exploration, comparison)

"""What separates one group of documents from another."""

import streamlit as st

from app import session as state
from app.screens.contrast.form import contrast_form
from app.screens.contrast.result import contrast_result
from app.widgets import current, show_error
from inbedder_core.comparison import contrast
from inbedder_core.errors import CorpusError

state.start()
state.write_address()
st.title("Contrast two groups")
found = current(least=1, what_for="Ask a question of some documents on Explore; then come back.")
if found is None:
    st.stop()
chosen = contrast_form(found)
if chosen is None:
    st.stop()
try:
    result = contrast(*chosen)
except CorpusError as error:
    show_error(str(error))
    st.stop()
contrast_result(chosen[0], result)

"""What separates one group of documents from another."""

import streamlit as st

from app.screens.contrast.form import contrast_form
from app.screens.contrast.result import contrast_result
from app.session import get_session
from app.widgets import current, show_error
from inbedder_core.comparison import contrast
from inbedder_core.errors import CorpusError

get_session().write_address()
st.title("Contrast two groups")
exploration = current(least=1, advice="Ask a question of some documents on Explore; then come back.")
if exploration is None:
    st.stop()
groups = contrast_form(exploration)
if groups is None:
    st.stop()
try:
    result = contrast(*groups)
except CorpusError as error:
    show_error(str(error))
    st.stop()
contrast_result(groups[0], result)

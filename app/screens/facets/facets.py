"""What is known of the documents already, against what the questions make of them."""

import streamlit as st

from app.screens.facets.form import facets_form
from app.screens.facets.result import facets_result
from app.session import get_session
from app.widgets import current, show_error
from inbedder_core.errors import InBedderError

get_session().write_address()
st.title("Facets")
exploration = current(least=1, advice="Ask a question of documents with metadata on Explore; then come back.")
if exploration is None:
    st.stop()
try:
    crossing = facets_form(exploration)
except InBedderError as error:
    show_error(str(error))
    st.stop()
if crossing is not None:
    facets_result(crossing, seed=exploration.seed)

"""What is known of the documents already, against what the questions make of them."""

import streamlit as st

from app import session as state
from app.screens.facets.form import facets_form
from app.screens.facets.result import facets_result
from app.widgets import current, show_error
from inbedder_core.errors import InBedderError

state.start()
state.write_address()
st.title("Facets")
found = current(least=1, what_for="Ask a question of documents with metadata on Explore; then come back.")
if found is None:
    st.stop()
try:
    crossing = facets_form(found)
except InBedderError as error:
    show_error(str(error))
    st.stop()
if crossing is not None:
    facets_result(found, crossing)

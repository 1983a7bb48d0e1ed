"""Why a document is answered so: its words, other wordings, and what lies between answers and layers."""

import streamlit as st

from app.screens.probe.axis import axis_section
from app.screens.probe.document import choose_document, document_card
from app.screens.probe.layers import layers_section
from app.screens.probe.likely import likely_section
from app.screens.probe.wording import wording_section
from app.screens.probe.words import words_section
from app.session import get_session
from app.widgets import choose_question, current

VIEW = "probe_view"

get_session().write_address()
st.title("Probe")
exploration = current(least=1, advice="Ask a question of some documents on Explore; then come back.")
if exploration is None:
    st.stop()
index = choose_question(VIEW, exploration.views)
row = choose_document(exploration.views[index])
document_card(exploration.views[index], row)
words, wording, likely, axis, layers = st.tabs(
    ["Its words", "Worded otherwise", "Least sure", "Between two answers", "Layer by layer"]
)
with words:
    words_section(exploration, index, row)
with wording:
    wording_section(exploration, index, row)
with likely:
    likely_section(exploration, index)
with axis:
    axis_section(exploration, index)
with layers:
    layers_section(exploration, index)

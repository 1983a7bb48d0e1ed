"""Find what was asked, changed and noted before."""

import streamlit as st

from app.screens.studies.list import bring_in, studies_list
from app.widgets import log_out

PRIVACY = (
    "They stay on this server and belong to this browser, which keeps a token that stands for you, or to your login "
    "where the server asks for one. Nobody else is shown them; whoever can read the server's disk or this browser's "
    "cookies could. Deleting a study leaves what the model computed in the store, and uploaded files."
)

with st.container(width=860):
    st.title("Studies")
    st.markdown("Every corpus you ask something becomes a study, saved by itself: questions, settings, changes, notes.")
    studies_list()
    bring_in()
    st.caption(PRIVACY)
    log_out()

"""The frame of every page: settings and navigation."""

from pathlib import Path

import streamlit as st

from app.widgets import login_page, login_wanted, remember_browser, show_error, tour
from inbedder_core.errors import InBedderError

# A Material icon would be fetched from the network; fonts and pictures must come from this machine.
ICON = Path(__file__).with_name("icon.svg")

st.set_page_config(page_title="InBedder Explorer", page_icon=str(ICON), layout="wide", initial_sidebar_state=350)
st.html(Path(__file__).with_name("style.css"))
try:
    if login_wanted():
        login_page()
        st.stop()
    remember_browser()
except InBedderError as error:
    show_error(str(error))
    st.stop()
page = st.navigation(
    [
        st.Page("screens/explore/explore.py", title="Explore", icon=":material/scatter_plot:", default=True),
        st.Page("screens/compare/compare.py", title="Compare", icon=":material/compare_arrows:"),
        st.Page("screens/contrast/contrast.py", title="Contrast", icon=":material/contrast:"),
        st.Page("screens/facets/facets.py", title="Facets", icon=":material/table_chart:"),
        st.Page("screens/probe/probe.py", title="Probe", icon=":material/biotech:"),
        st.Page("screens/studies/studies.py", title="Studies", icon=":material/bookmarks:"),
        st.Page("screens/train/train.py", title="Train", icon=":material/model_training:"),
        st.Page("screens/about/about.py", title="About the method", icon=":material/info:"),
    ],
    position="top",
)
try:
    tour()
    page.run()
except InBedderError as error:  # what no page can do without is missing, such as a place for the store
    show_error(str(error))

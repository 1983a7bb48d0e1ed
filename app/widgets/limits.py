"""What maps can and cannot say, beside the maps."""

import streamlit as st

from app.server import MAP_LIMITS


def map_limits() -> None:
    """Tell it in an expander that begins closed."""
    with st.expander("What these maps can say, and what they cannot", icon=":material/help:", key="map_limits"):
        st.markdown(MAP_LIMITS)

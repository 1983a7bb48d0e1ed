"""What charts have in common on the page."""

import streamlit as st

CHART = {
    "displaylogo": False,
    "scrollZoom": False,
    "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d", "zoomIn2d", "zoomOut2d"],
    "toImageButtonOptions": {"format": "svg", "filename": "chart"},
}


def dark() -> bool:
    """Whether the page is dark now."""
    return st.context.theme.type == "dark"

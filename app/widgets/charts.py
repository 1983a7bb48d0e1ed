"""What charts have in common on the page."""

import streamlit as st

_ZOOM = ["autoScale2d", "zoomIn2d", "zoomOut2d"]
CHART = {
    "displaylogo": False,
    "scrollZoom": False,
    "modeBarButtonsToRemove": ["select2d", "lasso2d", *_ZOOM],
    "toImageButtonOptions": {"format": "svg", "filename": "chart"},
}
SELECTING_CHART = CHART | {
    "modeBarButtonsToRemove": _ZOOM,
    "toImageButtonOptions": {"format": "svg", "filename": "view"},
}
"""One in which documents can be selected with a box or a lasso."""


def dark() -> bool:
    """Whether the page is dark now."""
    return st.context.theme.type == "dark"

"""What charts have in common on the page."""

from collections.abc import Mapping

import streamlit as st

from app.session import widget

_ZOOM = ["autoScale2d", "zoomIn2d", "zoomOut2d"]
CHART = {
    "displaylogo": False,
    "scrollZoom": False,
    "modeBarButtonsToRemove": ["select2d", "lasso2d", *_ZOOM],
    "toImageButtonOptions": {"format": "svg", "filename": "chart"},
}
SELECTING_CHART = CHART | {
    "modeBarButtonsToRemove": ["toImage", *_ZOOM],
    "toImageButtonOptions": {"format": "svg", "filename": "view"},
}
"""One in which documents can be selected with a box or a lasso."""


def dark() -> bool:
    """Whether the page is dark now."""
    return st.context.theme.type == "dark"


def choose_numbers(key: str, names: Mapping[str, str]) -> str:
    """Choose which number stands in the cells of a table, at first the first."""
    first = next(iter(names))
    numbers = st.segmented_control(
        "Number in a cell", list(names), key=key, default=first, required=True, format_func=names.__getitem__,
        persist_state="session", wrap=True,
        help="Departure from chance: the adjusted standardised residual. Beyond ±2, chance hardly explains the cell.",
    )  # fmt: skip
    return numbers or first


def clicked_cell(key: str) -> tuple[int, int] | None:
    """Return the [row, column] of the cell clicked in a grid, counted from 0; None when none is."""
    event = widget(key) or {}
    points = event.get("selection", {}).get("points", [])
    cells = [point["customdata"] for point in points if point.get("customdata") is not None]
    return (int(cells[0][0]), int(cells[0][1])) if cells else None

"""What charts have in common on the page."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import streamlit as st

from app.session import widget

_ZOOM = ["autoScale2d", "zoomIn2d", "zoomOut2d"]
_NAMES, _CELL = 130, 42
"""Pixels of the names beside a grid, and of a number in it."""
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


@contextmanager
def sideways(key: str, columns: int) -> Iterator[None]:
    """Hold a grid of so many columns: where the screen is too narrow for its numbers, it is moved sideways."""
    least = _NAMES + _CELL * columns
    with st.container(key=f"sideways_{key}"):
        st.html(f"<style>.st-key-sideways_{key} > :not(:has(> style)) {{min-width: {least}px}}</style>")
        yield


def choose_numbers(key: str, names: Mapping[str, str]) -> str:
    """Choose which number stands in the cells of a table, at first the first."""
    first = next(iter(names))
    numbers = st.segmented_control(
        "Number in a cell", list(names), key=key, default=first, required=True, format_func=names.__getitem__,
        persist_state="session", wrap=True, width="content",
        help="Departure from chance: the adjusted standardised residual. Beyond ±2, chance hardly explains the cell.",
    )  # fmt: skip
    return numbers or first


def clicked_cell(key: str) -> tuple[int, int] | None:
    """Return the [row, column] of the cell clicked in a grid, counted from 0; None when none is."""
    event = widget(key) or {}
    points = event.get("selection", {}).get("points", [])
    cells = [point["customdata"] for point in points if point.get("customdata") is not None]
    return (int(cells[0][0]), int(cells[0][1])) if cells else None

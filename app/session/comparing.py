"""What a person looks at on the Compare page: which two questions, which cell, which documents."""

import streamlit as st

Cell = tuple[int, int]
"""The ids of a cluster of the first view and of one of the second; -1 is noise."""


def compared(views: int) -> tuple[int, int]:
    """Return the places of the two views compared, of so many; at first the first two."""
    pair: tuple[int, int] = st.session_state.get("compared", (0, 1))
    return pair if max(pair) < views and pair[0] != pair[1] else (0, 1)


def compare_views(first: int, second: int) -> None:
    """Compare these two views; the same twice changes nothing."""
    if first != second:
        st.session_state.compared = (first, second)


def swap_views(changed: int, chosen: int, views: int) -> None:
    """Compare another view in place of the first (0) or the second (1); choosing the other one swaps them."""
    pair = list(compared(views))
    if chosen == pair[1 - changed]:
        pair.reverse()
    pair[changed] = chosen
    compare_views(*pair)


def cell(context: str) -> Cell | None:
    """Return the cell that was chosen in a table; `context` names the table, so that none is taken from another."""
    chosen: tuple[str, Cell | None] = st.session_state.get("compared_cell", ("", None))
    return chosen[1] if chosen[0] == context else None


def read_cell(context: str, by: str, key: str, found: Cell | None) -> None:
    """Take what is now chosen by "grid" or by "list", under its key: a change decides, and the other one forgets."""
    if _changed(by, key, found):
        st.session_state.compared_cell = (context, found)
        other = "list" if by == "grid" else "grid"
        st.session_state[f"compared_{other}"] = st.session_state.get(f"compared_{other}", 0) + 1


def cells_key(by: str, context: str) -> str:
    """Name the grid or the list in which cells are chosen."""
    return f"cells_{by}_{context}_{st.session_state.get(f'compared_{by}', 0)}"


def read_board(key: str) -> None:
    """Compare the two questions of the cell that was clicked on the board."""
    place = clicked(key)
    if _changed("board", key, place) and place:
        compare_views(*place)


def clicked(key: str) -> tuple[int, int] | None:
    """Return the [row, column] of the cell clicked in a grid, counted from 0; None when none is."""
    event = st.session_state.get(key) or {}
    points = event.get("selection", {}).get("points", [])
    places = [point["customdata"] for point in points if point.get("customdata") is not None]
    return (int(places[0][0]), int(places[0][1])) if places else None


def _changed(by: str, key: str, found: Cell | None) -> bool:
    """Whether something else is chosen than when last looked; what is new on the page begins with nothing chosen."""
    before: tuple[str, Cell | None] = st.session_state.get(f"compared_seen_{by}", ("", None))
    st.session_state[f"compared_seen_{by}"] = (key, found)
    return found != (before[1] if before[0] == key else None)

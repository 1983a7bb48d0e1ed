"""What a person does with results: arrange, group, select."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from app.server import grouping_from_text
from app.session.selection import Selection
from inbedder_core.clusters import ClusteringConfig
from inbedder_core.studies import Part, Study

PER_ROW, COLOUR, ZOOM = "maps_a_row", "maps_coloured_by", "maps_zoom"


def per_row() -> int:
    """Return how many maps stand side by side: as chosen, else as many as fill their rows."""
    views = len(st.session_state.selection.panels)
    return st.session_state.per_row or (1 if views == 1 else 3 if views == 3 or views > 4 else 2)


def choose_per_row() -> None:
    """Take what the person chose."""
    st.session_state.per_row = st.session_state[PER_ROW]


def colour_by() -> str:
    """Return what maps are coloured by; "" while nothing was chosen."""
    return st.session_state.colour_by


def choose_colour() -> None:
    """Take what the person chose; charts that are drawn anew lose their boxes, the documents stay selected."""
    state = st.session_state
    state.colour_by = state[COLOUR]
    state.selection = state.selection.redrawn()


def zooms() -> bool:
    """Whether a map shows the surroundings of the clusters ticked in its list."""
    return st.session_state.zooms


def choose_zoom() -> None:
    """Take what the person chose."""
    state = st.session_state
    state.zooms = bool(state[ZOOM])


def groupings() -> dict[int, ClusteringConfig]:
    """Return the views that are grouped otherwise than at first, by their place."""
    return st.session_state.groupings


def group(views: Sequence[int], config: ClusteringConfig | None) -> None:
    """Group these views anew, or (None) as at first; the selected documents stay selected."""
    kept = {view: old for view, old in st.session_state.groupings.items() if view not in views}
    st.session_state.groupings = kept | ({view: config for view in views} if config else {})
    st.session_state.selection = st.session_state.selection.redrawn()


def widget(key: str) -> Any:
    """Return what a widget of the page says."""
    return st.session_state.get(key)


def set_widget(key: str, value: Any) -> None:
    """Make a widget say something, before it is drawn; saying the same again would look like a change to it."""
    if st.session_state.get(key) != value:
        st.session_state[key] = value


def selection() -> Selection:
    """Return which documents are selected."""
    return st.session_state.selection


def select(new: Selection) -> None:
    """Select documents."""
    st.session_state.selection = new


def clear_selection() -> None:
    """Select nothing."""
    st.session_state.selection = st.session_state.selection.cleared()


def map_key(view: int) -> str:
    """Name the map of a view."""
    return f"map_{view}"


def clusters_key(view: int) -> str:
    """Name the list of clusters of a view."""
    return f"clusters_{view}"


DOCUMENTS = "documents"
"""The table of documents."""


def keep_clusters_ticked(view: int) -> None:
    """Have the list of a view tick what counts as ticked, where that changed elsewhere; call it before it is drawn."""
    panel = selection().panels[view]
    _keep_ticked(clusters_key(view), panel.list_version, panel.ticked)


def keep_documents_ticked() -> None:
    """Have the table of documents forget the row that was clicked, when it lists others; call it before it is drawn."""
    _keep_ticked(DOCUMENTS, selection().version, ())


def _keep_ticked(key: str, version: int, lines: Sequence[int]) -> None:
    state = st.session_state
    if key not in state or state.tables.get(key) != version:
        state[key] = {"selection": {"rows": list(lines), "columns": [], "cells": []}}
        state.tables[key] = version


def boxed_rows(view: int) -> list[int] | None:
    """Return the positions of the documents inside the box or lasso drawn in a map; None where there is no news."""
    event = (st.session_state.get(map_key(view)) or {}).get("selected") or {}
    return [int(row) for row in event["rows"]] if event.get("version") == selection().panels[view].map_version else None


def forget_lost_box(view: int) -> None:
    """Have every map show what is selected where the box itself is gone, as after a visit to another page."""
    state = st.session_state
    if selection().panels[view].boxed and map_key(view) not in state:
        state.selection = state.selection.redrawn()


def ticked_rows(key: str) -> list[int]:
    """Return the rows ticked in a table."""
    event = st.session_state.get(key) or {}
    return list(event.get("selection", {}).get("rows", []))


def groupings_in(texts: Sequence[str], views: int) -> dict[int, ClusteringConfig]:
    """Read groupings of so many views from an address: "view:grouping", views counted from 0."""
    found: dict[int, ClusteringConfig] = {}
    for text in texts:
        view, _, rest = text.partition(":")
        config = grouping_from_text(rest)
        if view.isdecimal() and int(view) < views and config:
            found[int(view)] = config
    return found


def methods_in(texts: Sequence[str]) -> list[str]:
    """Read which ways of clustering the groupings of an address name, those that are gone too."""
    return [text.partition(":")[2].partition(",")[0] for text in texts]


def groupings_of(kept: Study | Part | None, instructions: Sequence[str]) -> dict[int, ClusteringConfig]:
    """Read how the views of these questions were grouped in a study or a part of one."""
    found = kept.groupings if kept else {}
    return {place: found[asked] for place, asked in enumerate(instructions) if asked in found}

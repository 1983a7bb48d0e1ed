"""Views side by side, what can be done with them, and the documents selected in them."""

import streamlit as st

from app.charts import (
    CLUSTER,
    MOST_POINTS,
    SharedTexts,
    colorings,
    count,
    drawn_rows,
    escape_markdown,
    says,
)
from app.screens.explore.documents import documents, read_documents
from app.screens.explore.downloads import downloads
from app.screens.explore.everywhere import everywhere
from app.screens.explore.filters import filter_bar, find_linked
from app.screens.explore.findings import findings, shared_notes
from app.screens.explore.grouping import grouping_form
from app.screens.explore.map_switcher import map_switcher
from app.screens.explore.next_questions import next_questions
from app.screens.explore.notes_box import notes_box
from app.screens.explore.panel import Common, panel, read_panel
from app.screens.explore.presentation import present_button, presentation
from app.screens.explore.reader import open_linked, reader
from app.screens.explore.study_box import save_study, study_box
from app.server import Exploration, title
from app.session import get_session, set_widget, widget
from app.widgets import as_now, map_limits

PER_ROW, COLOR, NAMES, ZOOM = "maps_a_row", "maps_colored_by", "maps_names", "maps_zoom"
SHADES = "maps_shades"
MANY, MOST_MAPS = 1_500, 4
"""Documents that are many, and how many maps of so many are on screen at once: more take browsers long."""


@st.fragment
def results(made: Exploration) -> None:
    """Show everything a job made; runs alone when something in it is touched."""
    exploration = as_now(made)
    find_linked(exploration)
    open_linked(exploration)
    for index, view in enumerate(exploration.views):
        read_panel(index, view)
    read_documents(len(exploration.corpus))
    save_study(exploration.request, exploration.views)
    get_session().write_address()
    _head(exploration)
    findings(exploration)
    filter_bar(exploration)
    grouping_form(exploration)
    everywhere(exploration)
    _panels(exploration)
    map_limits()
    next_questions(exploration)
    documents(exploration.views)
    reader(exploration)
    presentation(exploration)


def _head(exploration: Exploration) -> None:
    n, request = len(exploration.corpus), exploration.request
    drawn = "" if n == exploration.out_of else f" of {exploration.out_of:,}, drawn at random"
    with st.container(key="results_head"):
        left, right = st.columns([3, 7], vertical_alignment="bottom")
    with left:
        st.markdown(f"### {escape_markdown(exploration.title)}")
        st.caption(
            f"{count(n, 'document')}{drawn} · answered by {escape_markdown(title(request.model))} · "
            f"seed {exploration.seed}"
        )
    set_widget(PER_ROW, get_session().per_row())
    with right.container(horizontal=True, horizontal_alignment="right", vertical_alignment="bottom"):
        st.segmented_control(
            "Maps a row", [1, 2, 3], key=PER_ROW, required=True, label_visibility="collapsed",
            format_func=lambda number: f"{number} a row", width="content",
            on_change=_choose_per_row,
        )  # fmt: skip
        present_button()
        _look(exploration)
        study_box(request)
        notes_box(exploration)
        downloads(exploration)


def _look(exploration: Exploration) -> None:
    """Choose what colors mean, and whether maps follow the lists."""
    options, look = colorings(exploration.corpus), get_session().look
    set_widget(COLOR, look.color_by if look.color_by in options else CLUSTER)
    set_widget(NAMES, look.names)
    set_widget(ZOOM, look.zooms)
    with st.popover("Look", icon=":material/palette:", key="look"):
        st.selectbox("Color by", options, key=COLOR, format_func=says, on_change=_choose_color)
        st.toggle("Names on the maps", key=NAMES, on_change=_choose_names)
        st.toggle("Zoom to ticked groups", key=ZOOM, on_change=_choose_zoom)
        if exploration.survey is not None:
            set_widget(SHADES, look.shades)
            st.toggle("Shade where all documents are", key=SHADES, on_change=_choose_shades)


def _choose_per_row() -> None:
    get_session().look.per_row = widget(PER_ROW)


def _choose_color() -> None:
    get_session().color_by(widget(COLOR))


def _choose_names() -> None:
    get_session().look.names = bool(widget(NAMES))


def _choose_zoom() -> None:
    get_session().look.zooms = bool(widget(ZOOM))


def _choose_shades() -> None:
    get_session().look.shades = bool(widget(SHADES))


def _panels(exploration: Exploration) -> None:
    views, surveyed = exploration.views, exploration.survey
    n = len(views[0])
    rows = drawn_rows(n, seed=exploration.seed)
    if len(rows) < n:
        st.caption(f"Maps show {MOST_POINTS:,} of {n:,} documents, drawn at random; everything else counts all.")
    indices = list(range(len(views)))
    if len(rows) > MANY and len(views) > MOST_MAPS:
        groups = [indices[start : start + MOST_MAPS] for start in range(0, len(indices), MOST_MAPS)]
        names = [f"Views {group[0] + 1} to {group[-1] + 1}" for group in groups]
        shown = st.segmented_control("Which views", names, key="shown_views", default=names[0], required=True)
        indices = groups[names.index(shown or names[0])]
    with st.container(key="maps_box"):
        map_switcher([views[index].instruction for index in indices], per_row=get_session().per_row())
        common = Common(rows, SharedTexts(), said=shared_notes(views))
        with st.container(key="maps"):
            for index in indices:
                shaded = get_session().look.shades and views[index].projection.dimension == 2
                density = surveyed.placements[index].density if surveyed and shaded else None
                panel(index, views[index], common, density)

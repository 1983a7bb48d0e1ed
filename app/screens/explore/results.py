"""Views side by side, what can be done with them, and the documents selected in them."""

from collections.abc import Sequence

import streamlit as st

from app import session as state
from app.charts import CLUSTER, MOST_POINTS, WEBGL_FROM, colourings, count, drawn_rows, escape_markdown, says
from app.screens.explore.documents import documents
from app.screens.explore.downloads import downloads
from app.screens.explore.grouping import grouping_form
from app.screens.explore.hierarchy import hierarchy_section
from app.screens.explore.panel import panel, read_panel
from app.screens.explore.study_box import save_study, study_box
from app.server import Engine, Explored, Request, title
from app.widgets import map_limits, show_error
from inbedder_core.corpus import Corpus
from inbedder_core.errors import InBedderError
from inbedder_core.views import View

MOST_MAPS = 4
"""Maps on screen at once: browsers keep only so many WebGL canvases alive."""


@st.fragment
def results(engine: Engine, request: Request, explored: Explored) -> None:
    """Show everything a request gave; runs alone when something in it is touched."""
    try:
        views = engine.regroup(request, explored, state.groupings(), state.all_edits())
    except InBedderError as error:
        show_error(str(error))
        views = list(explored.views)
    for place, view in enumerate(views):
        read_panel(place, view)
    save_study(engine, request)
    state.write_address()
    _head(engine, request, explored, views)
    grouping_form(engine, request, explored, views)
    _panels(views, seed=request.config.seed)
    map_limits()
    hierarchy_section(views)
    documents(views)


def _head(engine: Engine, request: Request, explored: Explored, views: Sequence[View]) -> None:
    corpus = views[0].corpus
    drawn = "" if len(corpus) == explored.out_of else f" of {explored.out_of:,}, drawn at random"
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    with left:
        st.markdown(f"### {escape_markdown(explored.title)}")
        st.caption(
            f"{count(len(corpus), 'document')}{drawn} · answered by {escape_markdown(title(request.model))} · "
            f"seed {request.config.seed}"
        )
    state.set_widget(state.PER_ROW, state.per_row())
    with right.container(horizontal=True, horizontal_alignment="right", vertical_alignment="bottom"):
        st.segmented_control(
            "Maps a row", [1, 2, 3], key=state.PER_ROW, required=True, label_visibility="collapsed",
            format_func=lambda number: f"{number} a row", width="content",
            on_change=state.choose_per_row,
        )  # fmt: skip
        _look(corpus)
        study_box(request)
        downloads(engine, request, explored, views)


def _look(corpus: Corpus) -> None:
    """Choose what colours mean, and whether maps follow the lists."""
    options = colourings(corpus)
    state.set_widget(state.COLOUR, state.colour_by() if state.colour_by() in options else CLUSTER)
    state.set_widget(state.ZOOM, state.zooms())
    with st.popover("Look", icon=":material/palette:", key="look"):
        st.selectbox("Colour by", options, key=state.COLOUR, format_func=says, on_change=state.choose_colour)
        st.toggle("Zoom to ticked clusters", key=state.ZOOM, on_change=state.choose_zoom)


def _panels(views: Sequence[View], *, seed: int) -> None:
    n = len(views[0])
    rows = drawn_rows(n, seed=seed)
    if len(rows) < n:
        st.caption(f"Maps show {MOST_POINTS:,} of {n:,} documents, drawn at random; everything else counts all.")
    places = list(range(len(views)))
    if len(rows) > WEBGL_FROM and len(views) > MOST_MAPS:
        groups = [places[start : start + MOST_MAPS] for start in range(0, len(places), MOST_MAPS)]
        names = [f"Views {group[0] + 1} to {group[-1] + 1}" for group in groups]
        chosen = st.segmented_control("Which views", names, key="shown_views", default=names[0], required=True)
        places = groups[names.index(chosen or names[0])]
    width = state.per_row()
    for start in range(0, len(places), width):
        for column, place in zip(st.columns(width), places[start : start + width], strict=False):
            with column:
                panel(place, views[place], rows)

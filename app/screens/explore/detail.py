"""How many groups a view has, few, some or many, and whether its list shows what each was put together from."""

from dataclasses import replace

import streamlit as st

from app.session import get_session, set_widget, widget
from app.widgets import Line, cluster_lines
from inbedder_core.clusters import ALL, LEVELS, ClusteringConfig
from inbedder_core.views import View

_SAYS = {**{level: level.capitalize() for level in LEVELS}, ALL: "All"}


def detail_bar(index: int, view: View) -> None:
    """Let a person choose the level of detail beside a map."""
    config = view.clustering.config
    with st.container(horizontal=True, vertical_alignment="center", key=f"detail_bar_{index}"):
        if config.method == "hdbscan":
            key = f"detail_{index}"
            set_widget(key, config.detail)
            st.segmented_control(
                "Groups",
                [*LEVELS, *([ALL] if config.detail == ALL else [])],
                key=key,
                format_func=_SAYS.__getitem__,
                required=True,
                label_visibility="collapsed",
                width="content",
                help="How many groups: few is at most 6, some at most 12. Groups that mean nearly the same are put "
                "together; what each was put together from are its parts.",
                on_change=_change,
                args=(index, key),
            )
        if any(view.parts):
            key = f"parts_{index}"
            set_widget(key, index in get_session().look.opened)
            st.toggle("Show parts", key=key, on_change=_open, args=(index, key))


def shown_lines(index: int, view: View) -> list[Line]:
    """Name the lines of a view's list as it is shown now."""
    return cluster_lines(view, opened=index in get_session().look.opened)


def _change(index: int, key: str) -> None:
    session = get_session()
    before = session.work.groupings.get(index, ClusteringConfig())
    session.group([index], replace(before, detail=widget(key)))


def _open(index: int, key: str) -> None:
    get_session().open_parts(index, opened=bool(widget(key)))

"""Grouping anew: clusterer and sizes, without reading a document again."""

from collections.abc import Sequence

import streamlit as st

from app import session as state
from app.charts import sweep_in_words, sweep_strip
from app.server import Engine, Explored, Request
from inbedder_core.clusters import ClusteringConfig
from inbedder_core.views import Edit, Edits, View

ALL = "All views"
METHODS = {
    "hdbscan": "Dense groups, rest is noise",
    "kmeans": "A group for everything",
}
TARGET, METHOD, SIZE, SAMPLES, CLUSTERS = (
    "group_target",
    "group_method",
    "group_min_size",
    "group_min_samples",
    "group_clusters",
)
OPEN, NEAREST, ASSIGN = "grouping", "group_nearest", "assign noise"


def grouping_form(engine: Engine, request: Request, explored: Explored, views: Sequence[View]) -> None:
    """Let a person group all views or one of them, and see beforehand what other sizes would give."""
    expander = st.expander("Group differently", icon=":material/workspaces:", key=OPEN, on_change="rerun")
    with expander:
        head = st.container(horizontal=True)
        choices = [ALL, *(f"View {number}" for number in range(1, len(views) + 1))]
        target = head.segmented_control(
            "What to change", choices, key=TARGET, default=ALL, required=True, width="content"
        )
        places = list(range(len(views))) if target in (ALL, None) else [choices.index(target) - 1]
        view = views[places[0]]
        state.set_widget(METHOD, view.clustering.config.method)
        head.segmented_control(
            "How to group",
            list(METHODS),
            key=METHOD,
            format_func=lambda method: f"{METHODS[method]} ({method})",
            required=True,
            width="content",
            wrap=True,
            on_change=_change_method,
            args=(places,),
        )
        _sliders(view, places)
        if expander.open and view.clustering.config.method == "hdbscan":
            _strip(engine, request, explored, views, places)
        _noise(views, places)
        _effect(views, explored.views, places)


def _sliders(view: View, places: list[int]) -> None:
    """Show the values in use, which are what was asked for or what was chosen by itself."""
    used, n = view.clustering.config, len(view)
    left, right = st.columns(2)
    if used.method != "hdbscan":
        most = max(min(40, n), 3)
        state.set_widget(CLUSTERS, min(max(used.clusters or 2, 1), most))
        left.slider("Number of clusters", 1, most, key=CLUSTERS, on_change=_change_values, args=(places,))
        return
    largest = max(n // 5, used.min_cluster_size or 2, 10)
    state.set_widget(SIZE, used.min_cluster_size or 2)
    left.slider("Smallest cluster", 2, largest, key=SIZE, on_change=_change_values, args=(places,),
                help="Groups of fewer documents are noise.")  # fmt: skip
    densest = max(largest // 2, used.min_samples or 1, 10)
    state.set_widget(SAMPLES, used.min_samples or 1)
    right.slider("Strictness", 1, densest, key=SAMPLES, on_change=_change_values, args=(places,),
                 help="How dense a group must be (hdbscan's min_samples): lower leaves less noise.")  # fmt: skip


def _strip(engine: Engine, request: Request, explored: Explored, views: Sequence[View], places: list[int]) -> None:
    """Show clusters and noise against the smallest cluster, computed only while somebody looks."""
    configs = {place: views[place].clustering.config for place in places}
    sweeps = {
        place: engine.sweep(request, explored, place, config)
        for place, config in configs.items()
        if config.method == "hdbscan"
    }
    now = configs[places[0]].min_cluster_size or 2
    st.plotly_chart(
        sweep_strip(sweeps, now=now), key="sweep", config={"displayModeBar": False}, alt=sweep_in_words(sweeps)
    )


def _noise(views: Sequence[View], places: list[int]) -> None:
    """Offer to put noise into its nearest cluster: off unless asked for, and marked wherever it shows."""
    asked = [views[place].instruction for place in places]
    state.set_widget(NEAREST, all(_is_assigned(state.edits(instruction)) for instruction in asked))
    st.toggle(
        "Put noise into its nearest cluster",
        key=NEAREST,
        on_change=_change_noise,
        args=(asked,),
        help="Each noise document joins the cluster whose centre its embedding points to most. It is drawn hollow and "
        "marked in lists and files, for the clusterer did not put it there.",
    )


def _is_assigned(edits: Edits) -> bool:
    return any(edit.kind == ASSIGN for edit in edits.done)


def _change_noise(asked: Sequence[str]) -> None:
    for instruction in asked:
        edits = state.edits(instruction)
        if state.widget(NEAREST) != _is_assigned(edits):
            state.change(instruction, edits.then(Edit(ASSIGN)) if state.widget(NEAREST) else edits.without(ASSIGN))


def _effect(views: Sequence[View], first: Sequence[View], places: list[int]) -> None:
    before = [first[place].clustering for place in places]
    after = [views[place].clustering for place in places]
    noise = [sum(one.noise_share for one in some) / len(some) for some in (before, after)]
    found = [sum(one.n_clusters for one in some) for some in (before, after)]
    left, right = st.columns([4, 1], vertical_alignment="center")
    left.caption(
        f"Noise {noise[0]:.0%} at first, {noise[1]:.0%} now · clusters {found[0]} at first, {found[1]} now"
        + (f" · over {len(places)} views" if len(places) > 1 else "")
    )
    right.button(
        "As at first",
        key="group_reset",
        type="tertiary",
        icon=":material/undo:",
        on_click=state.group,
        args=(places, None),
        disabled=not any(place in state.groupings() for place in places),
    )


def _change_method(places: list[int]) -> None:
    state.group(places, ClusteringConfig(method=state.widget(METHOD) or "hdbscan"))


def _change_values(places: list[int]) -> None:
    method = state.widget(METHOD) or "hdbscan"
    if method != "hdbscan":
        state.group(places, ClusteringConfig(method=method, clusters=state.widget(CLUSTERS)))
    else:
        state.group(places, ClusteringConfig(min_cluster_size=state.widget(SIZE), min_samples=state.widget(SAMPLES)))

"""Grouping anew: clusterer and sizes, without reading a document again."""

from collections.abc import Sequence

import streamlit as st

from app.charts import sweep_in_words, sweep_strip
from app.server import Exploration, explorations
from app.session import get_session, set_widget, widget
from inbedder_core.clusters import LISTED, ClusteringConfig
from inbedder_core.views import Edit, Edits, View

ALL = "All views"
METHODS = {
    "hdbscan": "Dense groups, rest is noise",
    "kmeans": "A group for everything",
    LISTED: "By the listed answers",
}
TARGET, METHOD, SIZE, SAMPLES, CLUSTERS = (
    "group_target",
    "group_method",
    "group_min_size",
    "group_min_samples",
    "group_clusters",
)
OPEN, NEAREST, ASSIGN = "grouping", "group_nearest", "assign noise"


def grouping_form(exploration: Exploration) -> None:
    """Let a person group all views or one of them, and see beforehand what other sizes would give."""
    expander = st.expander("Group differently", icon=":material/workspaces:", key=OPEN, on_change="rerun")
    with expander:
        head = st.container(horizontal=True)
        choices = [ALL, *(f"View {number}" for number in range(1, len(exploration.views) + 1))]
        target = head.segmented_control(
            "What to change", choices, key=TARGET, default=ALL, required=True, width="content"
        )
        indices = list(range(len(exploration.views))) if target in (ALL, None) else [choices.index(target) - 1]
        view = exploration.views[indices[0]]
        set_widget(METHOD, view.clustering.config.method)
        head.segmented_control(
            "How to group",
            [method for method in METHODS if method != LISTED or view.closed],
            key=METHOD,
            format_func=lambda method: f"{METHODS[method]} ({method})",
            required=True,
            width="content",
            wrap=True,
            on_change=_change_method,
            args=(indices,),
        )
        _sliders(view, indices)
        if expander.open and view.clustering.config.method == "hdbscan":
            _strip(exploration, indices)
        _noise([exploration.views[index].instruction for index in indices])
        _effect(exploration, indices)


def _sliders(view: View, indices: list[int]) -> None:
    """Show the values in use, which are what was asked for or what was chosen by itself."""
    used, n = view.clustering.config, len(view)
    if used.method == LISTED:
        st.caption("Every document is in the group of its likeliest answer out of the question's list.")
        return
    left, right = st.columns(2)
    if used.method != "hdbscan":
        most = max(min(40, n), 3)
        set_widget(CLUSTERS, min(max(used.clusters or 2, 1), most))
        left.slider("Number of groups", 1, most, key=CLUSTERS, on_change=_change_values, args=(indices,))
        return
    largest = max(n // 5, used.min_cluster_size or 2, 10)
    set_widget(SIZE, used.min_cluster_size or 2)
    changing = (indices, used.detail)
    left.slider("Smallest dense group", 2, largest, key=SIZE, on_change=_change_values, args=changing,
                help="Smaller ones are noise. Dense groups that mean nearly the same become one.")  # fmt: skip
    densest = max(largest // 2, used.min_samples or 1, 10)
    set_widget(SAMPLES, used.min_samples or 1)
    right.slider("Strictness", 1, densest, key=SAMPLES, on_change=_change_values, args=changing,
                 help="How dense a group must be (hdbscan's min_samples): lower leaves less noise.")  # fmt: skip


def _strip(exploration: Exploration, indices: list[int]) -> None:
    """Show clusters and noise against the smallest dense group, computed only while somebody looks."""
    configs = {index: exploration.views[index].clustering.config for index in indices}
    sweeps = {
        index: explorations().sweep(exploration, index)
        for index, config in configs.items()
        if config.method == "hdbscan"
    }
    now = configs[indices[0]].min_cluster_size or 2
    st.plotly_chart(
        sweep_strip(sweeps, now=now), key="sweep", config={"displayModeBar": False}, alt=sweep_in_words(sweeps)
    )


def _noise(instructions: Sequence[str]) -> None:
    """Offer to put noise into its nearest cluster: off unless asked for, and marked wherever it shows."""
    work = get_session().work
    set_widget(NEAREST, all(_is_assigned(work.edits_of(instruction)) for instruction in instructions))
    st.toggle(
        "Put noise into its nearest group",
        key=NEAREST,
        on_change=_change_noise,
        args=(instructions,),
        help="Each noise document joins the group whose center its embedding points to most. It is drawn hollow and "
        "marked in lists and files, for the clusterer did not put it there.",
    )


def _is_assigned(edits: Edits) -> bool:
    return any(edit.kind == ASSIGN for edit in edits.done)


def _change_noise(instructions: Sequence[str]) -> None:
    session, assign = get_session(), bool(widget(NEAREST))
    for instruction in instructions:
        edits = session.work.edits_of(instruction)
        if assign != _is_assigned(edits):
            session.change(instruction, edits.then(Edit(ASSIGN)) if assign else edits.without(ASSIGN))


def _effect(exploration: Exploration, indices: list[int]) -> None:
    both = [[views[index].clustering for index in indices] for views in (exploration.original_views, exploration.views)]
    noise = [sum(clustering.noise_share for clustering in side) / len(side) for side in both]
    clusters = [sum(clustering.n_clusters for clustering in side) for side in both]
    session = get_session()
    left, right = st.columns([4, 1], vertical_alignment="center")
    left.caption(
        f"Noise {noise[0]:.0%} at first, {noise[1]:.0%} now · groups {clusters[0]} at first, {clusters[1]} now"
        + (f" · over {len(indices)} views" if len(indices) > 1 else "")
    )
    right.button(
        "As at first",
        key="group_reset",
        type="tertiary",
        icon=":material/undo:",
        on_click=session.group,
        args=(indices, None),
        disabled=not any(index in session.work.groupings for index in indices),
    )


def _change_method(indices: list[int]) -> None:
    get_session().group(indices, ClusteringConfig(method=widget(METHOD) or "hdbscan"))


def _change_values(indices: list[int], detail: str = ClusteringConfig().detail) -> None:
    method = widget(METHOD) or "hdbscan"
    if method == "kmeans":
        config = ClusteringConfig(method=method, clusters=widget(CLUSTERS))
    else:
        config = ClusteringConfig(detail=detail, min_cluster_size=widget(SIZE), min_samples=widget(SAMPLES))
    get_session().group(indices, config)

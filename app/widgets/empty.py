"""What stands where there is nothing to show: why, what to do next, and a way there."""

import streamlit as st

from app import session as state
from app.charts import escape_markdown
from app.widgets.messages import show_notice
from inbedder_core.clusters import ClusteringConfig
from inbedder_core.views import View

EXPLORE = "screens/explore/explore.py"
_SUGGESTED = 3


def nothing_yet(found: str, do: str) -> None:
    """Say what there is not, and what to do on Explore."""
    show_notice(f"{found} {do}")
    st.page_link(EXPLORE, label="Go to Explore", icon=":material/scatter_plot:")


def ask_another(suggestions: tuple[str, ...]) -> None:
    """Offer questions that have not been asked, each a click away."""
    request = state.asked()
    asked = set(request.instructions) if request else set()
    left = [question for question in suggestions if question not in asked][:_SUGGESTED]
    with st.container(horizontal=True, key="ask_another"):
        for place, question in enumerate(left):
            st.button(
                f"Also ask: {escape_markdown(question)}",
                key=f"also_ask_{place}",
                icon=":material/add:",
                on_click=state.also_ask,
                args=(question,),
            )


def group_everything(place: int, view: View) -> None:
    """Where the documents of a view, by its place, have no clusters, offer to group all of them."""
    if view.clustering.n_clusters or len(view) < 2:
        return
    st.button(
        "Put every document into a group",
        key=f"group_everything_{place}",
        icon=":material/workspaces:",
        on_click=state.group,
        args=([place], ClusteringConfig(method="kmeans")),
        help="Groups by k-means, which leaves no noise; “Group differently” has more.",
    )

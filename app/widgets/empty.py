"""What stands where there is nothing to show: why, what to do next, and a way there."""

from collections.abc import Sequence

import streamlit as st

from app.charts import escape_markdown
from app.session import get_session
from app.widgets.messages import show_notice
from inbedder_core.clusters import ClusteringConfig
from inbedder_core.views import View

EXPLORE, COMPARE = "screens/explore/explore.py", "screens/compare/compare.py"
_SUGGESTED = 3


def nothing_yet(problem: str, advice: str) -> None:
    """Say what there is not, and what to do about it on Explore."""
    show_notice(f"{problem} {advice}")
    st.page_link(EXPLORE, label="Go to Explore", icon=":material/scatter_plot:")


def ask_another(suggestions: tuple[str, ...]) -> None:
    """Offer questions that have not been asked, each a click away."""
    request = get_session().request
    known = request.instructions if request else ()
    left = [question for question in suggestions if question not in known][:_SUGGESTED]
    with st.container(horizontal=True, key="ask_another"):
        for number, question in enumerate(left):
            st.button(
                f"Also ask: {escape_markdown(question)}",
                key=f"also_ask_{number}",
                icon=":material/add:",
                on_click=get_session().also_ask,
                args=(question,),
            )


def select_on_explore(rows: Sequence[int], *, key: str, origin: str) -> None:
    """Offer to select the documents at these positions on the Explore page; `origin` says what they are."""
    if rows and st.button("Select them on Explore", key=key, icon=":material/select_all:"):
        session = get_session()
        session.selection = session.selection.given(rows, origin=origin)
        st.switch_page(EXPLORE)


def group_everything(index: int, view: View) -> None:
    """Where the documents of a view, by its index, have no clusters, offer to group all of them."""
    if view.clustering.n_clusters or len(view) < 2:
        return
    st.button(
        "Put every document into a group",
        key=f"group_everything_{index}",
        icon=":material/workspaces:",
        on_click=get_session().group,
        args=([index], ClusteringConfig(method="kmeans")),
        help="Groups by k-means, which leaves no noise; “Group differently” has more.",
    )

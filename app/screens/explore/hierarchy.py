"""Clusters of clusters, worked out only while somebody looks."""

from collections.abc import Sequence

import streamlit as st

from app.charts.hierarchy import bands
from app.charts.text import shorten
from app.widgets.charts import CHART, dark
from app.widgets.choose import choose
from inbedder_core.labels import Cluster
from inbedder_core.views import LEAST, View, nest

VIEW, OPEN = "hierarchy_view", "hierarchy"


def hierarchy_section(views: Sequence[View]) -> None:
    """Show a view's clusters put together into fewer, in an expander that begins closed."""
    expander = st.expander("Clusters of clusters", icon=":material/account_tree:", key=OPEN, on_change="rerun")
    with expander:
        if not expander.open:
            return
        place = choose(VIEW, "Question", list(range(len(views))), lambda place: _question(views, place))
        view = views[place]
        if view.clustering.n_clusters < LEAST:
            st.caption(f"There are fewer than {LEAST} clusters under this question: nothing to put together.")
            return
        nested = nest(view)
        st.plotly_chart(
            bands(nested, f"{place + 1} {view.instruction} (height: share of the documents)", dark=dark()),
            key="hierarchy_bands",
            config=CHART,
            alt="; ".join(_line(nested.path(cluster.id)) for cluster in view.clusters),
        )
        st.caption(
            "Clusters whose documents' embeddings point alike come together (Ward's tree over their means). "
            "Press a band to look into it."
        )


def _question(views: Sequence[View], place: int) -> str:
    return f"{place + 1}  {shorten(views[place].instruction, 90)}"


def _line(path: Sequence[Cluster]) -> str:
    return " › ".join(cluster.label for cluster in path)

"""Clusters of clusters, worked out only while somebody looks."""

from collections.abc import Sequence

import streamlit as st

from app.charts import bands
from app.widgets import CHART, choose_question, dark
from inbedder_core.labels import Cluster
from inbedder_core.views import LEAST, View, nest

VIEW, OPEN = "hierarchy_view", "hierarchy"


def hierarchy_section(views: Sequence[View]) -> None:
    """Show a view's clusters put together into fewer, in an expander that begins closed."""
    expander = st.expander("Clusters of clusters", icon=":material/account_tree:", key=OPEN, on_change="rerun")
    with expander:
        if not expander.open:
            return
        index = choose_question(VIEW, views)
        view = views[index]
        if view.clustering.n_clusters < LEAST:
            st.caption(f"There are fewer than {LEAST} clusters under this question: nothing to put together.")
            return
        nested = nest(view)
        st.plotly_chart(
            bands(nested, f"{index + 1} {view.instruction} (height: share of the documents)", dark=dark()),
            key="hierarchy_bands",
            config=CHART,
            alt="; ".join(_line(nested.path(cluster.id)) for cluster in view.clusters),
        )
        st.caption(
            "Clusters whose documents' embeddings point alike come together (Ward's tree over their means). "
            "Press a band to look into it."
        )


def _line(path: Sequence[Cluster]) -> str:
    return " › ".join(cluster.label for cluster in path)

"""Whether a view's groups keep together in other words: one press, then a column in their list."""

import streamlit as st

from app.charts import count, escape_markdown
from app.screens.explore.measured import Press, measured
from app.server import group_checks
from app.session import get_session
from inbedder_core.clusters import LISTED
from inbedder_core.views import RewordedGroups, View

_PRESS = Press(
    "other_words",
    "Test in other words",
    ":material/swap_horiz:",
    "Do these groups hold when the question is worded otherwise? Up to 20 documents of each group, at most 200, are "
    "read again under another wording.",
    cancel="Cancel the test",
    failed="Not tested",
)


def other_words(index: int, view: View) -> None:
    """Offer to test a view's groups; show the test while it runs, and under which words they were tested."""
    if view.reworded is not None:
        st.caption(f":material/swap_horiz: {escape_markdown(_result(view, view.reworded))}")
    elif view.clustering.config.method != LISTED and view.clustering.n_clusters > 1:
        tried = measured(index, view, group_checks(), _PRESS)
        reworded = get_session().work.reworded
        if tried is not None and reworded.get(view.instruction) != tried:
            reworded[view.instruction] = tried
            st.rerun()


def _result(view: View, reworded: RewordedGroups) -> str:
    loose = [f"“{view.cluster(belief.id).label}”" for belief in view.beliefs if belief.is_loose]
    said = f"{', '.join(loose)} {'do' if len(loose) > 1 else 'does'} not hold" if loose else "all hold"
    return f"Groups tested with {reworded.quoted} on {count(reworded.documents, 'document')}: {said}"

"""What was found, in one look: a sentence and a bar for each question, and what differs most."""

import streamlit as st

from app.charts import escape_markdown
from app.server import Exploration, comparisons
from app.session import get_session
from app.widgets import shares
from inbedder_core.findings import Finding, Findings
from inbedder_core.views import View


def findings(exploration: Exploration) -> None:
    """Show what a person should know before looking at maps, as wide as these."""
    found, views = comparisons().findings(exploration.views), exploration.views
    st.markdown("#### What was found")
    width = get_session().per_row()
    for start in range(0, len(views), width):
        for column, index in zip(st.columns(width), range(start, min(start + width, len(views))), strict=False):
            with column:
                _question(index, views[index], found.findings[index])
    _differences(found)


def _question(index: int, view: View, finding: Finding) -> None:
    with st.container(border=True, key=f"found_{index}"):
        st.markdown(
            f":gray[{index + 1}  {escape_markdown(view.instruction)}]  \n**{escape_markdown(finding.sentence)}**"
        )
        shares(finding, key=f"shares_{index}", choose=lambda id: _select(index, view, id))


def _select(index: int, view: View, id: int) -> None:
    session, rows = get_session(), view.clustering.members(id).tolist()
    session.selection = session.selection.given(rows, origin=f"by group, question {index + 1}")


def _differences(found: Findings) -> None:
    if not found.differences:
        return
    with st.container(border=True, key="differences"):
        st.markdown(
            "**What differs most**\n\n"
            + "\n".join(f"- {escape_markdown(found.tell(gap))}" for gap in found.differences)
        )
        st.caption("In brackets, between what and what a difference lies: 19 times of 20, all of them together do.")

"""What was found, in one look: a sentence and a bar for each question, and what differs most."""

from collections.abc import Sequence

import streamlit as st

from app.charts import escape_markdown
from app.server import Exploration, comparisons
from app.session import get_session
from app.widgets import shares
from inbedder_core.findings import Finding, Findings
from inbedder_core.views import View


def findings(exploration: Exploration) -> None:
    """Show what a person should know before looking at maps, as wide as these."""
    views, summary = exploration.views, comparisons().findings(exploration.views)
    width = get_session().per_row()
    for note in shared_notes(views):
        st.warning(escape_markdown(note), icon=":material/info:")
    with st.expander("**What was found**", icon=":material/lightbulb:", expanded=True, key="findings"):
        for start in range(0, len(views), width):
            for column, index in zip(st.columns(width), range(start, min(start + width, len(views))), strict=False):
                with column:
                    _question(index, views[index], summary.findings[index])
        _differences(summary)


def shared_notes(views: Sequence[View]) -> tuple[str, ...]:
    """Return what is to be said of every view alike, which is said once, before what was found."""
    return tuple(note for note in views[0].notes if all(note in view.notes for view in views))


def _question(index: int, view: View, finding: Finding) -> None:
    with st.container(key=f"found_{index}"):
        st.markdown(
            f":gray[{index + 1}  {escape_markdown(view.instruction)}]  \n**{escape_markdown(finding.sentence)}**"
        )
        if finding.change:
            st.markdown(escape_markdown(finding.change))
        selection = get_session().selection
        inside = view.clustering.assignments[list(selection.rows)] if selection.active else None
        shares(finding, key=f"shares_{index}", inside=inside, choose=lambda id: _select(index, view, id))


def _select(index: int, view: View, id: int) -> None:
    session, rows = get_session(), view.clustering.members(id).tolist()
    session.selection = session.selection.given(rows, origin=f"by group, question {index + 1}")


def _differences(summary: Findings) -> None:
    if not summary.differences:
        return
    lines = (f"- {escape_markdown(summary.tell(gap))}" for gap in summary.differences)
    st.markdown("\n".join(["**What differs most**", "", *lines]))
    st.caption("In brackets, the range within which a difference lies; 19 times of 20, all these ranges hold at once.")

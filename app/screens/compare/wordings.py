"""Two wordings of one question: both maps side by side, and what moved."""

from dataclasses import replace

import streamlit as st

from app.charts import drawn_rows, duration, escape_markdown, map_in_words, view_map
from app.screens.compare.pair import MOVERS, agreement_in_words, look_into
from app.screens.compare.question_pair import QuestionPair
from app.server import Exploration, Request, comparisons, explorations
from app.session import get_session
from app.widgets import CHART, EXPLORE, plot, show_error
from inbedder_core.jobs import JobState
from inbedder_core.views import STABLE, View, found_again

EVERY = 1.0
NAMES = ("Before", "Now")


def wordings_section(request: Request, wordings: tuple[str, str]) -> None:
    """Show what a request gives under both wordings; only what was not kept of them is read."""
    st.title("Compare two wordings")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link(EXPLORE, label="Back to Explore", icon=":material/scatter_plot:")
        st.button("All questions", key="leave_wordings", icon=":material/grid_view:", type="tertiary", on_click=_leave)
    asked = replace(request, instructions=wordings)
    job = explorations().ask(asked, get_session().viewer, again=False)
    if job.status.state is JobState.FAILED:
        show_error(job.status.error)
    elif job.status.state is JobState.DONE:
        _show(explorations().regroup(job.result, {}, get_session().work.edits))
    else:
        st.fragment(_poll, run_every=EVERY)(asked)
        st.button("Cancel", key="cancel_wordings", icon=":material/stop_circle:", on_click=_cancel, args=(asked,))


def _show(exploration: Exploration) -> None:
    rows = drawn_rows(len(exploration.corpus), seed=exploration.seed)
    for number, (name, column, view) in enumerate(zip(NAMES, st.columns(2), exploration.views, strict=True), 1):
        with column.container(border=True, key=f"wording_{number}"):
            st.markdown(f":gray[{number}  {name}]  **{escape_markdown(view.instruction)}**")
            plot(view_map(view, rows=rows), key=f"wording_map_{number}", alt=map_in_words(view), config=CHART)
    comparison = comparisons().compare(exploration.views, seed=exploration.seed)
    st.markdown("#### What moved")
    st.markdown(agreement_in_words(comparison.pair(0, 1), len(exploration.corpus)))
    st.markdown(_come_back(*exploration.views))
    look_into(QuestionPair(exploration, (0, 1)), key="wordings_look", first=MOVERS)


def _come_back(before: View, now: View) -> str:
    """Say which groups of today's wording the earlier one gives as well."""
    shares = found_again(now.clustering, before.clustering)
    told = {
        True: "Groups that both wordings give, with the share of either that is in both",
        False: "Groups that hang on the wording",
    }
    lines = []
    for steady, words in told.items():
        groups = [
            f"{escape_markdown(cluster.label)} {share:.0%}"
            for cluster, share in zip(now.clusters, shares, strict=True)
            if (share >= STABLE) == steady
        ]
        lines += [f"**{words}:** {' · '.join(groups)}."] if groups else []
    return "  \n".join(lines)


def _poll(request: Request) -> None:
    job = explorations().find(request, get_session().viewer)
    if job is None or job.status.finished:
        st.rerun()
    left = job.status.seconds_left
    parts = [job.status.stage or "One moment", *([] if left is None else [f"{duration(left)} left"])]
    st.progress(job.status.share, text=" · ".join(parts))


def _cancel(request: Request) -> None:
    explorations().cancel(request, get_session().viewer)
    _leave()


def _leave() -> None:
    get_session().comparing.wordings = None

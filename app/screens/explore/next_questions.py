"""What to ask next: questions that regroup the documents otherwise, each with a reason, a thumbnail and a button."""

import streamlit as st

from app.charts import count, escape_markdown, sketch, sketch_in_words
from app.server import Exploration, suggesting
from app.session import get_session
from app.widgets import job_line
from inbedder_core.encoders import MOST_INSTRUCTIONS
from inbedder_core.jobs import JobState
from inbedder_core.suggestions import Suggestion, Suggestions
from inbedder_core.views import first_look

EVERY = 1.0
PER_ROW = 3
SUGGEST = "suggest_questions"


def next_questions(exploration: Exploration) -> None:
    """Offer to look for questions; show the search while it runs, and what it found."""
    st.markdown("#### What to ask next")
    job = suggesting().find(exploration, get_session().viewer)
    if job is None or job.status.state is JobState.CANCELLED:
        _offer(exploration)
    elif job.status.state is JobState.DONE:
        _proposals(job.result)
    elif job.status.state is JobState.FAILED:
        _offer(exploration)
        st.caption(f":material/error: Nothing is suggested: {escape_markdown(job.status.error)}")
    else:
        st.fragment(_poll, run_every=EVERY)(exploration)


def _offer(exploration: Exploration) -> None:
    st.caption(
        "Some seventy questions are asked of about a hundred of these documents; those that group them in a new way "
        "are proposed. This takes minutes the first time; what was read is kept."
    )
    st.button(
        "Suggest questions",
        key=SUGGEST,
        icon=":material/lightbulb:",
        on_click=_start,
        args=(exploration,),
    )


def _poll(exploration: Exploration) -> None:
    job = suggesting().find(exploration, get_session().viewer)
    if job is None or job.status.finished:
        st.rerun()
    st.progress(job.status.share, text=job_line(job.status, "answer"))
    st.button("Stop", key=f"cancel_{SUGGEST}", icon=":material/stop_circle:", on_click=_cancel, args=(exploration,))


def _start(exploration: Exploration) -> None:
    suggesting().start(exploration, get_session().viewer)


def _cancel(exploration: Exploration) -> None:
    suggesting().cancel(exploration, get_session().viewer)


def _proposals(suggestions: Suggestions) -> None:
    tried = f"{count(suggestions.tried, 'question')} tried on {count(suggestions.documents, 'document')}"
    if not suggestions.ranked:
        st.caption(f"{tried}: none groups these in a way that your questions do not show already.")
        return
    st.caption(
        f"{tried}. Proposed are those whose answers your maps do not show yet, the ones that tell most about the "
        "others first. Percentages: 0 is chance, 100 is always."
    )
    for start in range(0, len(suggestions.ranked), PER_ROW):
        row = suggestions.ranked[start : start + PER_ROW]
        for number, (column, suggestion) in enumerate(zip(st.columns(PER_ROW), row, strict=False), start):
            with column.container(border=True, key=f"suggestion_{number}"):
                _proposal(number, suggestion, suggestions.documents)


def _proposal(number: int, suggestion: Suggestion, documents: int) -> None:
    said = " · ".join(f"{escape_markdown(answer)} {times}" for answer, times in suggestion.answers())
    st.markdown(f"**{escape_markdown(suggestion.question)}**")
    st.plotly_chart(
        sketch(first_look(suggestion.encoding), suggestion.encoding.answers, height=150),
        key=f"suggestion_map_{number}",
        config={"staticPlot": True},
        alt=f"{suggestion.question} {sketch_in_words(suggestion.encoding.answers)}",
    )
    st.caption(f"{suggestion.reason}  \nAnswers: {said}")
    with st.container(horizontal=True, vertical_alignment="center"):
        full = len(get_session().form.typed()) >= MOST_INSTRUCTIONS
        st.button(
            "Ask this",
            key=f"ask_suggestion_{number}",
            icon=":material/add:",
            disabled=full,
            help="Eight questions at a time is the most: remove one first." if full else None,
            on_click=_ask,
            args=(suggestion.question,),
        )
        with st.popover("Numbers", type="tertiary", key=f"suggestion_numbers_{number}"):
            st.markdown("\n".join(f"- {line}" for line in _numbers(suggestion)))
            st.caption(f"Measured on {count(documents, 'document')}, read under two wordings.")


def _ask(question: str) -> None:
    get_session().also_ask(question)
    st.rerun()


def _numbers(suggestion: Suggestion) -> list[str]:
    return [
        f"**Adds {suggestion.adds:.1%}**: how much more alike documents that lie together on its map answer the other "
        "questions tried than on the maps at hand",
        f"**On its own map {suggestion.together:.0%}**: how much more often documents that lie together answer alike "
        "than any two do",
        f"**In other words {suggestion.reworded:z.0%}**: the same on its map when it is reworded",
        f"**On maps at hand {suggestion.known:z.0%}**: the same on the map of yours, or of one proposed before, that "
        "shows its answers best. The lower, the newer",
        f"**Divided {suggestion.divided:.0%}**: how often two documents drawn at random get different answers",
        f"**Followed {suggestion.followed:z.0%}**: nearest documents that would be others if nothing were asked",
        f"**Stable {suggestion.stable:z.0%}**: nearest documents kept when the question is reworded",
    ]

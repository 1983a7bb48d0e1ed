"""Step 2: what is asked of every document."""

from collections.abc import Sequence

import streamlit as st

from app.charts import escape_markdown
from app.server import corpora
from app.session import SUGGESTION, get_session
from inbedder_core.corpus import Corpus, kind_names
from inbedder_core.encoders import LONGEST_QUESTION
from inbedder_core.fingerprint import fingerprint

MOST_SUGGESTED = 4
LISTS = (
    "With a list behind a question, such as *What is it about? [delay | price | other]*, every document gets the "
    "likeliest of its answers too, and is grouped by it."
)
SUGGESTIONS_FOR = "suggestions_for"


def questions_form(corpus: Corpus | None) -> None:
    """Write up to eight questions, or click suggestions that fit the corpus."""
    form = get_session().form
    st.markdown("##### 2 · Questions")
    for number, key in enumerate(form.questions()):
        line = st.container(horizontal=True, wrap=False, gap="xsmall", vertical_alignment="center")
        line.text_input(
            f"Question {number + 1}",
            key=key,
            max_chars=LONGEST_QUESTION,
            placeholder="Ask something of every document",
            label_visibility="collapsed",
            persist_state="session",
        )
        line.button(
            f"Remove question {number + 1}",
            key=f"remove_{number}",
            icon=":material/close:",
            type="tertiary",
            help=f"Remove question {number + 1}",
            on_click=form.remove_question,
            args=(number,),
        )
    st.caption(LISTS)
    if not form.can_add():
        st.caption("Eight questions at a time is the most.")
        return
    st.button("Add a question", key="add_question", icon=":material/add:", type="tertiary", on_click=form.add_question)
    if corpus is not None:
        _suggestions(corpora().suggestions(form.source(), _kind()))


def _kind() -> str:
    """Let a person correct what the texts look like."""
    offered, source = ("", *kind_names()), get_session().form.source()
    return st.selectbox(
        "Suggestions for",
        offered,
        index=offered.index(corpora().kind(source)),
        key=f"{SUGGESTIONS_FOR}_{fingerprint(source)[:12]}",
        format_func=lambda kind: kind or "any texts",
        help="What the documents look like. If they are something else, choose it here.",
        persist_state="session",
    )


def _suggestions(fitting: Sequence[str]) -> None:
    form = get_session().form
    typed = form.typed()
    options = [text for text in fitting if text not in typed][:MOST_SUGGESTED]
    if options:
        st.pills(
            "Suggestions",
            options,
            key=SUGGESTION,
            format_func=escape_markdown,
            label_visibility="collapsed",
            on_change=form.take_suggestion,
        )

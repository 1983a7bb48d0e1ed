"""One document, read beside the maps: text, answers, groups, neighbors, and a question of its own."""

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.charts import escape_markdown, shorten
from app.screens.explore.edit_bar import move_documents, place_name, places
from app.screens.explore.notes import document_note
from app.server import Exploration, LikelyOfDocument, Lookup, probing
from app.session import get_session, set_widget, widget
from app.widgets import looked_up
from inbedder_core.clusters import NOISE
from inbedder_core.comparison import nearest_documents
from inbedder_core.corpus import Corpus
from inbedder_core.encoders import BEGINNINGS, LikelyAnswer
from inbedder_core.labels import answer_key
from inbedder_core.views import NOISE_LABEL, View

NEAREST = 5
LONG, LONG_HEIGHT = 1_000, 320
"""Characters from which a text has a height of its own, in pixels."""
OWN = "reader_question"


def open_linked(exploration: Exploration) -> None:
    """Open the document that an address says, before anything is drawn; close one that is not there."""
    session, views = get_session(), exploration.views
    row, view = session.reading.row, session.reading.view
    if row is not None and row >= len(exploration.corpus):
        session.read(None)
    elif view >= len(views):
        session.read(row)


def reader(exploration: Exploration) -> None:
    """Show the document that is open, if one is."""
    row = get_session().reading.row
    if row is None:
        return
    views, corpus = exploration.views, exploration.corpus
    with st.container(key="reader"):
        with st.container(horizontal=True, vertical_alignment="center", key="reader_head"):
            st.markdown(f"**Document {corpus.ids[row]}**", width="stretch")
            st.button(
                "Close",
                key="close_reader",
                icon=":material/close:",
                type="tertiary",
                on_click=get_session().read,
                args=(None,),
            )
        _text(corpus.texts[row])
        _metadata(corpus, row)
        document_note(corpus.ids[row])
        answers = [_answer(index, view, row) for index, view in enumerate(views)]
        _nearest(views, row)
        _own_question(exploration, row)
        _likely(exploration, row, answers)


def _text(text: str) -> None:
    """Show a text in full; a long one scrolls by itself, so that its answers stay near."""
    with st.container(height=LONG_HEIGHT if len(text) > LONG else "content", border=False, key="reader_text"):
        st.text(text)


def _metadata(corpus: Corpus, row: int) -> None:
    cells = corpus[row].metadata.items()
    lines = [f"{escape_markdown(name)}: **{escape_markdown(cell)}**" for name, cell in cells if cell]
    if lines:
        st.caption(" · ".join(lines))


def _answer(index: int, view: View, row: int) -> DeltaGenerator:
    """Say what a question's answer is, and in which group, where another can be chosen; return the place between."""
    answer = view.encoding.answers[row] or "no answer"
    if view.closed is not None:
        answer = f"{view.closed.answers[row]} ({view.closed.certainties[row]:.0%} of the list); freely: {answer}"
    st.markdown(f":gray[{index + 1}  {escape_markdown(view.instruction)}]  \n**{escape_markdown(answer)}**")
    between = st.container()
    group = int(view.clustering.assignments[row])
    key, now = f"reader_group_{index}_{row}", NOISE_LABEL if group == NOISE else group
    set_widget(key, now)
    st.selectbox(
        "Move to another group",
        places(view),
        key=key,
        format_func=lambda to: f"{'Group: ' if to == now else 'Move to '}{place_name(view, to)}",
        on_change=move_documents,
        args=(index, view, [row], key),
        label_visibility="collapsed",
    )
    return between


def _nearest(views: Sequence[View], row: int) -> None:
    index = get_session().reading.view
    view = views[index]
    st.markdown(f"**Most alike**  \n:gray[{index + 1}  {escape_markdown(view.instruction)}]")
    with st.container(gap="xxsmall", key="reader_nearest"):
        for near in nearest_documents(view, row, k=NEAREST):
            st.button(
                escape_markdown(shorten(view.corpus.texts[near], 90)),
                key=f"reader_near_{near}",
                type="tertiary",
                help=escape_markdown(view.encoding.answers[near] or "no answer"),
                on_click=get_session().read,
                args=(near, index),
            )


def _own_question(exploration: Exploration, row: int) -> None:
    """Ask this document alone; its likeliest answers come at once."""
    reading = get_session().reading
    st.text_input("Ask this one", key=OWN, placeholder="A question for this document", on_change=_ask)
    if not reading.question:
        return
    lookup = Lookup(exploration, 0, "document", (row, reading.question))
    probing().start(lookup, get_session().viewer)
    with st.container(key="reader_own_answer"):
        found = looked_up(lookup, LikelyOfDocument, key="reader_own")
        if found is not None:
            st.markdown("  \n".join(f"**{escape_markdown(line)}**" for line in _lines(found.likely[0])))


def _ask() -> None:
    get_session().reading.question = (widget(OWN) or "").strip()


def _likely(exploration: Exploration, row: int, answers: Sequence[DeltaGenerator]) -> None:
    """Say beside each answer how likely it was, and what else might have been said."""
    session, questions = get_session(), tuple(view.instruction for view in exploration.views)
    lookup = Lookup(exploration, 0, "document", (row, *questions))
    if probing().find(lookup, session.viewer) is None:
        probing().start(lookup, session.viewer)
    found = looked_up(lookup, LikelyOfDocument, key="reader_likely")
    if found is None:
        return
    for place, view, likely in zip(answers, exploration.views, found.likely, strict=True):
        place.caption(_likelihood(view.encoding.answers[row], likely))
    if found.meaning != BEGINNINGS:
        st.caption(escape_markdown(found.meaning))


def _likelihood(answer: str, likely: Sequence[LikelyAnswer]) -> str:
    own = [found for found in likely if answer_key(found.answer) == answer_key(answer)]
    others = [found for found in likely if found not in own][:1]
    parts = [f"{own[0].probability:.0%} likely"] if own else []
    return " · ".join([*parts, *(f"else {escape_markdown(line)}" for line in _lines(others))])


def _lines(likely: Sequence[LikelyAnswer]) -> list[str]:
    return [f"“{found.answer or '(none)'}” {found.probability:.0%}" for found in likely]

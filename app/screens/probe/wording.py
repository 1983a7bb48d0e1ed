"""A document with another text or under another question: where it would go."""

import streamlit as st

from app.charts import count, escape_markdown, moved_map, shorten
from app.server import Exploration, Lookup, probing
from app.session import get_session
from app.widgets import CHART, looked_up, plot
from inbedder_core.clusters import NOISE
from inbedder_core.probes import Counterfactual, Standing
from inbedder_core.views import NOISE_LABEL, View

EXPLAINED = (
    "The map stays as it is: the point is put between the documents whose embeddings are nearest, the nearer the more. "
    "UMAP is not run again."
)


def wording_section(exploration: Exploration, index: int, row: int) -> None:
    """Edit a document's text or its question, and see what would change."""
    view = exploration.views[index]
    lookup = _form(exploration, index, row)
    moved = looked_up(lookup, Counterfactual, key="probe_wording")
    if moved is None:
        st.caption("Change a word, or the question, and see where the document goes.")
        return
    left, right = st.columns([3, 2])
    with left:
        drawing = moved_map(view, moved)
        plot(drawing, key="probe_moved", config=CHART | {"scrollZoom": True}, alt=moved_sentence(moved))
        st.caption(EXPLAINED)
    with right:
        st.markdown(moved_sentence(moved))
        _standing(view, "As it is", moved.before)
        _standing(view, "As edited", moved.after)


def moved_sentence(moved: Counterfactual) -> str:
    """Say what the edit changes, as Markdown."""
    before, after = (escape_markdown(side.answer or "no answer") for side in (moved.before, moved.after))
    answer = f"The answer stays **{before}**." if before == after else f"The answer: **{before}** → **{after}**."
    near = len(moved.before.nearest)
    return (
        f"{answer} The point moves by {moved.moved:.0%} of the map's size; {moved.stayed} of its {near} "
        "nearest documents stay."
    )


def _form(exploration: Exploration, index: int, row: int) -> Lookup:
    view, key = exploration.views[index], f"{index}_{row}"
    with st.form(f"probe_form_{key}", border=False):
        text = st.text_area("Text", view.corpus.texts[row], key=f"probe_text_{key}", height=120)
        instruction = st.text_input("Question", view.instruction, key=f"probe_question_{key}")
        pressed = st.form_submit_button("See what changes", key=f"probe_edit_{key}", icon=":material/edit:")
    lookup = Lookup(exploration, index, "wording", (row, text, instruction))
    if pressed:
        probing().start(lookup, get_session().viewer)
    return lookup


def _standing(view: View, name: str, standing: Standing) -> None:
    label = NOISE_LABEL if standing.cluster == NOISE else view.cluster(standing.cluster).label
    st.markdown(f"##### {name}: near {escape_markdown(label)}")
    for row, likeness in zip(standing.nearest, standing.likeness.tolist(), strict=True):
        answer = escape_markdown(view.encoding.answers[row] or "no answer")
        st.markdown(f"{likeness:.2f} · **{answer}** · {escape_markdown(shorten(view.corpus.texts[row], 120))}")
    st.caption(
        f"The {count(len(standing.nearest), 'document')} nearest to it, with cosines: 1 is the same direction, 0 "
        "nothing in common."
    )

"""Which model answers, and how it is read."""

from collections.abc import Iterator

import streamlit as st

from app.charts import escape_markdown
from app.server import ModelFacts, cost_of, encodings_of, explorations, model_names, title
from app.session import MODEL, get_session
from app.widgets.messages import show_error
from app.widgets.model_jobs import offer_base
from app.widgets.served_form import served_form
from inbedder_core.encoders import availability
from inbedder_core.errors import InBedderError

_HELP = (
    "Built in, to be fetched, or trained here; or write a model folder on this machine, a name on the hub such as "
    "owner/model, which is fetched when you ask, or the address of a model on a server. About says what each costs on "
    "this machine."
)


def model_form() -> None:
    """Choose a model, or write a folder or hub name, and see what it is; encodings have theirs."""
    if encodings_of(get_session().form.model()):
        return
    st.selectbox(
        "Model",
        with_name(model_names(), get_session().form.model()),
        key=MODEL,
        format_func=title,
        accept_new_options=True,
        help=_HELP,
        persist_state="session",
    )
    name = get_session().form.model()
    served_form(name)
    try:
        facts = explorations().models.facts(name)
    except InBedderError as error:
        show_error(str(error))
        return
    st.caption(f"{escape_markdown(facts.description)}.")
    if availability(name).ready:
        st.caption(escape_markdown(cost_of(name)))
    offer_base(name)
    if lines := list(_reading(facts)):
        with st.expander("How it reads", icon=":material/neurology:", key="model_facts"):
            for line in lines:
                st.markdown(line)


def with_name(names: list[str], name: str) -> list[str]:
    """Add a name that was written to those that can be chosen."""
    return names if name in names else [*names, name]


def _reading(facts: ModelFacts) -> Iterator[str]:
    if facts.family:
        yield f"Family: {escape_markdown(facts.family)}"
    if facts.template:
        yield f"Prompt: {escape_markdown(facts.template.replace(chr(10), ' ⏎ '))}"
    if facts.pooling:
        layer = "the last layer" if facts.layer is None else f"layer {facts.layer}"
        yield f"Embedding: {escape_markdown(facts.pooling)} of {layer}"
    if facts.answer_tokens:
        yield f"Answers: up to {facts.answer_tokens} tokens"

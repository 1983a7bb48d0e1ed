"""Which model answers, and how it is read."""

from collections.abc import Iterator

import streamlit as st

from app.charts import escape_markdown
from app.server import ModelFacts, explorations, model_names, title
from app.session import MODEL, get_session
from app.widgets.messages import show_error
from inbedder_core.errors import ModelError

_HELP = (
    "Built in or trained here; or write a model folder on this machine, or a name on the hub such as owner/model, "
    "which is fetched when you ask."
)


def model_form() -> None:
    """Choose a model, or write a folder or hub name, and see what it is."""
    st.selectbox(
        "Model",
        with_name(model_names(), get_session().form.model()),
        key=MODEL,
        format_func=title,
        accept_new_options=True,
        help=_HELP,
        persist_state="session",
    )
    try:
        facts = explorations().models.facts(get_session().form.model())
    except ModelError as error:
        show_error(str(error))
        return
    st.caption(f"{escape_markdown(facts.description)}.")
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

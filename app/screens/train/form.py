"""What is to be trained: examples, the model to start from, a name, and settings."""

import streamlit as st

from app import session as state
from app.charts import count, escape_markdown
from app.server import TEMPLATE, Trainings, base_names, title
from app.session import training
from app.widgets import setting_field, show_error, with_name
from inbedder_core.errors import CorpusError, InBedderError, TrainingError
from inbedder_core.settings import declared
from inbedder_core.training import Example, TrainingConfig

FORMATS = ["csv", "jsonl", "json", "parquet"]
_BASE = "base"
_FIRST = ("minutes", "learning_rate")
_LABELS = {"minutes": "Minutes, at most", "batch": "Texts a step", "rank": "LoRA rank", "alpha": "LoRA alpha"}


def train_form(trainings: Trainings) -> list[Example]:
    """Draw the form and return the examples it is about; none while there are none."""
    # Containers keep what follows in its place while one step grows or shrinks.
    with st.container(key="step_examples"):
        examples = _examples(trainings)
    st.markdown("##### 2 · Model to start from")
    key = training.training_key(_BASE)
    st.selectbox(
        "Model to start from",
        with_name(base_names(), state.widget(key)),
        key=key,
        format_func=title,
        accept_new_options=True,
        label_visibility="collapsed",
        help="Built in or trained here; or write a model folder on this machine, or a name on the hub.",
        persist_state="session",
    )
    st.markdown("##### 3 · New model")
    st.text_input(
        "Name", key=training.TRAINED_NAME, max_chars=40, placeholder="such as complaints-1", persist_state="session"
    )
    fields = {item.name: item for item in declared(TrainingConfig) if item.name != _BASE}
    for name in _FIRST:
        setting_field(fields.pop(name), key=training.training_key(name), label=_LABELS.get(name), unset="no limit")
    st.number_input(
        "Examples of a source, at most", min_value=1, step=1000, key=training.CAP, placeholder="all",
        help="More are drawn at random.", persist_state="session",
    )  # fmt: skip
    st.button(
        "Train", key="train", type="primary", icon=":material/model_training:", width="stretch",
        disabled=not examples, on_click=_train, args=(trainings,),
    )  # fmt: skip
    with st.expander("More settings", icon=":material/tune:", key="training_settings"):
        _examples_settings()
        for name, item in fields.items():
            setting_field(item, key=training.training_key(name), label=_LABELS.get(name))
    return examples


def _examples(trainings: Trainings) -> list[Example]:
    st.markdown("##### 1 · Examples")
    if training.examples_upload():
        try:
            return _uploaded(trainings)
        except (CorpusError, TrainingError) as error:
            show_error(str(error))
            training.drop_examples()
    _uploader(trainings)
    return []


def _uploader(trainings: Trainings) -> None:
    st.caption(
        "A csv, jsonl, json or parquet file with the columns **text**, **question** and **answer** (a few words), "
        "and perhaps **source**, the collection a row comes from. It stays on this machine."
    )
    st.download_button(
        "A file to fill in", data=TEMPLATE, file_name="examples.csv", mime="text/csv", key="examples_template",
        icon=":material/download:", type="tertiary", on_click="ignore",
    )  # fmt: skip
    file = st.file_uploader("Examples", type=FORMATS, key=training.examples_key(), label_visibility="collapsed")
    if file is None:
        return
    try:
        kept = trainings.keep_upload(file.name, file.getvalue())
        training.take_examples(kept.hash, len(trainings.examples(kept.hash)))
    except TrainingError as error:
        show_error(str(error))
    else:
        st.rerun()


def _uploaded(trainings: Trainings) -> list[Example]:
    examples = trainings.examples(
        training.examples_upload(), keep_stop_words=bool(state.widget(training.KEEP_STOP_WORDS))
    )
    left, right = st.columns([3, 1], vertical_alignment="center", wrap=False)
    left.text(trainings.upload(training.examples_upload()).name)
    right.button(
        "Replace",
        key="replace_examples",
        on_click=training.drop_examples,
        type="tertiary",
        help="Upload other examples",
    )
    sources = sorted({example.source for example in examples})
    more = "" if len(sources) <= 3 else " …"
    st.caption(
        f"{count(len(examples), 'example')} from {count(len(sources), 'source')}: "
        f"{escape_markdown(', '.join(sources[:3]))}{more}"
    )
    return examples


def _examples_settings() -> None:
    st.toggle(
        "Keep stop words", key=training.KEEP_STOP_WORDS, persist_state="session",
        help="By itself, answers lose words such as “it was the”, so that they begin with the word that matters.",
    )  # fmt: skip
    st.number_input(
        "Longest answer, in words", min_value=1, step=1, key=training.LONGEST, placeholder="any",
        help="Examples with longer answers are left out.", persist_state="session",
    )  # fmt: skip


def _train(trainings: Trainings) -> None:
    try:
        order = training.order()
        trainings.begin(order)
    except InBedderError as error:
        training.tell_training(problem=str(error))
        return
    training.tell_training(
        notice=f"The model {order.name} is being trained. You may leave this page: the work goes on."
    )

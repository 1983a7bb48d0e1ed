"""What is to be trained: examples, the model to start from, a name, and settings."""

from typing import Any

import streamlit as st

from app.charts import count, escape_markdown
from app.server import DEFAULT_NAME, TEMPLATE, Order, Trainings, base_names, most_megabytes, title
from app.session import get_session, set_widget, widget
from app.widgets import offer_base, setting_field, show_error, with_name
from inbedder_core.errors import CorpusError, InBedderError, TrainingError
from inbedder_core.settings import declared
from inbedder_core.training import Example, TrainingConfig

FORMATS = ["csv", "jsonl", "json", "parquet"]
NAME, CAP, LONGEST, KEEP_STOP_WORDS = "train_name", "train_cap", "train_longest", "train_keep_stop_words"
_BASE, _HELD_OUT, _BATCH = "base", "held_out", "batch"
_LEAST_STEPS = 20
"""Steps that even a small file is divided into: in fewer, nothing is learned."""
_MOST_HELD_OUT_SHARE = 10
_FIRST = ("minutes", "learning_rate")
_LABELS = {"minutes": "Minutes, at most", "batch": "Texts a step", "rank": "LoRA rank", "alpha": "LoRA alpha"}


def train_form(trainings: Trainings) -> list[Example]:
    """Draw the form and return the examples it is about; none while there are none."""
    _fill_once()
    # Containers keep what follows in its place while one step grows or shrinks.
    with st.container(key="step_examples"):
        examples = _examples(trainings)
    st.markdown("##### 2 · Model to start from")
    key = _setting_key(_BASE)
    st.selectbox(
        "Model to start from",
        with_name(base_names(), widget(key)),
        key=key,
        format_func=title,
        accept_new_options=True,
        label_visibility="collapsed",
        help="Built in, to be fetched, or trained here; or write a model folder on this machine, or a name on the hub.",
        persist_state="session",
    )
    offer_base(widget(key))
    st.markdown("##### 3 · New model")
    st.text_input("Name", key=NAME, max_chars=40, placeholder="such as complaints-1", persist_state="session")
    fields = {item.name: item for item in declared(TrainingConfig) if item.name != _BASE}
    for name in _FIRST:
        setting_field(fields.pop(name), key=_setting_key(name), label=_LABELS.get(name), unset="no limit")
    st.number_input(
        "Examples of a source, at most", min_value=1, step=1000, key=CAP, placeholder="all",
        help="More are drawn at random.", persist_state="session",
    )  # fmt: skip
    st.button(
        "Train", key="train", type="primary", icon=":material/model_training:", width="stretch",
        disabled=not examples, on_click=_train, args=(trainings,),
    )  # fmt: skip
    with st.expander("More settings", icon=":material/tune:", key="training_settings"):
        _examples_settings()
        for name, item in fields.items():
            setting_field(item, key=_setting_key(name), label=_LABELS.get(name))
    return examples


def _examples(trainings: Trainings) -> list[Example]:
    page = get_session().train_page
    st.markdown("##### 1 · Examples")
    if page.upload:
        try:
            return _uploaded(trainings, page.upload)
        except (CorpusError, TrainingError) as error:
            show_error(str(error))
            page.upload = ""
    _uploader(trainings)
    return []


def _uploader(trainings: Trainings) -> None:
    page = get_session().train_page
    st.caption(
        "A csv, jsonl, json or parquet file with the columns **text**, **question** and **answer** (a few words), "
        "and perhaps **source**, the collection a row comes from. It stays on this machine."
    )
    st.download_button(
        "A file to fill in", data=TEMPLATE, file_name="examples.csv", mime="text/csv", key="examples_template",
        icon=":material/download:", type="tertiary", on_click="ignore",
    )  # fmt: skip
    file = st.file_uploader(
        "Examples",
        type=FORMATS,
        key=f"train_upload_{page.epoch}",
        label_visibility="collapsed",
        max_upload_size=most_megabytes(),
    )
    if file is None:
        return
    try:
        digest = trainings.keep_upload(file.name, file.getvalue()).hash
        n = len(trainings.examples(digest))
    except TrainingError as error:
        show_error(str(error))
        return
    page.upload, page.epoch = digest, page.epoch + 1
    held_out = min(TrainingConfig.held_out, max(1, n // _MOST_HELD_OUT_SHARE))
    set_widget(_setting_key(_HELD_OUT), held_out)
    set_widget(_setting_key(_BATCH), min(TrainingConfig.batch, max(1, n // _LEAST_STEPS)))
    st.rerun()


def _uploaded(trainings: Trainings, digest: str) -> list[Example]:
    examples = trainings.examples(digest, keep_stop_words=bool(widget(KEEP_STOP_WORDS)))
    left, right = st.columns([3, 1], vertical_alignment="center", wrap=False)
    left.text(trainings.upload(digest).name)
    right.button(
        "Replace", key="replace_examples", on_click=_drop_examples, type="tertiary", help="Upload other examples"
    )
    sources = sorted({example.source for example in examples})
    more = "" if len(sources) <= 3 else " …"
    st.caption(
        f"{count(len(examples), 'example')} from {count(len(sources), 'source')}: "
        f"{escape_markdown(', '.join(sources[:3]))}{more}"
    )
    return examples


def _drop_examples() -> None:
    get_session().train_page.upload = ""


def _examples_settings() -> None:
    st.toggle(
        "Keep stop words", key=KEEP_STOP_WORDS, persist_state="session",
        help="By itself, answers lose words such as “it was the”, so that they begin with the word that matters.",
    )  # fmt: skip
    st.number_input(
        "Longest answer, in words", min_value=1, step=1, key=LONGEST, placeholder="any",
        help="Examples with longer answers are left out.", persist_state="session",
    )  # fmt: skip


def _train(trainings: Trainings) -> None:
    messages = get_session().train_page.messages
    try:
        order = _order()
        trainings.begin(order)
    except InBedderError as error:
        messages.tell(problem=str(error))
        return
    messages.tell(notice=f"The model {order.name} is being trained. You may leave this page: the work goes on.")


def _order() -> Order:
    """Return what the form says is to be trained. Raises SettingError on values out of range."""
    values: dict[str, Any] = {item.name: widget(_setting_key(item.name)) for item in declared(TrainingConfig)}
    return Order(
        name=widget(NAME).strip(),
        upload=get_session().train_page.upload,
        config=TrainingConfig(**values),
        cap=widget(CAP),
        longest_answer=widget(LONGEST),
        keep_stop_words=widget(KEEP_STOP_WORDS),
    )


def _fill_once() -> None:
    """Give the form its first values, once per session."""
    page = get_session().train_page
    if not page.filled:
        page.filled = True
        first: dict[str, Any] = {NAME: "", CAP: None, LONGEST: None, KEEP_STOP_WORDS: False}
        first |= {_setting_key(item.name): item.default for item in declared(TrainingConfig)}
        first[_setting_key(_BASE)] = DEFAULT_NAME
        for key, value in first.items():
            set_widget(key, value)


def _setting_key(name: str) -> str:
    return f"training_{name}"

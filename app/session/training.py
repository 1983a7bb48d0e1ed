"""The form of the Train page, and what it has to say."""

from typing import Any

import streamlit as st

from app.server import Order
from inbedder_core.settings import declared
from inbedder_core.training import TrainingConfig

TRAINED_NAME, CAP, LONGEST, KEEP_STOP_WORDS = "train_name", "train_cap", "train_longest", "train_keep_stop_words"
_MOST_HELD_OUT_SHARE = 10


def start_training() -> None:
    """Fill in the form of the Train page, once per session."""
    state = st.session_state
    if "train_upload" in state:
        return
    state.train_upload, state.train_epoch = "", 0
    state.train_problem, state.train_notice = "", ""
    state[TRAINED_NAME], state[CAP], state[LONGEST], state[KEEP_STOP_WORDS] = "", None, None, False
    for item in declared(TrainingConfig):
        state[training_key(item.name)] = item.default


def training_key(name: str) -> str:
    """Name the widget of a training setting."""
    return f"training_{name}"


def examples_upload() -> str:
    """Return the hash of the uploaded examples, or ""."""
    return st.session_state.train_upload


def examples_key() -> str:
    """Name the upload widget of the Train page."""
    return f"train_upload_{st.session_state.train_epoch}"


def take_examples(digest: str, count: int) -> None:
    """Use uploaded examples; of a small file, a tenth is kept aside."""
    state = st.session_state
    state.train_upload = digest
    state.train_epoch += 1
    state[training_key("held_out")] = min(TrainingConfig.held_out, max(1, count // _MOST_HELD_OUT_SHARE))


def drop_examples() -> None:
    """Ask for other examples."""
    st.session_state.train_upload = ""


def order() -> Order:
    """Return what the form says is to be trained. Raises SettingError on values out of range."""
    state = st.session_state
    values: dict[str, Any] = {item.name: state[training_key(item.name)] for item in declared(TrainingConfig)}
    return Order(
        name=state[TRAINED_NAME].strip(),
        upload=state.train_upload,
        config=TrainingConfig(**values),
        cap=state[CAP],
        longest_answer=state[LONGEST],
        keep_stop_words=state[KEEP_STOP_WORDS],
    )


def tell_training(*, problem: str = "", notice: str = "") -> None:
    """Keep what the Train page says next."""
    st.session_state.train_problem, st.session_state.train_notice = problem, notice


def training_messages() -> tuple[str, str]:
    """Return the error and the notice of the Train page, and forget them."""
    found = st.session_state.train_problem, st.session_state.train_notice
    tell_training()
    return found

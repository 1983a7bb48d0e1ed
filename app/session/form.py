"""The form: what a person is about to ask."""

from collections.abc import Sequence
from contextlib import suppress

import streamlit as st

from app.server import Request, Source, settings_in, settings_of_request, with_settings
from inbedder_core.corpus import sample, sample_names
from inbedder_core.encoders import DEFAULT, MOST_INSTRUCTIONS, check_instructions
from inbedder_core.errors import CorpusError

SAMPLE, UPLOAD, KEPT = "Sample", "Upload", "Study"
KIND, SAMPLE_NAME, COLUMN, SUGGESTION, MODEL = "corpus_kind", "sample", "text_column", "suggestion", "model"
PREFILLED = 3


def questions() -> list[str]:
    """Return the keys of the question inputs, in order."""
    return [f"question_{number}" for number in range(st.session_state.n_questions)]


def typed() -> list[str]:
    """Return the instructions as typed, without empty ones."""
    texts = [st.session_state.get(key, "") for key in questions()]
    return [text for text in texts if text.strip()]


def can_add() -> bool:
    """Whether there is room for another question."""
    return st.session_state.n_questions < MOST_INSTRUCTIONS


def add_question(text: str = "") -> None:
    """Add a question, empty if no other is given."""
    if can_add():
        _set_questions([*_all_typed(), text])


def remove_question(number: int) -> None:
    """Remove a question by its place, counted from 0; the last one is emptied instead."""
    texts = _all_typed()
    del texts[number]
    _set_questions(texts or [""])


def take_suggestion() -> None:
    """Ask the suggestion that was clicked: in the first empty question, else in a new one."""
    text, texts = st.session_state[SUGGESTION], _all_typed()
    st.session_state[SUGGESTION] = None
    if not text:
        return
    empty = next((place for place, typed in enumerate(texts) if not typed.strip()), None)
    if empty is not None:
        texts[empty] = text
    elif can_add():
        texts.append(text)
    _set_questions(texts)


def sample_changed() -> None:
    """Offer the new sample's questions, unless the person wrote some."""
    before, now = st.session_state.prefilled, st.session_state[SAMPLE_NAME]
    if now in sample_names() and typed() in ([], list(before)):
        prefilled = sample(now).instructions[:PREFILLED]
        st.session_state.prefilled = prefilled
        _set_questions(list(prefilled))


def take_upload(digest: str) -> None:
    """Use an uploaded file, and let go of the browser's copy."""
    st.session_state.upload = digest
    st.session_state.upload_epoch += 1
    st.session_state.pop(COLUMN, None)


def drop_upload() -> None:
    """Ask for another file."""
    st.session_state.upload = ""


def upload() -> str:
    """Return the hash of the uploaded file in use, or ""."""
    return st.session_state.upload


def kinds() -> list[str]:
    """Name where documents can come from: a study's own only where one that is open keeps them."""
    return [SAMPLE, UPLOAD, *([KEPT] if st.session_state.kept else [])]


def uploader_key() -> str:
    """Name the upload widget: a new name frees what the old one held."""
    return f"upload_{st.session_state.upload_epoch}"


def setting_key(name: str) -> str:
    """Name the widget of a setting."""
    return f"setting_{name}"


def source() -> Source:
    """Return the corpus chosen in the form. Raises CorpusError when none is."""
    state = st.session_state
    if state.get(KIND) == KEPT:
        return Source(kept=state.kept)
    if state.get(KIND) == UPLOAD:
        return Source(upload=state.upload, column=state.get(COLUMN) or "")
    return Source(sample=state.get(SAMPLE_NAME) or "")


def form() -> Request:
    """Return what the form says now. Raises InBedderError when it cannot be asked."""
    values = {item.name: st.session_state.get(setting_key(item.name)) for item in settings_of_request()}
    request = Request(source(), check_instructions(typed()), model=model(), part=asked_part())
    return with_settings(request, values)


def asked_part() -> str:
    """Return the hash of the selection the form is about, "" for all documents; another corpus has no part of it."""
    belongs, part = st.session_state.part
    with suppress(CorpusError):
        return part if part and source() == belongs else ""
    return ""


def model() -> str:
    """Return the name of the model chosen in the form; it may be wrong."""
    return (st.session_state.get(MODEL) or DEFAULT).strip()


def choose_model(name: str) -> None:
    """Choose a model for what is asked next."""
    st.session_state[MODEL] = name


def first_request() -> Request:
    """Return what a newcomer could ask with one click."""
    first = sample(sample_names()[0])
    return Request(Source(sample=first.name), first.instructions[:PREFILLED])


def fill_form(request: Request) -> None:
    """Make the form say a request, as far as it can."""
    state = st.session_state
    state.kept = request.source.kept
    state.part = request.source, request.part
    state[KIND] = KEPT if state.kept else UPLOAD if request.source.upload else SAMPLE
    known = request.source.sample in sample_names()
    state[SAMPLE_NAME] = request.source.sample if known else sample_names()[0]
    state.upload = request.source.upload
    state.upload_epoch = 0
    if request.source.column:
        state[COLUMN] = request.source.column
    state[MODEL] = request.model
    state.prefilled = request.instructions if request == first_request() else ()
    _set_questions(list(request.instructions[:MOST_INSTRUCTIONS]) or [""])
    for name, value in settings_in(request).items():
        state[setting_key(name)] = value


def _all_typed() -> list[str]:
    return [st.session_state.get(key, "") for key in questions()]


def _set_questions(texts: Sequence[str]) -> None:
    st.session_state.n_questions = len(texts)
    for number, text in enumerate(texts):
        st.session_state[f"question_{number}"] = text

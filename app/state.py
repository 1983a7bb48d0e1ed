"""What a session remembers: the only place that touches st.session_state and st.query_params."""

import secrets
from collections.abc import Sequence
from typing import Any

import streamlit as st

from app.request import (
    Request,
    Source,
    from_parameters,
    grouping_from_text,
    grouping_to_text,
    settings_in,
    settings_of_request,
    to_parameters,
    with_settings,
)
from app.selection import Selection
from inbedder_core.clustering import ClusteringConfig
from inbedder_core.errors import InBedderError
from inbedder_core.prompts import MOST_INSTRUCTIONS, check_instructions
from inbedder_core.samples import sample, sample_names

SAMPLE, UPLOAD = "Sample", "Upload"
KIND, SAMPLE_NAME, COLUMN = "corpus_kind", "sample", "text_column"
SUGGESTION, PER_ROW = "suggestion", "per_row"
PREFILLED = 3


def start() -> None:
    """Fill in the form and what was asked from the address, once per session."""
    state = st.session_state
    if "viewer" in state:
        return
    state.viewer = secrets.token_hex(8)
    parameters = {name: st.query_params.get_all(name) for name in st.query_params}
    linked = from_parameters(parameters)
    request = linked or _first_request()
    _fill_form(request)
    state.asked = request if linked and "asked" in parameters and request.instructions else None
    state.groupings = _groupings(parameters.get("group", ()))
    state.selection = Selection.none(len(request.instructions))
    state.problem = ""
    state.notice = ""
    state.just_asked = False
    state.per_row = {"2": 2, "3": 3}.get("".join(parameters.get("per_row", ())))


def viewer() -> str:
    """Name this session, so that cancelling stops a job only when nobody else wants it."""
    return st.session_state.viewer


# ---- the form ----


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


def add_question() -> None:
    """Add an empty question."""
    if can_add():
        _set_questions([*_all_typed(), ""])


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


def uploader_key() -> str:
    """Name the upload widget: a new name frees what the old one held."""
    return f"upload_{st.session_state.upload_epoch}"


def setting_key(name: str) -> str:
    """Name the widget of a setting."""
    return f"setting_{name}"


def source() -> Source:
    """Return the corpus chosen in the form. Raises CorpusError when none is."""
    state = st.session_state
    if state.get(KIND) == UPLOAD:
        return Source(upload=state.upload, column=state.get(COLUMN) or "")
    return Source(sample=state.get(SAMPLE_NAME) or "")


def form() -> Request:
    """Return what the form says now. Raises InBedderError when it cannot be asked."""
    values = {item.name: st.session_state.get(setting_key(item.name)) for item in settings_of_request()}
    return with_settings(Request(source(), check_instructions(typed())), values)


def _first_request() -> Request:
    first = sample(sample_names()[0])
    return Request(Source(sample=first.name), first.instructions[:PREFILLED])


def _fill_form(request: Request) -> None:
    state = st.session_state
    state[KIND] = UPLOAD if request.source.upload else SAMPLE
    known = request.source.sample in sample_names()
    state[SAMPLE_NAME] = request.source.sample if known else sample_names()[0]
    state.upload = request.source.upload
    state.upload_epoch = 0
    if request.source.column:
        state[COLUMN] = request.source.column
    state.prefilled = request.instructions if request == _first_request() else ()
    _set_questions(list(request.instructions[:MOST_INSTRUCTIONS]) or [""])
    for name, value in settings_in(request).items():
        state[setting_key(name)] = value


def _all_typed() -> list[str]:
    return [st.session_state.get(key, "") for key in questions()]


def _set_questions(texts: Sequence[str]) -> None:
    st.session_state.n_questions = len(texts)
    for number, text in enumerate(texts):
        st.session_state[f"question_{number}"] = text


# ---- what was asked ----


def ask() -> None:
    """Ask what the form says; when it cannot be asked, keep everything and say why."""
    state = st.session_state
    state.notice = ""
    try:
        request = form()
    except InBedderError as error:
        state.problem = str(error)
        return
    if request != state.asked:
        state.groupings = {}
        state.selection = Selection.none(len(request.instructions), version=state.selection.version + 1)
    state.problem, state.asked, state.just_asked = "", request, True


def asked() -> Request | None:
    """Return what was asked, if anything."""
    return st.session_state.asked


def just_asked() -> bool:
    """Whether the button was pressed since this was last looked at."""
    pressed, st.session_state.just_asked = st.session_state.just_asked, False
    return pressed


def changed() -> bool:
    """Whether the form says something else than what was asked."""
    try:
        return form() != st.session_state.asked
    except InBedderError:
        return True


def stop(*, problem: str = "", notice: str = "") -> None:
    """Go back to the form, with an error or a message."""
    st.session_state.asked = None
    st.session_state.problem, st.session_state.notice = problem, notice


def messages() -> tuple[str, str]:
    """Return the error and the notice to show."""
    return st.session_state.problem, st.session_state.notice


def write_address() -> None:
    """Put what the screen shows into the address, so that a reload or a link finds it again."""
    state = st.session_state
    try:
        request = state.asked or form()
    except InBedderError:
        return
    parameters: dict[str, list[str]] = to_parameters(request)
    if state.asked:
        parameters["asked"] = ["1"]
        parameters["group"] = [f"{view}:{grouping_to_text(config)}" for view, config in sorted(state.groupings.items())]
    if state.per_row:
        parameters["per_row"] = [str(state.per_row)]
    wanted = {name: values for name, values in parameters.items() if values}
    if wanted != {name: st.query_params.get_all(name) for name in st.query_params}:
        st.query_params.from_dict(wanted)


# ---- results ----


def per_row() -> int:
    """Return how many maps stand side by side: as chosen, else as many as fill their rows."""
    views = len(st.session_state.selection.panels)
    return st.session_state.per_row or (3 if views == 3 or views > 4 else 2)


def choose_per_row() -> None:
    """Take what the person chose."""
    st.session_state.per_row = st.session_state[PER_ROW]


def groupings() -> dict[int, ClusteringConfig]:
    """Return the views that are grouped otherwise than at first, by their place."""
    return st.session_state.groupings


def group(views: Sequence[int], config: ClusteringConfig | None) -> None:
    """Group these views anew, or (None) as at first; the selected documents stay selected."""
    kept = {view: old for view, old in st.session_state.groupings.items() if view not in views}
    st.session_state.groupings = kept | ({view: config for view in views} if config else {})
    st.session_state.selection = st.session_state.selection.redrawn()


def widget(key: str) -> Any:
    """Return what a widget of the page says."""
    return st.session_state.get(key)


def set_widget(key: str, value: Any) -> None:
    """Make a widget say something, before it is drawn."""
    st.session_state[key] = value


def selection() -> Selection:
    """Return which documents are selected."""
    return st.session_state.selection


def select(new: Selection) -> None:
    """Select documents."""
    st.session_state.selection = new


def clear_selection() -> None:
    """Select nothing."""
    st.session_state.selection = st.session_state.selection.cleared()


def map_key(view: int) -> str:
    """Name the map of a view."""
    return f"map_{view}_{selection().panels[view].map_version}"


def clusters_key(view: int) -> str:
    """Name the list of clusters of a view."""
    return f"clusters_{view}_{selection().panels[view].list_version}"


def documents_key() -> str:
    """Name the table of documents; another selection forgets the row that was clicked."""
    return f"documents_{selection().version}"


def boxed_rows(view: int) -> list[int]:
    """Return the positions of the documents inside the box or lasso drawn in a map."""
    event = st.session_state.get(map_key(view)) or {}
    points = event.get("selection", {}).get("points", [])
    return [int(_first(point.get("customdata"))) for point in points if point.get("customdata") is not None]


def ticked_rows(key: str) -> list[int]:
    """Return the rows ticked in a table."""
    event = st.session_state.get(key) or {}
    return list(event.get("selection", {}).get("rows", []))


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list | tuple) else value


def _groupings(texts: Sequence[str]) -> dict[int, ClusteringConfig]:
    found: dict[int, ClusteringConfig] = {}
    for text in texts:
        view, _, rest = text.partition(":")
        config = grouping_from_text(rest)
        if view.isdecimal() and int(view) < MOST_INSTRUCTIONS and config:
            found[int(view)] = config
    return found

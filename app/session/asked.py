"""What was asked, and the address that says so."""

import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

import streamlit as st

from app.server import Request, from_parameters, grouping_to_text, to_parameters
from app.session.form import add_question, fill_form, first_request, form
from app.session.results import groupings_in, groupings_of, methods_in
from app.session.selection import Selection
from app.session.studies import leave_study, open_linked, studies, study, take_part, take_study
from app.session.tour import reach_results
from inbedder_core.clusters import say_replaced
from inbedder_core.encoders import check_instructions
from inbedder_core.errors import CorpusError, InBedderError


def start() -> None:
    """Fill in the form and what was asked from the address, once per session."""
    state = st.session_state
    if "viewer" not in state:
        state.viewer = secrets.token_hex(8)
        state.selection, state.tables = Selection.none(0), {}
        go_to({name: st.query_params.get_all(name) for name in st.query_params})


def go_to(parameters: Mapping[str, Sequence[str]]) -> None:
    """Show what an address says."""
    state = st.session_state
    opened, state.notice = open_linked("".join(parameters.get("study", ())))
    linked = _part(opened, parameters) if opened else from_parameters(parameters)
    kept = take_part(linked.part) if opened and linked and linked.part else study()
    request = linked or first_request()
    fill_form(request)
    state.asked, state.problem = None, ""
    if linked and (opened or "asked" in parameters):
        _ask(linked)
    grouped = groupings_in(parameters.get("group", ()), len(request.instructions))
    state.groupings = groupings_of(kept, request.instructions) if kept else grouped
    if not kept:
        state.notice = state.notice or say_replaced(methods_in(parameters.get("group", ())))
    state.selection = Selection.none(len(request.instructions), version=state.selection.version + 1)
    state.just_asked = False
    state.per_row = {"1": 1, "2": 2, "3": 3}.get("".join(parameters.get("per_row", ())))
    state.colour_by, state.zooms = "".join(parameters.get("colour", ())), True


def open_study(id: str) -> None:
    """Work on a study and ask what it asks. Raises StudyError when it cannot be opened."""
    state = st.session_state
    opened = studies().open(id)
    request = take_study(opened)
    fill_form(request)
    state.asked, state.problem, state.notice, state.just_asked = request, "", opened.reading_note, True
    state.groupings = groupings_of(study(), request.instructions)
    state.selection = Selection.none(len(request.instructions), version=state.selection.version + 1)


def begin_study() -> None:
    """Go back to an empty beginning; the study worked on so far stays as it is."""
    leave_study()
    stop()
    st.session_state.groupings = {}


def _ask(linked: Request) -> None:
    """Ask what a link asks, if it can be asked at all."""
    try:
        st.session_state.asked = replace(linked, instructions=check_instructions(linked.instructions))
    except InBedderError as error:
        st.session_state.problem = str(error)


def viewer() -> str:
    """Name this session, so that cancelling stops a job only when nobody else wants it."""
    return st.session_state.viewer


def ask() -> None:
    """Ask what the form says; when it cannot be asked, keep everything and say why."""
    state = st.session_state
    state.notice = ""
    try:
        request = form()
    except InBedderError as error:
        state.problem = str(error)
        return
    before = state.asked
    if before and (before.source, before.part) != (request.source, request.part):
        leave_study()
    if request != before:
        state.groupings = {}
        state.selection = Selection.none(len(request.instructions), version=state.selection.version + 1)
    state.problem, state.asked, state.just_asked = "", request, True
    reach_results()


def also_ask(question: str) -> None:
    """Ask what the form says, and one question more."""
    add_question(question)
    ask()


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
    try:
        wanted = address()
    except InBedderError:
        return
    if wanted != {name: st.query_params.get_all(name) for name in st.query_params}:
        st.query_params.from_dict(wanted)


def address() -> dict[str, list[str]]:
    """Return the parameters that say what the screen shows. Raises InBedderError when the form cannot be asked."""
    state = st.session_state
    request = state.asked or form()
    parameters: dict[str, list[str]] = to_parameters(request)
    if state.asked:
        parameters["asked"] = ["1"]
        parameters["study"] = [state.study.id] if state.study else []
        parameters["group"] = [f"{view}:{grouping_to_text(config)}" for view, config in sorted(state.groupings.items())]
    if state.per_row:
        parameters["per_row"] = [str(state.per_row)]
    if state.colour_by:
        parameters["colour"] = [state.colour_by]
    return {name: values for name, values in parameters.items() if values}


def _part(opened: Request, parameters: Mapping[str, Sequence[str]]) -> Request:
    """Ask the part of a study's documents that an address names, if any: what was kept, else what the address asks."""
    name, found = "".join(parameters.get("part", ())), study()
    kept = found.parts.get(name) if found else None
    with suppress(CorpusError):
        if kept:
            model = kept.model or opened.model
            return replace(opened, part=name, instructions=kept.instructions, config=kept.config, model=model)
        if name:
            return replace(opened, part=name, instructions=tuple(parameters.get("q", ())))
    return opened

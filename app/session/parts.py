"""Asking the selected documents only, and the way back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from app.server import find_subset, keep_subset
from app.session.asked import address, go_to
from app.session.form import fill_form
from app.session.results import groupings_of
from app.session.selection import Selection
from app.session.studies import STUDY, study, take_part
from inbedder_core.encoders import check_instructions
from inbedder_core.errors import CorpusError, InBedderError
from inbedder_core.studies import Subset

EVERYTHING, FORGOTTEN = "All documents", "documents that are not known here any more"


@dataclass(frozen=True)
class Step:
    """What was looked at on the way: which documents, which questions, and the address that shows it again."""

    told: str
    questions: tuple[str, ...]
    address: Mapping[str, Sequence[str]]


def ask_part(ids: Sequence[int], told: str, question: str) -> None:
    """Ask these documents a question of their own; when it cannot be asked, keep everything and say why."""
    state = st.session_state
    try:
        instructions = check_instructions([question])
        part = keep_subset(Subset(tuple(ids), told, _here()))
    except InBedderError as error:
        state.problem = str(error)
        return
    request = replace(state.asked, instructions=instructions, part=part)
    fill_form(request)
    state.asked, state.problem, state.notice, state.just_asked = request, "", "", True
    state.groupings = groupings_of(take_part(part), instructions)
    state.selection = Selection.none(1, version=state.selection.version + 1)


def trail(part: str) -> tuple[tuple[Step, ...], str]:
    """Return the steps that led to a part, the first first, and how the part itself is told."""
    steps: list[Step] = []
    here = FORGOTTEN if part else EVERYTHING
    try:
        while part:
            found = find_subset(part)
            if not steps:
                here = found.description
            part = "".join(found.origin.get("part", ()))
            above = find_subset(part).description if part else EVERYTHING
            steps.insert(0, Step(above, found.origin.get("q", ()), {**found.origin, **_belongs()}))
    except CorpusError:
        pass  # what is left of the way still leads back
    return tuple(steps), here


def whole(part: str) -> Mapping[str, Sequence[str]]:
    """Return the address that shows all documents again, as they were when the first were selected, if it is known."""
    steps, _ = trail(part)
    if steps:
        return steps[0].address
    try:
        return {name: values for name, values in _here().items() if name != "part"}
    except InBedderError:
        return {}


def told_trail(part: str) -> tuple[str, ...]:
    """Say in words how a person came to a part; nothing for all documents."""
    steps, here = trail(part)
    return (*(f"{step.told}: {' · '.join(step.questions)}" for step in steps), here) if part else ()


def open_part(id: str, part: str) -> None:
    """Work on a part of a study, by their names, and ask what it was asked."""
    go_to({"study": [id], "part": [part]})


def _here() -> dict[str, tuple[str, ...]]:
    """Return the address without the study: the way back leads through whatever study the part is then of."""
    return {name: tuple(values) for name, values in address().items() if name != STUDY}


def _belongs() -> dict[str, list[str]]:
    found = study()
    return {STUDY: [found.id]} if found else {}

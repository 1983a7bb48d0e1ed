"""The study a session works on: whose it is, opened by the address, changed, saved by itself."""

import re
import secrets
from contextlib import suppress
from dataclasses import replace

import streamlit as st

from app.server import Request, Source, Uploads, find_subset, keep_subset
from inbedder_core.clusters import ClusteringConfig
from inbedder_core.corpus import Corpus, read_sample, sample_names
from inbedder_core.encoders import DEFAULT
from inbedder_core.errors import CorpusError, StudyError
from inbedder_core.paths import cache_directory
from inbedder_core.settings import declared
from inbedder_core.studies import CorpusCard, Part, Studies, Study, studies_folder
from inbedder_core.views import Edits

COOKIE = "inbedder_owner"
STUDY = "study"
_TOKEN = re.compile(r"[0-9a-f]{32}")


def owner() -> str:
    """Name whose studies these are: who is logged in, else this browser, by a token it keeps in a cookie.

    This keeps people on one server apart. It does not protect from somebody who reads the server's disk, the browser's
    cookies, or an unencrypted connection.
    """
    state = st.session_state
    if "owner" not in state:
        state.owner = _logged_in() or _token()
    return state.owner


def token_to_keep() -> str:
    """Return what the browser should keep so that it is known again; "" when a login says who it is."""
    return "" if _logged_in() else owner()


def studies() -> Studies:
    """Return the studies of whoever looks."""
    return Studies(studies_folder(owner()))


def study() -> Study | None:
    """Return the study that is worked on, as it was saved last; None before anything was asked."""
    return st.session_state.study


def edits(instruction: str) -> Edits:
    """Return what was changed by hand under a question."""
    return st.session_state.edits.get(instruction, Edits())


def all_edits() -> dict[str, Edits]:
    """Return what was changed by hand, by question."""
    return st.session_state.edits


def change(instruction: str, changed: Edits) -> None:
    """Change clusters by hand under a question; the selected documents stay selected."""
    state = st.session_state
    state.edits = {**state.edits, instruction: changed}
    state.selection = state.selection.redrawn()


def refuse(view: int, problem: str) -> None:
    """Remember why the clusters of a view, by its place, cannot be changed so."""
    st.session_state.refused = (view, problem)


def refused(view: int) -> str:
    """Return that once; "" where nothing was refused."""
    place, problem = st.session_state.get("refused", (-1, ""))
    if place != view:
        return ""
    del st.session_state["refused"]
    return problem


def study_title() -> str:
    """Return what the person called the study; "" when nothing."""
    return st.session_state.study_title


def notes() -> str:
    """Return the person's notes."""
    return st.session_state.notes


def describe_study(title: str, written: str) -> None:
    """Take a title ("" for the corpus's) and notes."""
    st.session_state.study_title, st.session_state.notes = title.strip(), written


def keep_study(request: Request, corpus: Corpus, title: str) -> None:
    """Save what was asked and changed, if it differs from what is saved; another corpus begins another study.

    `corpus` are all documents of the request's source; what a part of them was asked is saved in the study it was
    selected in, if there is one. Raises StudyError when the disk takes nothing, CorpusError when the part is gone.
    """
    state = st.session_state
    before = study()
    if before is not None and before.corpus.fingerprint != corpus.fingerprint:
        leave_study()
        before = None
    if request.part and before is None:
        return
    found = _with_part(before, request, title) if before and request.part else _composed(before, request, corpus, title)
    if found != before:
        state.study = studies().save(found, corpus)
        if before is not None and state.study.id != before.id:
            state.study_title = state.study.title
            state.notice = "The study was changed in another tab. What you do here is kept beside it, as a copy."


def import_key() -> str:
    """Name the widget that takes a study's file: a new name frees what the old one held."""
    return f"import_{st.session_state.get('imports', 0)}"


def imported(found: Study) -> None:
    """Note that a study was brought in."""
    st.session_state.imports = st.session_state.get("imports", 0) + 1
    tell_studies(". ".join(filter(None, [f"“{found.title}” was brought in", found.reading_note])))


def tell_studies(message: str) -> None:
    """Leave a message for the list of studies."""
    st.session_state.studies_notice = message


def studies_notice() -> str:
    """Return that message once."""
    return str(st.session_state.pop("studies_notice", ""))


def failed_exports() -> list[str]:
    """Return the list that takes why studies could not be exported, from a download's thread, which has no session."""
    found: list[str] = st.session_state.setdefault("failed_exports", [])
    return found


def leave_study() -> None:
    """Begin afresh: what was changed so far stays in the study it belongs to."""
    state = st.session_state
    state.study, state.edits, state.notes, state.study_title = None, {}, "", ""


def begin_another() -> None:
    """Begin another study of what is asked; the one so far stays as it is."""
    leave_study()
    st.session_state.selection = st.session_state.selection.redrawn()


def take_study(found: Study) -> Request:
    """Work on a study from now on, and return what it asks."""
    state = st.session_state
    state.study, state.edits, state.notes, state.study_title = found, dict(found.edits), found.notes, found.title
    most = next(item.metadata["most"] for item in declared(Request) if item.name == "limit")
    return Request(
        _source(found),
        found.instructions,
        limit=min(found.limit or found.corpus.documents, most),
        config=found.config,
        model=found.model or DEFAULT,
    )


def take_part(name: str) -> Part | None:
    """Work on a part of the study from now on; return it as it was saved last, None when it was not.

    The way to each of the study's parts is kept on this machine again, where it was forgotten or is new.
    """
    found = study()
    parts = found.parts if found else {}
    with suppress(CorpusError):
        for part in parts.values():
            keep_subset(part.subset)
    st.session_state.edits = dict(parts[name].edits) if name in parts else {}
    return parts.get(name)


def _with_part(before: Study, request: Request, title: str) -> Study:
    state = st.session_state
    asked = Part(
        find_subset(request.part),
        request.instructions,
        model=request.model,
        config=request.config,
        groupings=_groupings(request),
        edits=_edits(),
    )
    parts = {**before.parts, request.part: asked}
    return replace(before, title=state.study_title or title, notes=state.notes, parts=parts)


def _composed(before: Study | None, request: Request, corpus: Corpus, title: str) -> Study:
    state = st.session_state
    plain = Study(title, CorpusCard.of(corpus), request.instructions)
    source = request.source
    origin = {"sample": source.sample, "upload": source.upload, "column": source.column}
    return replace(
        before or plain,
        title=state.study_title or title,
        instructions=request.instructions,
        model=request.model,
        limit=request.limit,
        config=request.config,
        groupings=_groupings(request),
        edits=_edits(),
        notes=state.notes,
        origin=before.origin if before and source.kept else {name: value for name, value in origin.items() if value},
    )


def _groupings(request: Request) -> dict[str, ClusteringConfig]:
    grouped: dict[int, ClusteringConfig] = st.session_state.groupings
    return {request.instructions[place]: config for place, config in sorted(grouped.items())}


def _edits() -> dict[str, Edits]:
    return {instruction: some for instruction, some in st.session_state.edits.items() if some != Edits()}


def _source(found: Study) -> Source:
    """Say where a study's documents are: where they came from, if they are still there, else in the study itself."""
    name, upload = found.origin.get("sample", ""), found.origin.get("upload", "")
    if name in sample_names() and read_sample(name)[0].fingerprint == found.corpus.fingerprint:
        return Source(sample=name)
    try:
        Uploads(cache_directory() / "uploads").find(upload)
        return Source(upload=upload, column=found.origin.get("column", ""))
    except CorpusError:
        return Source(kept=f"{studies().folder.name}/{found.id}")


def open_linked(id: str) -> tuple[Request | None, str]:
    """Open the study an address names; return what it asks, or None, and what there is to say of it."""
    leave_study()
    if not id:
        return None, ""
    try:
        found = studies().open(id)
        return take_study(found), found.reading_note
    except StudyError as error:
        return None, f"{error}. What the address asks is shown without its edits and notes"


def _logged_in() -> str:
    """Name who is logged in by what never changes; an address can be given to somebody else, or not be theirs."""
    user = st.user.to_dict()
    name = user.get("sub") or user.get("email")
    return f"login {user.get('iss', '')!r} {name!r}" if user.get("is_logged_in") and name else ""


def _token() -> str:
    kept = dict(st.context.cookies).get(COOKIE, "")
    return kept if _TOKEN.fullmatch(kept) else secrets.token_hex(16)

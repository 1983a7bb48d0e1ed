"""The study that is worked on: saved by itself, titled, with notes."""

from collections.abc import Sequence

import streamlit as st

from app.server import Request, corpora
from app.session import get_session, set_widget, widget
from app.widgets import parts_list, show_error
from inbedder_core.errors import CorpusError, StudyError
from inbedder_core.studies import LONGEST_NOTES, LONGEST_TITLE
from inbedder_core.views import View

TITLE, NOTES = "study_title_input", "study_notes_input"


def save_study(request: Request, views: Sequence[View] = ()) -> None:
    """Keep what was asked, grouped, changed and noted, of all documents or of a part of them, and groups as seen."""
    groups = {view.instruction: view.snapshot for view in views}
    try:
        get_session().save(corpora().read(request.source)[0], corpora().title(request.source), groups)
    except CorpusError:
        return  # the documents are gone: whoever needs them says so
    except StudyError as error:
        show_error(f"The study is not saved: {error}")


def study_box(request: Request) -> None:
    """Let a person name the study, write down what they found, and go to its parts."""
    study = get_session().work.study
    if study is None:
        return
    with st.popover("Study", icon=":material/bookmark:", key="study_box"):
        set_widget(TITLE, study.title)
        st.text_input("Title", key=TITLE, max_chars=LONGEST_TITLE, on_change=_describe)
        set_widget(NOTES, study.notes)
        st.text_area("Notes", key=NOTES, max_chars=LONGEST_NOTES, height=220, on_change=_describe,
                     placeholder="What did you find?")  # fmt: skip
        st.caption("Saved by itself after each change, with its documents, on this machine.")
        parts_list(study, here=request.part)
        if not request.part:
            st.button(
                "Begin another",
                key="begin_another",
                icon=":material/add:",
                type="tertiary",
                on_click=get_session().begin_another,
                help="Begin another study of this corpus, without these notes and changes; this one stays under "
                "Studies.",
            )
        st.page_link("screens/studies/studies.py", label="All studies", icon=":material/bookmarks:")


def _describe() -> None:
    get_session().work.describe(widget(TITLE) or "", widget(NOTES) or "")

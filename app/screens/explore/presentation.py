"""Maps, names and findings full screen, for those a person presents them to."""

import streamlit as st

from app.server import Exploration, comparisons
from app.session import get_session
from app.widgets import present


def present_button() -> None:
    """Offer to present what was found."""
    help = "Full screen: the arrow keys go from question to question, and a click follows a document."
    st.button("Present", key="present", icon=":material/slideshow:", on_click=_begin, help=help)


def presentation(exploration: Exploration) -> None:
    """Present the maps, while a person does."""
    session = get_session()
    if session.look.presents:
        found = comparisons().findings(exploration.views).findings
        present(exploration.views, found, followed=session.reading.row, seed=exploration.seed, end=_end)


def _begin() -> None:
    get_session().look.presents = True


def _end() -> None:
    get_session().look.presents = False

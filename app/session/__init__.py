"""What one person is doing: the only place that touches st.session_state and st.query_params."""

from app.session.breadcrumbs import breadcrumbs, way_in_words
from app.session.form import (
    ALL_ROWS,
    COLUMN,
    ENCODINGS,
    ENCODINGS_NAME,
    FURTHER_COLUMNS,
    KIND,
    MODEL,
    SAMPLE_NAME,
    SERVER_MODEL,
    SERVER_URL,
    STUDY,
    SUGGESTION,
    UPLOAD,
    Form,
    agreed_key,
    reading_key,
    setting_key,
)
from app.session.identity import OWNER_COOKIE, logged_in
from app.session.pages import Messages
from app.session.session import get_session
from app.session.state import set_widget, widget
from app.session.tour import READING, TOUR_COOKIE

__all__ = [
    "ALL_ROWS",
    "COLUMN",
    "ENCODINGS",
    "ENCODINGS_NAME",
    "FURTHER_COLUMNS",
    "KIND",
    "MODEL",
    "OWNER_COOKIE",
    "READING",
    "SAMPLE_NAME",
    "SERVER_MODEL",
    "SERVER_URL",
    "STUDY",
    "SUGGESTION",
    "TOUR_COOKIE",
    "UPLOAD",
    "Form",
    "Messages",
    "agreed_key",
    "breadcrumbs",
    "get_session",
    "logged_in",
    "reading_key",
    "set_widget",
    "setting_key",
    "way_in_words",
    "widget",
]

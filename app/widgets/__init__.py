"""Pieces that several pages show."""

from app.widgets.browser import remember_browser
from app.widgets.charts import CHART, SELECTING_CHART, dark
from app.widgets.choose import choose, choose_question, numbered
from app.widgets.current import Current, current
from app.widgets.empty import EXPLORE, group_everything, nothing_yet
from app.widgets.failed_downloads import watch_failed_downloads
from app.widgets.limits import map_limits
from app.widgets.messages import show_error, show_notice
from app.widgets.model_form import with_name
from app.widgets.parts_list import parts_list
from app.widgets.plot import plot, plotly_library
from app.widgets.progress import watch
from app.widgets.settings_form import setting_field, settings_form
from app.widgets.tables import (
    answer_column,
    cluster_column,
    cluster_ids,
    cluster_table,
    document_columns,
    document_table,
    documents_of,
    preview_table,
)
from app.widgets.tour import tour, tour_button

__all__ = [
    "CHART",
    "EXPLORE",
    "SELECTING_CHART",
    "Current",
    "answer_column",
    "choose",
    "choose_question",
    "cluster_column",
    "cluster_ids",
    "cluster_table",
    "current",
    "dark",
    "document_columns",
    "document_table",
    "documents_of",
    "group_everything",
    "map_limits",
    "nothing_yet",
    "numbered",
    "parts_list",
    "plot",
    "plotly_library",
    "preview_table",
    "remember_browser",
    "setting_field",
    "settings_form",
    "show_error",
    "show_notice",
    "tour",
    "tour_button",
    "watch",
    "watch_failed_downloads",
    "with_name",
]

"""Pieces that several pages show."""

from app.widgets.browser import fold_panel, remember_browser
from app.widgets.charts import CHART, SELECTING_CHART, choose_numbers, clicked_cell, dark, sideways
from app.widgets.choose import choose, choose_question, numbered
from app.widgets.cluster_list import Line, cluster_lines, cluster_table, documents_of
from app.widgets.current import as_now, current
from app.widgets.empty import COMPARE, EXPLORE, group_everything, nothing_yet, select_on_explore
from app.widgets.failed_downloads import watch_failed_downloads
from app.widgets.job_line import job_line
from app.widgets.limits import map_limits
from app.widgets.login import log_out, login_page, login_wanted
from app.widgets.lookup import looked_up, lookup_button
from app.widgets.messages import show_error, show_messages, show_notice
from app.widgets.model_form import with_name
from app.widgets.model_jobs import offer_base, offer_measuring
from app.widgets.parts_list import parts_list
from app.widgets.plot import Selecting, boxed_rows, plot
from app.widgets.present import present
from app.widgets.progress import watch
from app.widgets.settings_form import setting_field, settings_form
from app.widgets.shares import shares
from app.widgets.tables import (
    answer_column,
    cluster_column,
    csv_button,
    document_columns,
    document_table,
    keep_ticked,
    listed_column,
    preview_table,
    ticked_rows,
)
from app.widgets.tour import tour, tour_button
from app.widgets.unfinished import unfinished

__all__ = [
    "CHART",
    "COMPARE",
    "EXPLORE",
    "SELECTING_CHART",
    "Line",
    "Selecting",
    "answer_column",
    "as_now",
    "boxed_rows",
    "choose",
    "choose_numbers",
    "choose_question",
    "clicked_cell",
    "cluster_column",
    "cluster_lines",
    "cluster_table",
    "csv_button",
    "current",
    "dark",
    "document_columns",
    "document_table",
    "documents_of",
    "fold_panel",
    "group_everything",
    "job_line",
    "keep_ticked",
    "listed_column",
    "log_out",
    "login_page",
    "login_wanted",
    "looked_up",
    "lookup_button",
    "map_limits",
    "nothing_yet",
    "numbered",
    "offer_base",
    "offer_measuring",
    "parts_list",
    "plot",
    "present",
    "preview_table",
    "remember_browser",
    "select_on_explore",
    "setting_field",
    "settings_form",
    "shares",
    "show_error",
    "show_messages",
    "show_notice",
    "sideways",
    "ticked_rows",
    "tour",
    "tour_button",
    "unfinished",
    "watch",
    "watch_failed_downloads",
    "with_name",
]

"""Tables of results for the screen."""

from collections.abc import Callable, Mapping, Sequence

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from app.charts import escape_markdown, shorten
from app.session import get_session, set_widget, widget
from inbedder_core.corpus import Corpus, same_corpus
from inbedder_core.exports import csv_bytes
from inbedder_core.views import View

FROM_NOISE = " (from noise)"


def document_table(views: Sequence[View], rows: Sequence[int], notes: Mapping[int, str] = {}) -> pd.DataFrame:
    """List documents: id, text, then for each view the answer, that out of its list, and the cluster, then metadata.

    Where any document has one, notes, by id, stand after the text.
    """
    corpus = same_corpus(*views)
    columns: dict[str, list[object]] = {
        "id": [corpus.ids[row] for row in rows],
        "text": [shorten(corpus.texts[row], 300) for row in rows],
    }
    if notes:
        columns["note"] = [notes.get(corpus.ids[row], "") for row in rows]
    for number, view in enumerate(views, 1):
        columns[answer_column(number)] = [view.encoding.answers[row] for row in rows]
        if view.closed is not None:
            chosen, certainties = view.closed.answers, view.closed.certainties
            columns[listed_column(number)] = [f"{chosen[row]} ({certainties[row]:.0%})" for row in rows]
        assigned = set(view.assigned)
        labels = zip(rows, view.cluster_labels(rows), strict=True)
        columns[cluster_column(number)] = [label + FROM_NOISE * (row in assigned) for row, label in labels]
    for name, cells in corpus.metadata.items():
        columns[name if name not in columns else f"{name} (metadata)"] = [cells[row] for row in rows]
    return pd.DataFrame(columns, index=list(rows))


def answer_table(corpus: Corpus, answers: Sequence[Sequence[str]]) -> pd.DataFrame:
    """List documents before there are views of them: id, text, and the answer to each question."""
    columns = {answer_column(number): list(given) for number, given in enumerate(answers, 1)}
    texts = [shorten(text, 300) for text in corpus.texts]
    return pd.DataFrame({"id": list(corpus.ids), "text": texts, **columns})


def document_columns(questions: Mapping[str, str]) -> dict[str, ColumnConfig]:
    """Say how id and text are shown, and the columns of these names, each about a question."""
    columns = {
        name: st.column_config.TextColumn(name, width=130, help=escape_markdown(question))
        for name, question in questions.items()
    }
    return {
        "id": st.column_config.NumberColumn("id", width=52, format="%d"),
        "text": st.column_config.TextColumn("text", width=420),
        "note": st.column_config.TextColumn("note", width=200),
        **columns,
    }


def preview_table(corpus: Corpus, *, rows: int = 8) -> pd.DataFrame:
    """List the first documents as they were read."""
    head = corpus.head(rows)
    return pd.DataFrame({"text": [shorten(text, 300) for text in head.texts], **head.metadata})


def ticked_rows(key: str) -> list[int]:
    """Return the lines ticked in a table."""
    event = widget(key) or {}
    return list(event.get("selection", {}).get("rows", []))


def keep_ticked(key: str, version: int, lines: Sequence[int] = ()) -> None:
    """Have a table tick these lines where it shows another version; call it before it is drawn."""
    versions = get_session().tables
    if widget(key) is None or versions.get(key) != version:
        set_widget(key, {"selection": {"rows": list(lines), "columns": [], "cells": []}}, anew=True)
        versions[key] = version


def csv_button(name: str, make: Callable[[], pd.DataFrame], *, holds: str | None = None) -> None:
    """Offer a table as a csv file, made only when it is wanted; `holds` says what is in it."""
    st.download_button(
        f"{name}.csv",
        data=lambda: csv_bytes(make()),
        file_name=f"{name}.csv",
        mime="text/csv",
        key=f"{name}_csv",
        icon=":material/download:",
        on_click="ignore",
        help=holds,
    )


def answer_column(number: int) -> str:
    """Name the column of a view's answers; views are numbered from 1."""
    return f"{number} answer"


def listed_column(number: int) -> str:
    """Name the column of a view's answers out of its question's list, with how surely."""
    return f"{number} listed"


def cluster_column(number: int) -> str:
    """Name the column of a view's cluster labels."""
    return f"{number} group"

"""Tables of results for the screen."""

from collections.abc import Callable, Mapping, Sequence

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from app.charts import escape_markdown, shorten
from app.session import get_session, set_widget, widget
from inbedder_core.clusters import NOISE
from inbedder_core.corpus import Corpus, same_corpus
from inbedder_core.exports import csv_bytes, swatch
from inbedder_core.views import NOISE_LABEL, View

FROM_NOISE = " (from noise)"

DOUBTFUL = "⚠"
_COLUMNS = (
    "mark", "label", "doubtful", "size", "answers", "agreement", "stability", "keywords", "entropy", "doubts",
)  # fmt: skip


def cluster_table(view: View) -> pd.DataFrame:
    """List a view's clusters, largest first, noise last: mark, label, size, answers with agreement, keywords, entropy.

    `agreement` is the share that gives the most frequent answer, `entropy` the bits an answer takes, `stability` the
    share that comes back in other draws of the documents. A cluster with `doubts` has a sign in `doubtful`.
    """
    rows = [
        {
            "mark": swatch(cluster.id),
            "label": cluster.label,
            "size": cluster.size,
            "agreement": round(100 * cluster.agreement),
            "answers": " · ".join(f"{answer or '(none)'} {times}" for answer, times in cluster.answers[:4]),
            "keywords": ", ".join(cluster.keywords[:6]),
            "entropy": round(cluster.entropy, 1),
            "doubtful": "" if belief.holds else DOUBTFUL,
            "stability": None if belief.stability is None else round(100 * belief.stability),
            "doubts": "; ".join(belief.doubts),
        }
        for cluster, belief in zip(view.clusters, view.beliefs, strict=True)
    ]
    noise = len(view.clustering.members(NOISE))
    if noise:
        rows.append({"mark": swatch(NOISE), "label": NOISE_LABEL, "size": noise, "answers": "", "keywords": ""})
    return pd.DataFrame(rows, columns=[*_COLUMNS])


def cluster_ids(view: View) -> list[int]:
    """Name the clusters of `cluster_table`, row by row."""
    return [*(cluster.id for cluster in view.clusters), *([NOISE] if view.clustering.noise_share else [])]


def documents_of(view: View, clusters: Sequence[int]) -> list[int]:
    """Return the positions of the documents in any of these clusters."""
    return [int(row) for cluster in clusters for row in view.clustering.members(cluster)]


def document_table(views: Sequence[View], rows: Sequence[int]) -> pd.DataFrame:
    """List documents: id, text, then for each view the answer, that out of its list, and the cluster, then metadata."""
    corpus = same_corpus(*views)
    columns: dict[str, list[object]] = {
        "id": [corpus.ids[row] for row in rows],
        "text": [shorten(corpus.texts[row], 300) for row in rows],
    }
    for number, view in enumerate(views, 1):
        columns[answer_column(number)] = [view.encoding.answers[row] for row in rows]
        if view.closed is not None:
            chosen, certainties = view.closed.answers, view.closed.certainties
            columns[listed_column(number)] = [f"{chosen[row]} ({certainties[row]:.0%})" for row in rows]
        assigned = set(view.assigned)
        columns[cluster_column(number)] = [
            f"{view.cluster_label(row)}{FROM_NOISE if row in assigned else ''}" for row in rows
        ]
    for name, cells in corpus.metadata.items():
        columns[name if name not in columns else f"{name} (metadata)"] = [cells[row] for row in rows]
    return pd.DataFrame(columns, index=list(rows))


def document_columns(questions: Mapping[str, str]) -> dict[str, ColumnConfig]:
    """Say how id and text are shown, and the columns of these names, each about a question."""
    columns = {
        name: st.column_config.TextColumn(name, width=130, help=escape_markdown(question))
        for name, question in questions.items()
    }
    return {
        "id": st.column_config.NumberColumn("id", width=52, format="%d"),
        "text": st.column_config.TextColumn("text", width=420),
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
    return f"{number} cluster"

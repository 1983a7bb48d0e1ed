"""Which column, against which question's clusters or answers."""

from dataclasses import dataclass

import streamlit as st

from app.charts import escape_markdown, shorten
from app.widgets import Current, choose, choose_question, nothing_yet
from inbedder_core.comparison import GROUPINGS, PERIODS, CrossTable, Facet, cross, facet, facet_columns
from inbedder_core.views import View

COLUMN, VIEW, BY, PERIOD = "facet_column", "facet_view", "facet_by", "facet_period"
_AUTOMATIC = "automatic"


@dataclass(frozen=True)
class Crossing:
    """A column as groups, the view it is set against, and the two crossed."""

    facet: Facet
    view: View
    table: CrossTable


def facets_form(found: Current) -> Crossing | None:
    """Choose a column and a question; None when no column divides the documents."""
    corpus = found.views[0].corpus
    columns = facet_columns(corpus)
    if not columns:
        nothing_yet(
            "No column of this corpus divides its documents: there are none beside the text, or each value is one "
            "document's own.",
            "Upload a file that has a date, a place or a category beside each text, or choose a sample.",
        )
        return None
    left, middle, right = st.columns([3, 5, 3])
    with left:
        column = choose(COLUMN, "Column", columns, lambda name: shorten(name, 60))
    with middle:
        place = choose_question(VIEW, found.views)
    with right:
        by = choose(BY, "Groups", list(GROUPINGS), str.capitalize)
    chosen = facet(corpus, column)
    if chosen.kind == "time":
        chosen = facet(corpus, column, period=_period(chosen))
    view = found.views[place]
    return Crossing(chosen, view, cross(view, chosen, by=by, seed=found.request.config.seed))


def sentence(crossing: Crossing) -> str:
    """Say how far the column and the groups go together, as Markdown."""
    table, found = crossing.table, crossing.table.association
    if found:
        told = (
            f"**Cramér's V {found.v:.2f}** (0: the column says nothing about the groups, 1: everything; corrected for "
            f"bias) · p = {found.p:.3g} over {found.permutations} permutations"
        )
    else:
        told = f"How far they go together is not defined: {table.undefined}"
    empty = table.table.left_out
    counted = f"{table.table.total:,} documents" + (f", {empty:,} without a value left out" if empty else "")
    note = f" · {escape_markdown(crossing.facet.note)}" if crossing.facet.note else ""
    return f"{told}  \n:gray[{counted}{note}]"


def _period(chosen: Facet) -> str | None:
    """Offer the period found and all longer ones."""
    longer = list(PERIODS[PERIODS.index(chosen.period) :])
    period = choose(PERIOD, "Period", [_AUTOMATIC, *longer], str.capitalize)
    return None if period == _AUTOMATIC else period

"""Which column, against which question's clusters or answers."""

from dataclasses import dataclass

import streamlit as st

from app.charts import escape_markdown, says_how_much, shorten
from app.server import Exploration
from app.widgets import choose, choose_question, nothing_yet
from inbedder_core.comparison import (
    GROUPINGS,
    PERIODS,
    SIGNIFICANT,
    CrossTable,
    Facet,
    cross,
    facet,
    facet_columns,
    unusable_columns,
)
from inbedder_core.corpus import Corpus
from inbedder_core.views import View

COLUMN, VIEW, BY, PERIOD = "facet_column", "facet_view", "facet_by", "facet_period"
_AUTOMATIC = "automatic"
_SAYS = {"clusters": "Groups", "answers": "Answers"}
_ONE = {"clusters": "the group", "answers": "the answer"}


@dataclass(frozen=True)
class Crossing:
    """A column as groups, the view whose clusters or answers it is set against, which of these, and the two crossed."""

    facet: Facet
    view: View
    table: CrossTable
    by: str


def facets_form(exploration: Exploration) -> Crossing | None:
    """Choose a column and a question; None when no column divides the documents."""
    corpus = exploration.corpus
    columns = facet_columns(corpus)
    if not columns:
        _left_out(corpus)
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
        index = choose_question(VIEW, exploration.views)
    with right:
        by = choose(BY, "Groups or answers", list(GROUPINGS), _SAYS.__getitem__)
    groups = facet(corpus, column)
    if groups.kind == "time":
        groups = facet(corpus, column, period=_period(groups))
    _left_out(corpus)
    view = exploration.views[index]
    return Crossing(groups, view, cross(view, groups, by=by, seed=exploration.seed), by)


def sentence(crossing: Crossing) -> str:
    """Say how far the column and the groups go together, as Markdown."""
    table, association = crossing.table, crossing.table.association
    if association:
        beyond = association.p <= SIGNIFICANT
        column = escape_markdown(crossing.facet.column)
        words = (
            f"**{column} says {says_how_much(association.v, about=_ONE[crossing.by], beyond_chance=beyond)}.**  \n"
            f":gray[Cramér's V {association.v:.2f}, from 0, nothing, to 1, everything, corrected for bias · "
            f"p = {association.p:.3g} over {association.permutations} random arrangements]"
        )
    else:
        words = f"How far they go together is not defined: {table.undefined}"
    empty = table.table.left_out
    counted = f"{table.table.total:,} documents" + (f", {empty:,} without a value left out" if empty else "")
    note = f" · {escape_markdown(crossing.facet.note)}" if crossing.facet.note else ""
    return f"{words}  \n:gray[{counted}{note}]"


def _left_out(corpus: Corpus) -> None:
    if left_out := unusable_columns(corpus):
        with st.expander(f"Columns that divide nothing ({len(left_out)})", key="unusable_columns"):
            for column, reason in left_out.items():
                st.caption(f"{escape_markdown(column)}: {reason}")


def _period(times: Facet) -> str | None:
    """Offer the period found and all longer ones."""
    longer = list(PERIODS[PERIODS.index(times.period) :])
    period = choose(PERIOD, "Period", [_AUTOMATIC, *longer], str.capitalize)
    return None if period == _AUTOMATIC else period

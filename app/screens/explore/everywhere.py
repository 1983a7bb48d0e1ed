"""Looking through all documents of a folder of encodings, of which maps show those they were fitted to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import streamlit as st
from pandas import DataFrame
from streamlit.delta_generator import DeltaGenerator

from app.charts import escape_markdown, shorten
from app.server import Exploration, FoundEverywhere, Lookup, probing
from app.session import get_session, widget
from app.widgets import csv_button, looked_up
from inbedder_core.comparison import FolderFacet, facet_columns
from inbedder_core.shards import MOST_FIRST, FoundRows
from inbedder_core.views import NOISE_LABEL, View

QUERY, WHERE, GROUP, COLUMN, VALUES = (f"everywhere_{name}" for name in ("query", "where", "group", "column", "values"))
_TEXTS = -1
_LONGEST = 300
_NO_VALUE = "(no value)"
Group = tuple[int, int]
"""A view's index and a cluster's id."""
Result = TypeVar("Result")


@dataclass(frozen=True)
class _Wanted:
    """What is looked for: words, in the texts or answers; a group; a column's values."""

    query: str
    where: int
    group: Group | None
    column: str
    values: tuple[str, ...]


def everywhere(exploration: Exploration) -> None:
    """Offer to count and list all documents by words, group and column, where there are more than are shown."""
    if exploration.survey is None:
        return
    n = len(exploration.survey.ids)
    with st.expander(f"Search all {n:,} documents", icon=":material/manage_search:", key="everywhere"):
        wanted = _form(exploration)
        if wanted is None:
            return
        if not wanted.query and wanted.group is None and not wanted.column:
            st.caption("Counts every document of the folder by its group, and lists the first found.")
            return
        question = None if wanted.where == _TEXTS else exploration.original_views[wanted.where].instruction
        detail = (question, wanted.query, wanted.group, wanted.column, wanted.values)
        found = _look_up(Lookup(exploration, 0, "everywhere", detail), FoundEverywhere)
        if found is not None:
            _show(exploration, found)


def _look_up(lookup: Lookup, kind: type[Result]) -> Result | None:
    """Look something up at once."""
    if probing().find(lookup, get_session().viewer) is None:
        probing().start(lookup, get_session().viewer)
    return looked_up(lookup, kind, key=f"{lookup.kind}_found")


def _form(exploration: Exploration) -> _Wanted | None:
    """Ask what to look for; None while a column is read."""
    views = exploration.original_views
    groups = [(index, id) for index, view in enumerate(views) for id in range(len(view.clusters))]
    left, middle, right = st.columns(3)
    left.text_input("Words", key=QUERY, placeholder="delay -refund", persist_state="session",
                    help="Words, or “several words” in quotes; a minus leaves out: delay -refund")  # fmt: skip
    where = middle.selectbox(
        "Look in", [_TEXTS, *range(len(views))], key=WHERE, persist_state="session",
        format_func=lambda index: "the texts" if index == _TEXTS else f"answers: {views[index].instruction}",
    )  # fmt: skip
    group = right.selectbox(
        "In group", [None, *groups], key=GROUP, persist_state="session",
        format_func=lambda group: _group_name(views, group),
    )  # fmt: skip
    query = (widget(QUERY) or "").strip()
    columns = facet_columns(exploration.corpus)
    column = _choose_column(columns) if columns else ""
    if not column:
        return _Wanted(query, where, group, "", ())
    facet = _look_up(Lookup(exploration, 0, "column", (column,)), FolderFacet)
    return None if facet is None else _Wanted(query, where, group, column, _choose_values(facet))


def _choose_column(columns: Sequence[str]) -> str:
    return st.selectbox(
        "By column", ["", *columns], key=COLUMN, persist_state="session",
        format_func=lambda column: column or "none", help="Counts what is found by its values",
    )  # fmt: skip


def _choose_values(facet: FolderFacet) -> tuple[str, ...]:
    values = st.multiselect("Only", facet.values, key=f"{VALUES}_{facet.column}", placeholder="Any value",
                            help=facet.note or None)  # fmt: skip
    return tuple(values)


def _group_name(views: Sequence[View], group: Group | None) -> str:
    return "any" if group is None else f"{group[0] + 1} · {views[group[0]].clusters[group[1]].label}"


def _show(exploration: Exploration, everywhere: FoundEverywhere) -> None:
    found, survey, facet = everywhere.matches, exploration.survey, everywhere.facet
    assert survey is not None
    n, all_rows = len(found.rows), len(survey.ids)
    st.markdown(f"**{n:,}** of {all_rows:,} documents ({n / all_rows:.1%})")
    columns = st.columns(len(exploration.original_views) + (facet is not None))
    for index, (column, view) in enumerate(zip(columns, exploration.original_views, strict=False)):
        of_all = survey.placements[index].sizes(view.clustering.n_clusters)
        names = [*(cluster.label for cluster in view.clusters), NOISE_LABEL]
        column.caption(f"{index + 1}  {escape_markdown(view.instruction)}")
        table = _counts("group", names, everywhere.sizes[index], [*of_all, all_rows - sum(of_all)])
        _show_counts(column, table.sort_values("found", ascending=False, kind="stable"), index)
    if facet is not None:
        columns[-1].caption(escape_markdown(facet.column))
        table = _counts("value", [*facet.values, _NO_VALUE], facet.sizes(found.rows), facet.sizes())
        _show_counts(columns[-1], table, len(columns) - 1)
    if not n:
        return
    st.dataframe(_first(exploration, everywhere), hide_index=True, key="everywhere_first",
                 alt="The first documents found")  # fmt: skip
    if n > MOST_FIRST:
        st.caption(f"The first {MOST_FIRST:,} in the folder's order; the file below has the ids of all.")
    holds = "The id and groups of every document found"
    csv_button("found_everywhere", lambda: _all(exploration, everywhere), holds=holds)


def _show_counts(column: DeltaGenerator, table: DataFrame, index: int) -> None:
    column.dataframe(
        table,
        hide_index=True,
        key=f"everywhere_groups_{index}",
        alt=f"Documents found by {table.columns[0]}",
        column_config={
            **dict.fromkeys(("found", "of"), st.column_config.NumberColumn(format="localized")),
            "share": st.column_config.NumberColumn(format="percent", help=f"Of all with this {table.columns[0]}"),
        },
    )


def _counts(unit: str, names: Sequence[str], sizes: Sequence[int], whole: Sequence[int]) -> DataFrame:
    shares = [size / most if most else 0.0 for size, most in zip(sizes, whole, strict=True)]
    return DataFrame({unit: names, "found": sizes, "of": whole, "share": shares})


def _first(exploration: Exploration, everywhere: FoundEverywhere) -> DataFrame:
    found = everywhere.matches
    columns: dict[str, Sequence[object]] = {
        "id": found.ids[:MOST_FIRST].tolist(),
        "text": [shorten(text, _LONGEST) for text in found.texts],
    }
    for index in range(len(exploration.original_views)):
        columns[f"{index + 1} answer"] = everywhere.answers[index]
        columns[f"{index + 1} group"] = _groups(exploration, index, found, most=MOST_FIRST)
    if everywhere.facet is not None:
        columns[f"value: {everywhere.facet.column}"] = _values(everywhere.facet, found, most=MOST_FIRST)
    return DataFrame(columns)


def _groups(exploration: Exploration, index: int, matches: FoundRows, *, most: int | None = None) -> list[str]:
    """Name the groups of a view that the rows found, or the first of them, are in."""
    survey, clusters = exploration.survey, exploration.original_views[index].clusters
    assert survey is not None
    names = [*(cluster.label for cluster in clusters), NOISE_LABEL]  # noise, -1, is the last
    return [names[id] for id in survey.placements[index].assignments[matches.rows[:most]].tolist()]


def _all(exploration: Exploration, everywhere: FoundEverywhere) -> DataFrame:
    columns: dict[str, object] = {"id": everywhere.matches.ids}
    for index in range(len(exploration.original_views)):
        columns[f"{index + 1} group"] = _groups(exploration, index, everywhere.matches)
    if everywhere.facet is not None:
        columns[f"value: {everywhere.facet.column}"] = _values(everywhere.facet, everywhere.matches)
    return DataFrame(columns)


def _values(facet: FolderFacet, matches: FoundRows, *, most: int | None = None) -> list[str]:
    """Name the values of the rows found, or the first of them."""
    names = [*facet.values, ""]  # none, -1, is the last
    return [names[code] for code in facet.codes[matches.rows[:most]].tolist()]

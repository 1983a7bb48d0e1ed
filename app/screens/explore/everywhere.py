"""Looking through all documents of a folder of encodings, of which maps show those they were fitted to."""

from collections.abc import Sequence

import streamlit as st
from pandas import DataFrame

from app.charts import escape_markdown, shorten
from app.server import Exploration, FoundEverywhere, Lookup, probing
from app.session import get_session, widget
from app.widgets import csv_button, looked_up
from inbedder_core.shards import MOST_FIRST, FoundRows
from inbedder_core.views import NOISE_LABEL, View

QUERY, WHERE, GROUP = "everywhere_query", "everywhere_where", "everywhere_group"
_TEXTS = -1
_LONGEST = 300
Group = tuple[int, int]
"""A view's index and a cluster's id."""


def everywhere(exploration: Exploration) -> None:
    """Offer to count and list all documents that hold words or are in a group, where there are more than are shown."""
    if exploration.survey is None:
        return
    n = len(exploration.survey.ids)
    with st.expander(f"Search all {n:,} documents", icon=":material/manage_search:", key="everywhere"):
        query, where, group = _form(exploration)
        if not query and group is None:
            st.caption("Counts every document of the folder by its group, and lists the first found.")
            return
        question = None if where == _TEXTS else exploration.original_views[where].instruction
        lookup = Lookup(exploration, 0, "everywhere", (question, query, group))
        if probing().find(lookup, get_session().viewer) is None:
            probing().start(lookup, get_session().viewer)
        found = looked_up(lookup, FoundEverywhere, key="everywhere_found")
        if found is not None:
            _show(exploration, found)


def _form(exploration: Exploration) -> tuple[str, int, Group | None]:
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
    return (widget(QUERY) or "").strip(), where, group


def _group_name(views: Sequence[View], group: Group | None) -> str:
    return "any" if group is None else f"{group[0] + 1} · {views[group[0]].clusters[group[1]].label}"


def _show(exploration: Exploration, everywhere: FoundEverywhere) -> None:
    found, survey = everywhere.matches, exploration.survey
    assert survey is not None
    n, all_rows = len(found.rows), len(survey.ids)
    st.markdown(f"**{n:,}** of {all_rows:,} documents ({n / all_rows:.1%})")
    columns = st.columns(len(exploration.original_views))
    for index, (column, view) in enumerate(zip(columns, exploration.original_views, strict=True)):
        of_all = survey.placements[index].sizes(view.clustering.n_clusters)
        column.caption(f"{index + 1}  {escape_markdown(view.instruction)}")
        column.dataframe(
            _by_group(view, everywhere.sizes[index], of_all, all_rows),
            hide_index=True,
            key=f"everywhere_groups_{index}",
            alt="Documents found by group",
            column_config={
                **dict.fromkeys(("found", "of"), st.column_config.NumberColumn(format="localized")),
                "share": st.column_config.NumberColumn(format="percent", help="Of the whole group"),
            },
        )
    if not n:
        return
    table = _first(exploration, everywhere)
    st.dataframe(table, hide_index=True, key="everywhere_first", alt="The first documents found")
    if n > MOST_FIRST:
        st.caption(f"The first {MOST_FIRST:,} in the folder's order; the file below has the ids of all.")
    holds = "The id and groups of every document found"
    csv_button("found_everywhere", lambda: _all(exploration, everywhere), holds=holds)


def _by_group(view: View, sizes: Sequence[int], of_all: Sequence[int], rows: int) -> DataFrame:
    names = [*(cluster.label for cluster in view.clusters), NOISE_LABEL]
    whole = [*of_all, rows - sum(of_all)]
    table = DataFrame(
        {
            "group": names,
            "found": sizes,
            "of": whole,
            "share": [size / most if most else 0.0 for size, most in zip(sizes, whole, strict=True)],
        }
    )
    return table.sort_values("found", ascending=False, kind="stable")


def _first(exploration: Exploration, everywhere: FoundEverywhere) -> DataFrame:
    found = everywhere.matches
    columns: dict[str, Sequence[object]] = {
        "id": found.ids[:MOST_FIRST].tolist(),
        "text": [shorten(text, _LONGEST) for text in found.texts],
    }
    for index in range(len(exploration.original_views)):
        columns[f"{index + 1} answer"] = everywhere.answers[index]
        columns[f"{index + 1} group"] = _groups(exploration, index, found, most=MOST_FIRST)
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
    return DataFrame(columns)

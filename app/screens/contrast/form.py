"""Which two groups are set against each other."""

import streamlit as st

from app.charts import shorten
from app.screens.contrast.groups import REST, groups, kind_name, kinds
from app.server import Exploration
from app.session import get_session
from app.widgets import choose, choose_question, group_everything, nothing_yet
from inbedder_core.comparison import DocumentSet
from inbedder_core.views import View

VIEW, KIND, VALUE = "contrast_view", "contrast_kind", "contrast_value"
_SIDES = ("First group", "Second group")


def contrast_form(exploration: Exploration) -> tuple[View, DocumentSet, DocumentSet] | None:
    """Choose a question and two groups of its documents; None while there are not two."""
    index = choose_question(VIEW, exploration.views)
    view = exploration.views[index]
    left, right = st.columns(2)
    with left:
        first = _group(exploration, index, side=0)
    with right:
        second = _group(exploration, index, side=1, other=first)
    if first is None or second is None:
        nothing_yet("There are no two groups to choose from.", "Group the documents differently, or select some.")
        group_everything(index, view)
        return None
    return view, first, second


def _group(exploration: Exploration, index: int, *, side: int, other: DocumentSet | None = None) -> DocumentSet | None:
    view, selected = exploration.views[index], get_session().selection.rows
    offered = kinds(view.corpus, selected) + ([REST] if side else [])
    kind = choose(f"{KIND}_{side}", _SIDES[side], offered, kind_name)
    if kind == REST:
        rest = other.rest() if other else None
        return rest if rest and rest.rows else None
    choices = {group.name: group for group in groups(view, kind, selected)}
    if all(other is not None and group.rows == other.rows for group in choices.values()):
        return None
    names = list(choices)
    first = next((name for name in names if other is None or choices[name].rows != other.rows), names[0])
    name = choose(
        f"{VALUE}_{side}_{index}_{kind}",
        "Which",
        names,
        lambda name: f"{shorten(name, 80)} ({len(choices[name]):,})",
        default=first,
    )
    return choices[name]

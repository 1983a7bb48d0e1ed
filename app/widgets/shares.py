"""The groups of a question as one bar, each with its share and a quotation, drawn by `shares.js` of the exports."""

from collections.abc import Callable, Iterable
from typing import Any

import streamlit as st

from app.session import widget
from inbedder_core.exports import share_marks, shares_script, shares_style
from inbedder_core.findings import Finding

_SHARES = st.components.v2.component(
    "shares",
    html='<div class="place"></div>',
    css=f".place {{color: var(--st-text-color); font-family: var(--st-font)}}\n{shares_style()}",
    js=f"{shares_script()}\n"
    "export default ({ data, parentElement, setTriggerValue }) =>\n"
    '  showShares(parentElement.querySelector(".place"), data, (id) => setTriggerValue("chosen", id));\n',
)


def shares(finding: Finding, *, key: str, choose: Callable[[int], Any], inside: Iterable[int] | None = None) -> None:
    """Draw a finding's groups; a press on one calls `choose` with its id, before the page runs.

    `inside` are the groups of the selected documents by id (None: none are selected); they are counted beside.
    """
    _SHARES(key=key, data=share_marks(finding, inside), on_chosen_change=lambda: choose(_chosen(key)))


def _chosen(key: str) -> int:
    return int((widget(key) or {})["chosen"])

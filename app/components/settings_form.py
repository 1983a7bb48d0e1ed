"""Settings before asking, drawn from where the core declares them, and the model that answers."""

from dataclasses import Field
from typing import Any

import streamlit as st

from app import state
from app.components.model_form import model_form
from app.engine import Engine
from app.request import settings_of_request

LABELS = {
    "limit": "Documents, at most",
    "seed": "Seed",
    "neighbors": "Neighbours",
    "min_dist": "Spread",
    "reduction_dimension": "Dimensions to cluster in",
}


def settings_form(engine: Engine) -> None:
    """Show the model and what can be set."""
    with st.expander("Settings", icon=":material/tune:", key="settings"):
        for item in settings_of_request():
            _setting(item)
    model_form(engine)


def _setting(item: Field[Any]) -> None:
    kind = type(item.default)
    rule = item.metadata
    st.number_input(
        LABELS.get(item.name, item.name.replace("_", " ").capitalize()),
        min_value=kind(rule["least"]) if rule["least"] is not None else None,
        max_value=kind(rule["most"]) if rule["most"] is not None else None,
        step=1 if kind is int else 0.05,
        key=state.setting_key(item.name),
        help=f"{rule['help'][:1].upper()}{rule['help'][1:]}.",
        persist_state="session",
    )

"""Settings before asking, drawn from where the core declares them, and the model that answers."""

import math
from dataclasses import Field
from typing import Any

import streamlit as st

from app.server import settings_of_request
from app.session import setting_key
from app.widgets.model_form import model_form
from inbedder_core.settings import kind_of

LABELS = {
    "limit": "Documents, at most",
    "max_text_tokens": "Longest text, in tokens",
    "neighbors": "Neighbors",
    "min_dist": "Spread",
    "reduction_dimension": "Dimensions groups are found in",
    "map_dimension": "Dimensions of the map",
    "map_sample": "Documents to fit a map to",
}


def settings_form() -> None:
    """Show the model and what can be set."""
    with st.expander("Settings", icon=":material/tune:", key="settings"):
        for item in settings_of_request():
            setting_field(item, key=setting_key(item.name), label=LABELS.get(item.name))
    model_form()


def setting_field(item: Field[Any], *, key: str, label: str | None = None, unset: str = "automatic") -> None:
    """Draw what a setting needs by its declaration; the session holds its value under the key, None is `unset`."""
    kind, rule = kind_of(item), item.metadata
    name = label or item.name.replace("_", " ").capitalize()
    text = f"{rule['help'][:1].upper()}{rule['help'][1:]}."
    if rule["choices"]:
        st.selectbox(name, rule["choices"], key=key, help=text, persist_state="session")
    elif kind is bool:
        st.toggle(name, key=key, help=text, persist_state="session")
    elif kind is str:
        st.text_input(name, key=key, help=text, persist_state="session")
    else:
        st.number_input(
            name,
            min_value=kind(rule["least"]) if rule["least"] is not None else None,
            max_value=kind(rule["most"]) if rule["most"] is not None else None,
            value=None,  # the session has it
            step=1 if kind is int else _step(item.default),
            format="%d" if kind is int else "%g",
            key=key,
            placeholder=unset,
            help=text,
            persist_state="session",
        )


def _step(default: Any) -> float:
    """Return the power of ten next below half of a default."""
    return 10.0 ** math.floor(math.log10(default / 2)) if default else 1.0 if default is None else 0.01

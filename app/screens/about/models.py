"""The models that can be chosen: what is here, what each costs, and how the rest is had."""

import streamlit as st

from app.charts import escape_markdown
from app.server import cost_of, model_names, title
from app.widgets import offer_base, offer_measuring
from inbedder_core.encoders import availability, missing_base


def models_here() -> None:
    """List the models by name, with what is known of each on this machine."""
    for name in model_names():
        with st.container(key=f"model_{name.replace('.', '-')}"):
            st.markdown(f"**{escape_markdown(title(name))}** ({escape_markdown(name)})")
            base = missing_base(name)
            # Offered once: several models may lack the same base.
            if base and base.name == name:
                offer_base(name)
                continue
            where = availability(name)
            # What is not ready is not measured: its words have the whole width.
            left, right = st.columns([4, 1], vertical_alignment="center") if where.ready else (st.container(),) * 2
            left.caption(
                f"{escape_markdown(where.words[:1].upper() + where.words[1:])}. {escape_markdown(cost_of(name))}"
            )
            with right:
                offer_measuring(name)

"""Parts of a study: selected documents that were asked something of their own."""

import streamlit as st

from app.charts import escape_markdown, shorten
from app.session import get_session
from inbedder_core.studies import Study

_LONGEST = 70


def parts_list(study: Study, *, here: str = "") -> bool:
    """List a study's parts but the one that is looked at, the last asked first; return whether one was pressed."""
    pressed = False
    for name, part in reversed(tuple(study.parts.items())):
        if name != here:
            questions = shorten(" · ".join(part.instructions), _LONGEST)
            pressed |= st.button(
                f"{escape_markdown(part.subset.description)}: {escape_markdown(questions)}",
                key=f"part_{study.id}_{name}",
                icon=":material/filter_center_focus:",
                type="tertiary",
                help="Go to these documents and what they were asked",
                on_click=get_session().open_part,
                args=(study.id, name),
            )
    return pressed

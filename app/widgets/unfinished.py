"""What is being read for this person, wherever they asked it, with a way there."""

import streamlit as st

from app.charts import count, escape_markdown
from app.session import get_session

EXPLORE = "screens/explore/explore.py"


def unfinished() -> bool:
    """Tell of questions that are being answered, and lead there; say whether there are any."""
    session = get_session()
    found = session.work.unfinished()
    for study, status in found:
        far = f", {status.done:,} of {status.total:,} documents" if status.total else ""
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"unfinished_{study.id}"):
            st.markdown(
                f":material/hourglass_top: **{escape_markdown(study.title)}** is being read: "
                f"{count(len(study.instructions), 'question')}{far}."
            )
            if st.button("Go there", key=f"go_to_{study.id}", on_click=session.open_study, args=(study.id,)):
                st.switch_page(EXPLORE)
    return bool(found)

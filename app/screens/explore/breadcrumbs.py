"""The questions that led to a part of a corpus, and the way back."""

import streamlit as st

from app.charts import escape_markdown, shorten
from app.session import breadcrumbs, get_session

_LONGEST = 70


def show_breadcrumbs(part: str) -> None:
    """Show how a person came to ask a part, if it is one; every step leads back to what it showed."""
    if not part:
        return
    session = get_session()
    crumbs, here = breadcrumbs(part, session.work.study)
    with st.container(horizontal=True, vertical_alignment="center", key="trail"):
        for number, crumb in enumerate(crumbs):
            st.button(
                f"{escape_markdown(crumb.description)}: "
                f"{escape_markdown(shorten(' · '.join(crumb.questions), _LONGEST))}",
                key=f"trail_{number}",
                type="tertiary",
                icon=":material/arrow_back:" if number == len(crumbs) - 1 else None,
                on_click=session.go_to,
                args=(crumb.address,),
            )
            st.markdown("›", width="content")
        st.markdown(f"**{escape_markdown(here)}**", width="content")


def part_note() -> None:
    """Say beside the form that only some documents will be asked."""
    part = get_session().form.part()
    if part:
        _, here = breadcrumbs(part)
        st.caption(f":material/filter_center_focus: Only {escape_markdown(here)}")
        st.button("Ask all documents", key="leave_part", type="tertiary", on_click=_leave, args=(part,))


def _leave(part: str) -> None:
    session = get_session()
    session.go_to(session.address_of_all(part))

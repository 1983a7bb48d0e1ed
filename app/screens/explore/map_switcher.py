"""How maps share the width: so many a row, fewer where it is narrow, and on a phone one, which is chosen here."""

import html
from collections.abc import Sequence

import streamlit as st


def map_switcher(questions: Sequence[str], *, per_row: int) -> None:
    """Say to the page's style how many maps stand in a row, and let a person on a phone choose one by its question.

    That is done in the browser, where the width is known, so that nothing is drawn again for it.
    """
    labels = [
        f'<label title="{html.escape(text)}"><input type="radio" name="map"{"" if place else " checked"}>'
        f"<span>{place + 1} {html.escape(text)}</span></label>"
        for place, text in enumerate(questions)
    ]
    st.html(f'<div class="map-switcher" data-a-row="{per_row}">{"".join(labels)}</div>')

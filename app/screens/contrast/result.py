"""What separates two groups: words, answers, and documents that speak for or against it."""

import streamlit as st
from pandas import DataFrame

from app.charts import count, escape_markdown, separating, shorten
from app.widgets import CHART, csv_button, dark
from inbedder_core.comparison import Contrast, Difference, Differences, Side
from inbedder_core.exports import contrast_frame
from inbedder_core.views import View

HOW = (
    "The longer a bar, the more clearly its word sets a group apart; pale bars chance may explain. "
    "Bars are log-odds ratios with an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008): how much more "
    "often documents of one group hold a word, shrunk towards the whole corpus, in standard errors. Strong colors are "
    "differences that stay clear when all are tested at once (Fisher's exact test, at most 5 % false discoveries by "
    "Benjamini and Hochberg). Groups were found from the answers, so between groups this describes, and "
    "does not prove."
)
Z = "How clearly the term sets a group apart, as the bar shows it: log-odds ratio in standard errors"
Q = "Share of mistakes to expect where every term with a q up to this one is called clear"


def contrast_result(view: View, contrast: Contrast) -> None:
    """Show a contrast of two groups of a view."""
    sides = contrast.first, contrast.second
    st.markdown(_sentence(contrast))
    left, right = st.columns(2)
    with left:
        _terms(contrast.answers, "answers", sides)
    with right:
        _terms(contrast.words, "words", sides)
    st.caption(HOW)
    csv_button("contrast", lambda: contrast_frame(contrast))
    for column, side, other in zip(st.columns(2), sides, sides[::-1], strict=True):
        with column:
            _documents(view, side, other)


def _sentence(contrast: Contrast) -> str:
    sizes = " against ".join(
        f"**{escape_markdown(side.group.name)}** ({count(len(side.group), 'document')})"
        for side in (contrast.first, contrast.second)
    )
    shared = f" {count(contrast.shared, 'document')} of both groups left out." if contrast.shared else ""
    return f"{sizes}.{shared} {_in_words(contrast.answers, 'answer')} {_in_words(contrast.words, 'word')}"


def _in_words(differences: Differences, terms: str) -> str:
    clear = [difference for side in (differences.first, differences.second) for difference in side if difference.clear]
    if clear:
        return f"{count(len(clear), terms)} of {differences.tested:,} separate them clearly."
    return f"No {terms} separates them clearly ({differences.tested:,} tested)."


def _terms(differences: Differences, terms: str, sides: tuple[Side, Side]) -> None:
    if not (differences.first or differences.second):
        st.caption(f"No {terms} to compare: none is in two documents of these groups.")
        return
    names, sizes = (sides[0].group.name, sides[1].group.name), (len(sides[0].group), len(sides[1].group))
    st.plotly_chart(
        separating(differences, terms=terms, names=names, sizes=sizes, dark=dark()),
        key=f"contrast_{terms}",
        config=CHART,
        alt=f"{terms.capitalize()} that separate {names[0]} from {names[1]}; the table below says the same.",
    )
    with st.expander(f"The {terms} as a table"):
        st.dataframe(
            _table(differences, names),
            hide_index=True,
            key=f"contrast_table_{terms}",
            column_config={
                "z": st.column_config.NumberColumn(format="%.1f", help=Z),
                "q": st.column_config.NumberColumn(format="%.2g", help=Q),
            },
            alt=f"{terms.capitalize()} with counts in both groups, z and q",
        )


def _table(differences: Differences, names: tuple[str, str]) -> DataFrame:
    rows = [_row(difference) for difference in (*differences.first, *differences.second)]
    first, second = (f"{number} {shorten(name, 40)}" for number, name in enumerate(names, 1))
    return DataFrame(rows).rename(columns={"first": first, "second": second})


def _row(difference: Difference) -> dict[str, object]:
    return {
        "term": difference.term,
        "first": difference.first,
        "second": difference.second,
        "z": difference.z,
        "q": difference.q,
    }


def _documents(view: View, side: Side, other: Side) -> None:
    name = escape_markdown(side.group.name)
    st.markdown(f"##### {name}")
    are = "is" if side.misplaced == 1 else "are"
    st.caption(
        f"{side.misplaced:,} of {count(len(side.group), 'document')} {are} nearer the center of "
        f"“{escape_markdown(other.group.name)}” than of this group."
    )
    st.markdown("**Typical**")
    for row in side.typical:
        _document(view, row)
    if side.counter:
        st.markdown("**Counter-examples**: nearest to the other group")
    for row in side.counter:
        _document(view, row)


def _document(view: View, row: int) -> None:
    with st.container(border=True, key=f"contrast_document_{row}"):
        st.text(shorten(view.corpus.texts[row], 400))
        answer = escape_markdown(view.encoding.answers[row] or "no answer")
        st.caption(f"document {view.corpus.ids[row]} · answer: {answer}")

"""A badge beside a question: whether the map follows it, or would be as well without."""

import streamlit as st

from app.charts import escape_markdown
from app.screens.explore.measured import Press, measured
from app.server import checks
from inbedder_core.checks import FOLLOWS, IGNORES, UNSTABLE, QuestionCheck
from inbedder_core.views import View

COLORS = {FOLLOWS: "green", IGNORES: "red", UNSTABLE: "orange"}
ICONS = {FOLLOWS: "check_circle", IGNORES: "block", UNSTABLE: "shuffle"}
_PRESS = Press(
    "check",
    "Check this question",
    ":material/fact_check:",
    "Does the question make this map? A few documents are read again under other wordings of it, under no question, "
    "and under nonsense.",
    cancel="Cancel the check",
    failed="Not checked",
)


def question_check(index: int, view: View) -> None:
    """Offer to check a view's question; show the check while it runs, and its verdict."""
    check = measured(index, view, checks(), _PRESS)
    if check is not None:
        _verdict(index, check)


def _verdict(index: int, check: QuestionCheck) -> None:
    color, icon = COLORS[check.badge], ICONS[check.badge]
    with st.popover(f":{color}[:material/{icon}: {check.badge}]", key=f"checked_{index}", help=check.sentence):
        st.markdown(f"**{escape_markdown(check.sentence)}**")
        if check.languages.note:
            st.markdown(f":orange[:material/translate: {escape_markdown(check.languages.note)}]")
        st.markdown("\n".join(f"- {line}" for line in _numbers(check)))
        st.markdown(
            "\n".join(
                [
                    "| asked instead | nearest documents kept | same groups (AMI) |",
                    "|---|---|---|",
                    *(
                        f"| {part.wording.kind}: {escape_markdown(part.wording.text)} | {part.neighbors} "
                        f"| {part.groups:z.2f} |"
                        for part in check.agreements
                    ),
                ]
            )
        )
        st.caption(
            f"Measured on {check.documents} documents; 1 is all, 0 what chance gives; in brackets the interval that "
            "19 of 20 samples like this would give."
        )


def _numbers(check: QuestionCheck) -> list[str]:
    answered = "not known for this model" if check.answered is None else str(check.answered)
    return [
        f"**Followed** {check.followed}: what rewording keeps, less what no question or nonsense keeps",
        f"**Stable** {check.stable}: nearest documents kept when the question is reworded",
        f"**Answered** {answered}: how far the text decides what the model answers",
        f"**Suited** {check.times}: how much likelier these texts make the question’s words than other texts do",
        f"**Changed** {check.changed}: share of answers other than the one given without a text",
        f"**Says nothing** {check.fallback}: share of answers such as “not said”",
        f"**Structured** {check.structured}: how much clearer groups are than those of noise; none near 0",
        f"**Groups again** {check.steady:.2f} from another start, {check.halves:.2f} from half of the documents",
    ]

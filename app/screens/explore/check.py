"""A badge beside a question: whether the map follows it, or would be as well without."""

import streamlit as st

from app.charts import escape_markdown
from app.server import checks
from app.session import get_session
from app.widgets import job_line
from inbedder_core.checks import FOLLOWS, IGNORES, UNSTABLE, QuestionCheck
from inbedder_core.jobs import JobState
from inbedder_core.views import View

EVERY = 1.0
COLORS = {FOLLOWS: "green", IGNORES: "red", UNSTABLE: "orange"}
ICONS = {FOLLOWS: "check_circle", IGNORES: "block", UNSTABLE: "shuffle"}


def question_check(index: int, view: View) -> None:
    """Offer to check a view's question; show the check while it runs, and its verdict."""
    session = get_session()
    if session.request is None:
        return
    job = checks().find(session.request, view, session.viewer)
    if job is None or job.status.state is JobState.CANCELLED:
        _offer(index, view)
    elif job.status.state is JobState.DONE:
        _verdict(index, job.result)
    elif job.status.state is JobState.FAILED:
        _offer(index, view)
        st.caption(f":material/error: Not checked: {escape_markdown(job.status.error)}")
    else:
        st.fragment(_poll, run_every=EVERY)(index, view)


def _offer(index: int, view: View) -> None:
    st.button(
        "Check this question",
        key=f"check_{index}",
        icon=":material/fact_check:",
        type="tertiary",
        on_click=_start,
        args=(view,),
        help="Does the question make this map? A few documents are read again under other wordings of it, under no "
        "question, and under nonsense.",
    )


def _poll(index: int, view: View) -> None:
    session = get_session()
    job = checks().find(session.request, view, session.viewer) if session.request else None
    if job is None or job.status.finished:
        st.rerun()
    st.progress(job.status.share, text=job_line(job.status))
    st.button("Cancel the check", key=f"cancel_check_{index}", type="tertiary", on_click=_cancel, args=(view,))


def _start(view: View) -> None:
    session = get_session()
    if session.request:
        checks().start(session.request, view, session.viewer)


def _cancel(view: View) -> None:
    session = get_session()
    if session.request:
        checks().cancel(session.request, view, session.viewer)


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

"""Step 1: which documents."""

import streamlit as st

from app.charts import count, escape_markdown
from app.screens.explore.reading_form import choose_reading
from app.server import corpora, encodings_names, most_megabytes, open_encodings
from app.session import (
    ALL_ROWS,
    COLUMN,
    ENCODINGS,
    ENCODINGS_NAME,
    KIND,
    SAMPLE_NAME,
    STUDY,
    UPLOAD,
    get_session,
    widget,
)
from app.widgets import show_error
from inbedder_core.corpus import SUFFIXES, Corpus, DataReport, sample, sample_names
from inbedder_core.errors import CorpusError


def corpus_form() -> Corpus | None:
    """Choose a sample or upload a file; return the documents, or None while there are none."""
    st.markdown("##### 1 · Corpus")
    kind = st.segmented_control(
        "Where documents come from",
        get_session().form.kinds(),
        key=KIND,
        on_change=get_session().form.offer_questions,
        label_visibility="collapsed",
        required=True,
        width="stretch",
        persist_state="session",
    )
    try:
        if kind == UPLOAD:
            return _upload()
        if kind == ENCODINGS:
            return _encodings()
        return _of_study() if kind == STUDY else _sample()
    except CorpusError as error:
        show_error(str(error))
        return None


def _sample() -> Corpus:
    name = st.selectbox(
        "Sample corpus",
        sample_names(),
        key=SAMPLE_NAME,
        format_func=lambda name: sample(name).title,
        on_change=get_session().form.offer_questions,
        label_visibility="collapsed",
        persist_state="session",
    )
    facts = sample(name)
    corpus, _ = corpora().read(get_session().form.source())
    st.caption(
        f"{escape_markdown(facts.description.split('. ')[0].rstrip('.'))}. "
        f"{count(len(corpus), 'document')}, {escape_markdown(facts.license.split(', http')[0])}."
    )
    return corpus


def _encodings() -> Corpus:
    name = st.selectbox(
        "Encodings",
        encodings_names(),
        key=ENCODINGS_NAME,
        on_change=get_session().form.offer_questions,
        label_visibility="collapsed",
        persist_state="session",
    )
    opened = open_encodings(name)
    plan = opened.folder.manifest.plan
    st.caption(
        f"{escape_markdown(plan.source)}: {count(len(opened.folder), 'text')}, read before by "
        f"{escape_markdown(plan.model)} under {count(len(plan.questions), 'question')}: ask these. Maps are fitted to "
        "some, drawn at random; all others are placed among them."
    )
    st.toggle(
        "Group all by k-means",
        key=ALL_ROWS,
        persist_state="session",
        help="All texts join the nearest center, and none is noise, instead of the group of the drawn ones they are "
        "most like. That takes another pass over the folder: for a million texts under two questions 7 seconds more, "
        "and 200 MB of memory.",
    )
    return opened.rows.corpus


def _of_study() -> Corpus:
    corpus, _ = corpora().read(get_session().form.source())
    st.caption(f"{escape_markdown(corpus.name)}: {count(len(corpus), 'document')}, kept with the study.")
    return corpus


def _upload() -> Corpus | None:
    form = get_session().form
    if not form.upload:
        _uploader()
        return None
    try:
        upload = corpora().upload(form.upload)
    except CorpusError as error:
        show_error(str(error))
        _uploader()
        return None
    left, right = st.columns([3, 1], vertical_alignment="center", wrap=False)
    left.text(upload.name)
    right.button(
        "Replace", key="replace_upload", on_click=form.drop_upload, type="tertiary", help="Upload another file"
    )
    if not choose_reading(form) or not widget(COLUMN):
        return None
    corpus, report = corpora().read(form.source())
    _report(report)
    return corpus


def _uploader() -> None:
    form = get_session().form
    file = st.file_uploader(
        "Upload a file",
        key=f"upload_{form.epoch}",  # a new name frees what the old one held
        label_visibility="collapsed",
        max_upload_size=most_megabytes(),
        help="A table, records, a conversation or texts; a zip may hold many texts. It stays on this machine.",
    )
    names = ", ".join(suffix.removeprefix(".") for suffix in SUFFIXES)
    st.caption(f"Can be read: {names}. For others the page says what to do.")
    if file is not None:
        form.take_upload(corpora().keep_upload(file.name, file.getvalue()).hash)
        st.rerun()


def _report(report: DataReport) -> None:
    with st.expander(
        f"Data report: {report.documents:,} kept, {report.dropped:,} dropped", icon=":material/fact_check:"
    ):
        for line in report.lines():
            st.caption(escape_markdown(line))
    if report.dropped > report.documents:
        st.warning(f"Most rows were dropped: {report.dropped:,} of {report.rows_read:,}. The data report says why.")

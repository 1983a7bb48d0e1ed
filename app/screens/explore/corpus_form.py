"""Step 1: which documents."""

import streamlit as st

from app import session as state
from app.charts import count, escape_markdown
from app.server import Engine
from app.widgets import show_error
from inbedder_core.corpus import Corpus, DataReport, sample, sample_names
from inbedder_core.errors import CorpusError

FORMATS = ["csv", "tsv", "jsonl", "json", "parquet", "xlsx", "txt", "gz", "zip"]


def corpus_form(engine: Engine) -> Corpus | None:
    """Choose a sample or upload a file; return the documents, or None while there are none."""
    st.markdown("##### 1 · Corpus")
    kind = st.segmented_control(
        "Where documents come from",
        state.kinds(),
        key=state.KIND,
        label_visibility="collapsed",
        required=True,
        width="stretch",
        persist_state="session",
    )
    try:
        if kind == state.UPLOAD:
            return _upload(engine)
        return _kept(engine) if kind == state.KEPT else _sample(engine)
    except CorpusError as error:
        show_error(str(error))
        return None


def _sample(engine: Engine) -> Corpus:
    name = st.selectbox(
        "Sample corpus",
        sample_names(),
        key=state.SAMPLE_NAME,
        format_func=lambda name: sample(name).title,
        on_change=state.sample_changed,
        label_visibility="collapsed",
        persist_state="session",
    )
    chosen = sample(name)
    corpus, _ = engine.corpus(state.source())
    st.caption(
        f"{escape_markdown(chosen.description.split('. ')[0].rstrip('.'))}. "
        f"{count(len(corpus), 'document')}, {escape_markdown(chosen.licence.split(', http')[0])}."
    )
    return corpus


def _kept(engine: Engine) -> Corpus:
    corpus, _ = engine.corpus(state.source())
    st.caption(f"{escape_markdown(corpus.name)}: {count(len(corpus), 'document')}, kept with the study.")
    return corpus


def _upload(engine: Engine) -> Corpus | None:
    if not state.upload():
        _uploader(engine)
        return None
    try:
        upload, beginning = engine.upload(state.upload()), engine.preview(state.upload())
    except CorpusError as error:
        show_error(str(error))
        _uploader(engine)
        return None
    left, right = st.columns([3, 1], vertical_alignment="center", wrap=False)
    left.text(upload.name)
    right.button(
        "Replace", key="replace_upload", on_click=state.drop_upload, type="tertiary", help="Upload another file"
    )
    if beginning.text_column and not state.widget(state.COLUMN):
        state.set_widget(state.COLUMN, beginning.text_column)
    st.selectbox(
        "Column with the text",
        beginning.columns,
        index=None,  # the session has it
        key=state.COLUMN,
        placeholder="Choose the column to read",
        persist_state="session",
    )
    if not state.widget(state.COLUMN):
        st.caption("No column looks like text; choose the one to read.")
        return None
    corpus, report = engine.corpus(state.source())
    _report(report)
    return corpus


def _uploader(engine: Engine) -> None:
    file = st.file_uploader(
        "Upload a file",
        type=FORMATS,
        key=state.uploader_key(),
        label_visibility="collapsed",
        help="csv, tsv, jsonl, json, parquet, xlsx, or txt with one document a line. It stays on this machine.",
    )
    if file is not None:
        kept = engine.keep_upload(file.name, file.getvalue())
        state.take_upload(kept.hash)
        st.rerun()


def _report(report: DataReport) -> None:
    with st.expander(
        f"Data report: {report.documents:,} kept, {report.dropped:,} dropped", icon=":material/fact_check:"
    ):
        for line in report.lines():
            st.caption(escape_markdown(line))

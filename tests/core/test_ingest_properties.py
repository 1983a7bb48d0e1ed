"""Properties that hold for any cells and any bytes."""

import csv
import gzip
import io
import json

import pandas as pd
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from inbedder_core.corpus.corpus import Corpus
from inbedder_core.corpus.options import ReadOptions
from inbedder_core.corpus.read import preview, read_corpus
from inbedder_core.errors import CorpusError
from tests.core.test_ingest_formats import SAME

CELL = st.text(st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from(list(",;|\"\n\t'")), max_size=30)
TEXT = CELL.map(lambda cell: "x" + cell)
ROWS = st.lists(st.tuples(TEXT, CELL, CELL), min_size=1, max_size=12)
NAMES = ("a.csv", "a.tsv", "a.json", "a.jsonl", "a.parquet", "a.xlsx", "a.txt", "a", "a.zip", "a.csv.gz")
STARTS = (
    b"",
    b"PAR1",
    b"PK\x03\x04",
    b"\x1f\x8b\x08",
    b"{",
    b"[[",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"sep=;\n",
    b'"',
    b"text,",
)


def same(corpus: Corpus, rows: list[tuple[str, str, str]]) -> None:
    assert list(zip(corpus.texts, corpus.metadata["b"], corpus.metadata["c"], strict=True)) == rows
    assert corpus.ids == tuple(range(len(rows)))


@given(ROWS, st.sampled_from([",", ";", "\t", "|"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
@settings(deadline=None)
def test_a_csv_written_and_read_keeps_every_cell(rows, delimiter, encoding):
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows([("text", "b", "c"), *rows])
    named = ReadOptions(header=1)
    corpus, report = read_corpus(buffer.getvalue().encode(encoding), name="a.csv", text="text", options=named)
    assert report.delimiter == delimiter
    same(corpus, rows)


@given(ROWS)
def test_json_lines_and_frames_keep_every_cell(rows):
    records = [dict(zip(("text", "b", "c"), row, strict=True)) for row in rows]
    same(read_corpus("\n".join(map(json.dumps, records)).encode(), name="a.jsonl", text="text")[0], rows)
    same(read_corpus(json.dumps(records, ensure_ascii=False).encode(), name="a.json", text="text")[0], rows)
    same(read_corpus(pd.DataFrame(records, dtype=object), text="text")[0], rows)


@given(st.sampled_from(STARTS), st.binary(max_size=300), st.sampled_from(NAMES), st.booleans())
@settings(max_examples=300, deadline=None)
def test_any_bytes_give_a_corpus_or_a_corpus_error(start, content, name, packed):
    data = gzip.compress(start + content) if packed else start + content
    for use in (read_corpus, preview):
        try:
            result = use(data, name=name)
        except CorpusError as error:
            assert len(str(error)) > 20
        else:
            assert use is preview or len(result[0]) == result[1].documents > 0


@given(st.text(alphabet='ab,;"\n\r\t|', max_size=80))
def test_any_quotes_and_delimiters_are_read_and_accounted_for(content):
    assume(content.strip())
    try:
        corpus, report = read_corpus(content.encode(), name="a.csv")
    except CorpusError:
        return
    assert report.rows_read == report.documents + report.dropped
    assert corpus.fingerprint == read_corpus(content.encode(), name="a.csv")[0].fingerprint


@given(
    st.sampled_from(sorted(SAME)), st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=4)), min_size=1, max_size=4)
)
@settings(max_examples=300, deadline=None)
def test_any_damage_to_a_good_file_gives_a_corpus_or_a_corpus_error(name, damage):
    data = SAME[name]
    for place, patch in damage:
        at = int(place * len(data))
        data = data[:at] + patch + data[at + 2 :]
    try:
        corpus, report = read_corpus(data, name=name)
    except CorpusError:
        return
    assert len(corpus) == report.documents
    assert "".join(corpus.texts).encode()

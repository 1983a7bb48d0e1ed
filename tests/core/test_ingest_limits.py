"""What is refused before it can cost or run anything."""

import gzip
import io
import pickle
import zipfile

import numpy as np
import pandas as pd
import pytest

from inbedder_core.corpus.limits import IngestLimits
from inbedder_core.corpus.read import read_corpus
from inbedder_core.errors import CorpusError, SettingError
from tests.core.test_ingest_formats import parquet, xlsx, zipped

CSV = b"text,n\nsome words,1\nother words,2\n"


def array_bytes() -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, np.zeros(3))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (IngestLimits(bytes=10), "has 34 bytes, expected at most 10"),
        (IngestLimits(rows=1), "more than 1 rows"),
        (IngestLimits(columns=1), "found 2 columns, expected at most 1"),
    ],
)
def test_limits_are_kept_with_both_numbers(limits, said):
    with pytest.raises(CorpusError, match=said):
        read_corpus(CSV, name="a.csv", limits=limits)


@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.parquet", "a.xlsx", "frame"])
def test_row_limits_hold_in_every_format(name):
    frame = pd.DataFrame({"text": ["one word", "two words", "three words"]})
    sources = {
        "a.jsonl": b'{"text": "x y"}\n' * 3,
        "a.json": b'["a b", "c d", "e f"]',
        "a.parquet": parquet(frame),
        "a.xlsx": xlsx([["text"], ["a b"], ["c d"], ["e f"]]),
        "frame": frame,
    }
    with pytest.raises(CorpusError, match=r"2 rows|at most 2"):
        read_corpus(sources[name], name=name, limits=IngestLimits(rows=2))
    assert len(read_corpus(sources[name], name=name, limits=IngestLimits(rows=3))[0]) == 3


def test_too_large_a_file_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(CSV)
    with pytest.raises(CorpusError, match="expected at most 10"):
        read_corpus(path, limits=IngestLimits(bytes=10))


@pytest.mark.parametrize(
    "content",
    [gzip.compress(b"text\n" + b"a " * 50_000_000), zipped(a_dot_csv=b"a " * 50_000_000)],
    ids=["gzip", "zip"],
)
def test_a_file_that_explodes_is_refused(content):
    assert len(content) < 200_000
    with pytest.raises(CorpusError, match="expands more than 200 times"):
        read_corpus(content, name="a.csv.gz")


def test_uncompressed_sizes_have_a_limit():
    limits = IngestLimits(uncompressed_bytes=20)
    for source in (
        gzip.compress(CSV),
        zipped(a_dot_csv=CSV),
        xlsx([["text"], ["a b"]]),
        parquet(pd.DataFrame({"t": ["a b"]})),
    ):
        with pytest.raises(CorpusError, match="expands to"):
            read_corpus(source, name="a", limits=limits)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (pickle.dumps(["a", "b"]), "a.csv"),
        (CSV, "model.pkl"),
        (CSV, "weights.pt"),
        (array_bytes(), "a.txt"),
        (zipped(**{"archive/data_dot_pkl": b"x"}), "a.zip"),
    ],
)
def test_pickles_and_arrays_are_never_opened(content, name):
    with pytest.raises(CorpusError, match="never read"):
        read_corpus(content, name=name)


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"%PDF-1.7 ...", "a.txt", "is a PDF"),
        (b"\xd0\xcf\x11\xe0old", "a.xls", "old Office file"),
        (bytes(range(256)) * 20, "a.csv", "control characters"),
        (CSV, "a.xlsx", "named .xlsx but does not hold that"),
        (CSV, "a.parquet", "named .parquet but does not hold that"),
        (b"PK\x03\x04 broken", "a.zip", "damaged zip"),
        (b"\x1f\x8b broken", "a.csv.gz", "damaged gzip"),
        (b"PAR1 broken PAR1", "a.parquet", "parquet content is damaged"),
        (zipped(a_dot_csv=CSV, b_dot_csv=CSV), "a.zip", r"holds 2 files \(a.csv, b.csv\)"),
        (zipped(a_dot_zip=zipped(a_dot_csv=CSV)), "a.zip", "another archive"),
        (gzip.compress(gzip.compress(CSV)), "a.csv.gz.gz", "another archive"),
        (zipped(**{"word/document_dot_xml": b"<a/>"}), "a.docx", "Word document"),
        (zipped(**{"xl/workbook_dot_xml": b"<a/>"}), "a.xlsx", "workbook is damaged"),
    ],
)
def test_what_is_no_table_is_named(content, name, said):
    with pytest.raises(CorpusError, match=said):
        read_corpus(content, name=name)


def test_a_zip_made_on_a_mac_holds_one_file():
    content = zipped(**{"a_dot_csv": CSV, "__MACOSX/._a_dot_csv": b"x"})
    assert len(read_corpus(content, name="a.zip")[0]) == 2


def test_a_protected_zip_is_refused():
    content = bytearray(zipped(a_dot_csv=CSV))
    central = content.index(b"PK\x01\x02")
    content[central + 8] |= 1
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        assert archive.infolist()[0].flag_bits & 1
    with pytest.raises(CorpusError, match="password"):
        read_corpus(bytes(content), name="a.zip")


def test_limits_that_would_refuse_everything_are_refused():
    with pytest.raises(SettingError, match="rows is 0"):
        IngestLimits(rows=0)

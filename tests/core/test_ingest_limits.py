"""What is refused before it can cost or run anything."""

import gzip
import io
import pickle
import zipfile

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet
import pytest
from openpyxl import Workbook

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
        (b"PK\x03\x04 broken", "a.zip", "^a.zip is a damaged zip"),
        (b"PK\x03\x04 broken", "a.xlsx", "^a.xlsx is a damaged workbook or document"),
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


LONG = "a b " * 250_000


def arrow_file(column: pa.Array | list, **options: object) -> bytes:
    buffer = io.BytesIO()
    pyarrow.parquet.write_table(pa.table({"text": column}), buffer, compression="zstd", **options)
    return buffer.getvalue()


def test_a_text_that_a_parquet_file_repeats_takes_its_memory_once():
    content = arrow_file([LONG] * 300)
    assert len(content) < 1000
    used = peak_bytes(lambda: read_corpus(content, name="a.parquet"))
    assert used < 50_000_000
    assert read_corpus(content, name="a.parquet")[0].texts == (LONG[:20_000],) * 300


@pytest.mark.parametrize(
    "content",
    [
        arrow_file([[LONG]] * 300),
        arrow_file([[{"text": LONG}]] * 300),
        arrow_file(pa.array([[("a", LONG)]] * 300, pa.map_(pa.string(), pa.string()))),
        arrow_file([f"{LONG}{n}" for n in range(300)], use_dictionary=False, column_encoding="DELTA_BYTE_ARRAY"),
    ],
    ids=["lists", "records", "maps", "what is added to the text before"],
)
def test_a_small_parquet_file_that_would_take_much_memory_is_refused_before(content):
    assert len(content) < 2000
    with pytest.raises(CorpusError, match="expands more than 200 times"):
        read_corpus(content, name="a.parquet")


def peak_bytes(work) -> int:
    """How many bytes Arrow and Python held at the most for some work."""
    import tracemalloc

    before = pa.total_allocated_bytes()
    tracemalloc.start()
    work()
    held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return held + max(0, pa.total_allocated_bytes() - before)


def ods(rows: str) -> bytes:
    names = ("office", "table", "text")
    declared = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    table = f'<table:table table:name="a">{ods_row("text")}{rows}</table:table>'
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    content = f'<?xml version="1.0"?><office:document-content {declared}>{body}</office:document-content>'
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    )
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return zipped(
        **{"mimetype": kind, "content.xml": content.encode(), "META-INF/manifest.xml": manifest.encode()},
    )


def ods_row(text: str, *, rows: int = 1, columns: int = 1) -> str:
    value = 'office:value-type="string"' if text else ""
    inner = f"<text:p>{text}</text:p>" if text else ""
    cell = f'<table:table-cell table:number-columns-repeated="{columns}" {value}>{inner}</table:table-cell>'
    return f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>'


@pytest.mark.parametrize(
    "content",
    [
        ods(ods_row("some words " * 1000, rows=1_000_000)),
        ods(ods_row("some words", columns=100_000_000)),
        ods(ods_row("", rows=1_000_000) + ods_row("far", columns=16_000)),
        ods('<table:table-row table:number-rows-repeated="1000000"/>' + ods_row("far", columns=16_000)),
    ],
    ids=["rows", "columns", "rectangle", "rectangle below a row without cells"],
)
def test_cells_that_a_workbook_repeats_are_counted_before_they_are_made(content):
    """Reading such a file of 900 bytes ended the process."""
    assert len(content) < 1500
    with pytest.raises(CorpusError, match="expands"):
        read_corpus(content, name="a.ods")


def test_the_empty_rows_that_spreadsheet_programs_write_at_the_end_of_a_sheet_cost_nothing():
    content = ods(ods_row("some words") + ods_row("", rows=1_048_573, columns=1024))
    assert read_corpus(content, name="a.ods")[0].texts == ("some words",)


def test_a_cell_at_the_far_corner_of_a_sheet_is_refused_before_the_sheet_is_laid_out():
    """The rectangle up to it has 17 thousand million cells, and making it ended the process."""
    book = Workbook()
    book.active["A1"], book.active["A2"], book.active["XFD1048576"] = "text", "some words", "far"
    buffer = io.BytesIO()
    book.save(buffer)
    with pytest.raises(CorpusError, match="expands"):
        read_corpus(buffer.getvalue(), name="a.xlsx")


def test_texts_that_a_workbook_shares_are_counted_as_often_as_cells_name_them():
    sheet = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(1, 400))
    content = zipped(
        **{
            "xl/worksheets/sheet1.xml": b"<worksheet><sheetData>" + sheet + b"</sheetData></worksheet>",
            "xl/sharedStrings.xml": f"<sst><si><t>{LONG}</t></si></sst>".encode(),
        }
    )
    assert len(content) < 5000
    with pytest.raises(CorpusError, match="expands more than 200 times"):
        read_corpus(content, name="a.xlsx")


def test_a_merged_cell_of_a_document_is_read_once():
    from docx import Document

    document = Document()
    table = document.add_table(1, 2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "once and no more"
    buffer, wide = io.BytesIO(), io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as narrow, zipfile.ZipFile(wide, "w") as archive:
        for item in narrow.namelist():
            spanned = narrow.read(item).replace(b'gridSpan w:val="2"', b'gridSpan w:val="100000000"')
            archive.writestr(item, spanned)
    assert read_corpus(wide.getvalue(), name="a.docx")[0].texts == ("once and no more",)


def test_a_zip_of_too_many_files_is_refused_by_their_number_alone():
    content = b"PK\x03\x04" + b"PK\x01\x02" * 200_000
    with pytest.raises(CorpusError, match="about 200,000 files, expected at most 20,000"):
        read_corpus(content, name="a.zip")


def test_one_long_line_behind_many_stray_quotes_is_not_read_again_for_each():
    """Lines were counted, not characters: 600 records that ran into it read the long line 600 times."""
    short = b'x","z\n' * 600
    content = b"id,text\n" + short + b"y" * 3_000_000 + b'\n"bad" end\n' + b"a,b c\n" * 200_000
    with pytest.raises(CorpusError, match="more than 1,000 rows"):
        read_corpus(content, name="a.csv", limits=IngestLimits(rows=1000))


def test_reading_has_an_end():
    content = b"text\n" + b"some words\n" * 100_000
    with pytest.raises(CorpusError, match=r"takes longer than 0\.001 seconds"):
        read_corpus(content, name="a.csv", limits=IngestLimits(seconds=0.001))


def test_a_word_document_whose_parts_are_damaged_is_refused():
    from docx import Document

    document, buffer = Document(), io.BytesIO()
    document.add_paragraph("some words")
    document.save(buffer)
    content = bytearray(buffer.getvalue())
    start = content.index(b"PK\x03\x04", 100)
    content[start + 2] ^= 0xFF
    with pytest.raises(CorpusError, match="damaged Word document"):
        read_corpus(bytes(content), name="a.docx")

"""Files of all formats: whole ones read as another reader reads them, damaged ones end in a corpus or a sentence."""

import csv
import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable

import pandas as pd
import pytest
from docx import Document
from openpyxl import Workbook, load_workbook

from inbedder_core.corpus import read_corpus
from inbedder_core.errors import CorpusError
from tests.faults import FILES, SEED
from tests.faults.smallest import smallest

WORDS = """
the train was late again and nobody told us why naïve façade 東京 emoji 🚆 price-list 50% O'Neil said: over, then;
left=right (maybe) back\\slash #tag @home
""".split()  # noqa: SIM905
Rows = list[dict[str, str]]


def made_rows(chance: random.Random) -> Rows:
    """Rows of a text and two other columns; no two texts are equal, and none reads as a number or as nothing."""
    return [
        {
            "id": f"{number:04}",
            "text": f"{' '.join(chance.choices(WORDS, k=chance.randint(4, 20)))} number {number}",
            "place": chance.choice(["Paris", "Łódź", "", "New York"]),
        }
        for number in range(chance.randint(2, 30))
    ]


def as_csv(rows: Rows, chance: random.Random) -> bytes:
    file = io.StringIO()
    quoting = chance.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
    writer = csv.DictWriter(file, list(rows[0]), delimiter=chance.choice(",;\t"), quoting=quoting)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode(chance.choice(["utf-8", "utf-8-sig", "utf-16"]))


def as_xlsx(rows: Rows, chance: random.Random) -> bytes:
    book, file = Workbook(), io.BytesIO()
    for row in (list(rows[0]), *(list(row.values()) for row in rows)):
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def as_parquet(rows: Rows, chance: random.Random) -> bytes:
    file = io.BytesIO()
    pd.DataFrame(rows).to_parquet(file, compression=chance.choice(["snappy", "zstd", None]))
    return file.getvalue()


def as_docx(rows: Rows, chance: random.Random) -> bytes:
    document, file = Document(), io.BytesIO()
    for row in rows:
        document.add_paragraph(row["text"])
    document.save(file)
    return file.getvalue()


def as_zip(rows: Rows, chance: random.Random) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("rows.csv", as_csv(rows, chance))
    return file.getvalue()


def as_jsonl(rows: Rows, chance: random.Random) -> bytes:
    return "\n".join(json.dumps(row, ensure_ascii=chance.random() < 0.5) for row in rows).encode()


def as_json(rows: Rows, chance: random.Random) -> bytes:
    return json.dumps(chance.choice([rows, {"data": rows}]), indent=chance.choice([None, 2])).encode()


WRITERS: dict[str, Callable[[Rows, random.Random], bytes]] = {
    "rows.csv": as_csv,
    "rows.jsonl": as_jsonl,
    "rows.json": as_json,
    "rows.xlsx": as_xlsx,
    "rows.parquet": as_parquet,
    "rows.docx": as_docx,
    "rows.csv.zip": as_zip,
    "rows.csv.gz": lambda rows, chance: gzip.compress(as_csv(rows, chance)),
}


def texts_by_another_reader(name: str, content: bytes) -> list[str]:
    """Read the texts as the standard library, openpyxl, pandas and python-docx do."""
    if name.endswith(".gz"):
        return texts_by_another_reader("rows.csv", gzip.decompress(content))
    if name.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return texts_by_another_reader("rows.csv", archive.read("rows.csv"))
    if name.endswith(".csv"):
        encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        text = content.decode(encoding)
        delimiter = next(mark for mark in ",;\t" if mark in text.splitlines()[0])
        return [row["text"] for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)]
    if name.endswith(".jsonl"):
        return [json.loads(line)["text"] for line in content.splitlines()]
    if name.endswith(".json"):
        found = json.loads(content)
        return [row["text"] for row in (found if isinstance(found, list) else found["data"])]
    if name.endswith(".xlsx"):
        header, *rows = load_workbook(io.BytesIO(content)).active.values
        return [row[header.index("text")] for row in rows]
    if name.endswith(".parquet"):
        return pd.read_parquet(io.BytesIO(content))["text"].tolist()
    return [paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs]


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Change a few places of a content, or cut it."""
    found = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(found)) if found else 0
        piece = chance.randint(1, 40)
        how = chance.randrange(5)
        if how == 0:
            del found[at:]
        elif how == 1:
            del found[at : at + piece]
        elif how == 2:
            found[at:at] = found[at : at + piece] * chance.randint(1, 20)
        elif how == 3:
            found[at:at] = chance.randbytes(piece)
        elif found:
            found[at] ^= 1 << chance.randrange(8)
    return bytes(found)


def broken(name: str, content: bytes) -> str:
    """Say what reading raises beside a CorpusError, or which document is none; "" for nothing."""
    try:
        corpus, report = read_corpus(content, name=name)
    except CorpusError:
        return ""
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    if report.rows_read != len(corpus) + report.dropped or not all(text.strip() for text in corpus.texts):
        return f"{report.rows_read} rows read, {len(corpus)} kept, {report.dropped} dropped"
    return ""


@pytest.mark.parametrize("name", WRITERS)
def test_whole_files_are_read_as_another_reader_reads_them(name: str) -> None:
    for number in range(FILES // len(WRITERS) // 2 + 1):
        chance = random.Random(f"{SEED} {name} {number}")
        rows = made_rows(chance)
        content = WRITERS[name](rows, chance)
        expected = texts_by_another_reader(name, content)
        assert expected == [row["text"] for row in rows]
        corpus, report = read_corpus(content, name=name, text="text")
        assert list(corpus.texts) == expected, f"series {SEED}, file {number}: {content[:500]!r}"
        assert report.rows_read == len(rows)


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.filterwarnings("ignore")
def test_damaged_files_end_in_a_corpus_or_a_sentence(name: str) -> None:
    for number in range(FILES // len(WRITERS) // 2 + 1):
        chance = random.Random(f"{SEED} damaged {name} {number}")
        content = damaged(WRITERS[name](made_rows(chance), chance), chance)
        if fault := broken(name, content):
            least = smallest(content, lambda less: bool(broken(name, less)))
            pytest.fail(f"series {SEED}, file {number} as {name}: {fault}; the smallest that fails:\n{least!r}")

"""Plain texts and Word documents: a line, a paragraph or a whole file is a document."""

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import PurePath
from typing import Any

from inbedder_core.corpus.limits import IngestLimits
from inbedder_core.corpus.options import ReadOptions
from inbedder_core.corpus.readers.container import File, check_expansion, office_format
from inbedder_core.corpus.readers.decoding import clean, decode
from inbedder_core.corpus.readers.mail import is_mail, read_mail
from inbedder_core.corpus.readers.table import Row, Table
from inbedder_core.errors import CorpusError

_LABEL = re.compile(r"((?:__label__\S+\s+)+)(.*)")
_SENTENCE_END = (".", "!", "?", ":", '"', "”", "…", "。")
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError),
    *(LookupError, ValueError, AttributeError, TypeError),
)
"""What python-docx and what it reads with raise over a damaged file, beside errors of their own."""
_WRAPPED_AT = range(40, 121)


def read_files(files: Iterable[File], *, options: ReadOptions, limits: IngestLimits, notes: list[str]) -> Table:
    """Make a document of each file, with its name and folder as columns."""
    rows = (
        Row(number, number + 1, (_text_of(file, options, limits, notes), path.name, str(path.parent).removeprefix(".")))
        for number, file in enumerate(files)
        for path in [PurePath(file.name)]
    )
    return Table(format="documents", columns=("text", "file", "folder"), rows=rows, notes=notes, text="text")


def read_docx(data: bytes, name: str, *, limits: IngestLimits, notes: list[str]) -> Table:
    """Make a document of each paragraph of a Word document."""
    paragraphs = _paragraphs(data, name, limits)
    rows = (Row(number, number + 1, (text,)) for number, text in enumerate(paragraphs))
    return Table(format="docx", columns=("text",), rows=rows, notes=notes)


def read_lines(text: str, notes: list[str]) -> Table:
    """Make a document of each line; of each paragraph where lines are wrapped. Blank lines keep the numbering."""
    lines = [line.rstrip("\n") for line in io.StringIO(text, newline=None)]
    if _is_wrapped(lines):
        notes.append("The lines are wrapped: each paragraph is a document.")
        return _table(_joined(lines), notes)
    labelled = [_LABEL.fullmatch(line) for line in lines if line.strip()]
    if labelled and all(labelled):
        cells = ((match[2], match[1].replace("__label__", "").strip()) for match in labelled if match)
        rows = (Row(number, number + 1, row) for number, row in enumerate(cells))
        return Table(format="txt", columns=("text", "label"), rows=rows, notes=notes, text="text")
    return _table(enumerate(lines, start=1), notes)


def _table(numbered: Iterable[tuple[int, str]], notes: list[str]) -> Table:
    rows = (Row(number, line, (text,)) for number, (line, text) in enumerate(numbered))
    return Table(format="txt", columns=("text",), rows=rows, notes=notes)


def _is_wrapped(lines: list[str]) -> bool:
    """Whether paragraphs of several lines stand between blank ones, most lines breaking off within a sentence."""
    within = [line for line, after in pairwise(lines) if line.strip() and after.strip()]
    filled = sum(1 for line in lines if line.strip())
    if not 0 < filled - len(within) <= filled / 2 or len(within) < 3:
        return False
    broken = sum(1 for line in within if len(line) in _WRAPPED_AT and not line.rstrip().endswith(_SENTENCE_END))
    return broken > 0.7 * len(within)


def _joined(lines: list[str]) -> Iterator[tuple[int, str]]:
    first, paragraph = 1, list[str]()
    for number, line in enumerate([*lines, ""], start=1):
        if line.strip():
            first = number if not paragraph else first
            paragraph.append(line.strip())
        elif paragraph:
            yield first, " ".join(paragraph)
            paragraph = []


def _text_of(file: File, options: ReadOptions, limits: IngestLimits, notes: list[str]) -> str:
    if office_format(file.data, file.name) == "docx":
        return "\n\n".join(_paragraphs(file.data, file.name, limits))
    if is_mail([file]):
        return "\n\n".join(row.cells[0] for row in read_mail([file], notes).rows if row.cells)
    said: list[str] = []
    text, _ = decode(file.data, said, encoding=options.encoding, repair=options.repair)
    notes.extend(f"{file.name}: {note}" for note in said)
    return text.strip()


def _paragraphs(data: bytes, name: str, limits: IngestLimits) -> list[str]:
    """Return a Word document's paragraphs, those in tables too, that are not empty. Raises CorpusError."""
    check_expansion(data, name, limits)
    from docx import Document
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    try:
        texts = [text for part in Document(io.BytesIO(data)).iter_inner_content() for text in _texts_of(part)]
    except (*_DAMAGE, OpcError, LxmlError) as error:
        raise CorpusError(f"{name} is a damaged Word document ({str(error)[:80]}); save it again, or as txt") from error
    return [clean(text) for text in texts if text.strip()]


def _texts_of(part: Any) -> list[str]:
    """Return a paragraph's text, or a line for each row of a table."""
    if hasattr(part, "rows"):
        # Row by row as the file has them: `row.cells` repeats a merged cell as often as the file says it spans.
        from docx.table import _Cell

        return ["\t".join(_Cell(cell, part).text for cell in row._tr.tc_lst) for row in part.rows]
    return [part.text]

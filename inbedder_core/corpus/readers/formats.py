"""From a source to a table: which format it is, by content where that is certain, else by name, else by a look."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePath
from typing import Any

from inbedder_core.corpus.limits import IngestLimits
from inbedder_core.corpus.options import ReadOptions
from inbedder_core.corpus.readers.container import DOCUMENTS, FORMATS, File, office_format, unpack
from inbedder_core.corpus.readers.conversations import conversation_format, read_conversation, read_subtitles
from inbedder_core.corpus.readers.decoding import decode
from inbedder_core.corpus.readers.delimited import delimited_rows, looks_delimited
from inbedder_core.corpus.readers.documents import read_docx, read_files, read_lines
from inbedder_core.corpus.readers.frames import read_memory
from inbedder_core.corpus.readers.layout import lay_out
from inbedder_core.corpus.readers.mail import MAIL, is_mail, read_mail
from inbedder_core.corpus.readers.parquet import read_parquet
from inbedder_core.corpus.readers.structured import read_json, read_jsonl
from inbedder_core.corpus.readers.table import Row, Table
from inbedder_core.corpus.readers.workbook import read_workbook
from inbedder_core.errors import CorpusError, visible

_TEXT_FORMATS = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".srt": "srt",
    ".vtt": "vtt",
    ".txt": "txt",
    ".md": "txt",
}
_BINARY_FORMATS = (".parquet", ".pq", ".xlsx", ".xlsm", ".xls", ".ods", ".docx")
SUFFIXES = (*_TEXT_FORMATS, *_BINARY_FORMATS, *MAIL, ".gz", ".zip")
"""How the names of files end that can be read."""
_SOURCES = "a path, bytes, an open file, a frame or series, or a list of texts or records"


def open_table(
    source: Any, *, name: str | None, options: ReadOptions, limits: IngestLimits, most: int
) -> tuple[Table, str]:
    """Return the table and the source's name; at most `most` rows are needed from it.

    Reading its rows raises CorpusError once all has taken longer than the limits allow.
    """
    until = time.monotonic() + limits.seconds
    table, shown = _open(source, name=name, options=options, limits=limits, most=most)
    return replace(table, rows=_in_time(table.rows, until, shown, limits)), visible(shown)


def _in_time(rows: Iterator[Row], until: float, name: str, limits: IngestLimits) -> Iterator[Row]:
    for row in rows:
        if time.monotonic() > until:
            raise CorpusError(f"reading {name} takes longer than {limits.seconds:g} seconds; cut the file")
        yield row


def _open(source: Any, *, name: str | None, options: ReadOptions, limits: IngestLimits, most: int) -> tuple[Table, str]:
    if (table := read_memory(source, options=options, limits=limits)) is not None:
        return table, name or table.format
    if hasattr(source, "read"):
        source, name = _content(source), name or PurePath(str(getattr(source, "name", "upload"))).name
    if isinstance(source, str):
        source = Path(source)
    if not isinstance(source, Path | bytes):
        raise CorpusError(f"found a {type(source).__name__}, expected {_SOURCES}")
    shown = name or (source.name if isinstance(source, Path) else "upload")
    files, notes = unpack(source, source.name if isinstance(source, Path) else shown, limits)
    if is_mail(files):
        return read_mail(files, notes), shown
    if len(files) > 1 or (isinstance(source, Path) and source.is_dir()):
        return read_files(files, options=options, limits=limits, notes=notes), shown
    return _read(files[0], options=options, limits=limits, notes=notes, most=most), shown


def _content(file: Any) -> bytes:
    content = file.read()
    return content.encode() if isinstance(content, str) else bytes(content)


def _read(file: File, *, options: ReadOptions, limits: IngestLimits, notes: list[str], most: int) -> Table:
    name, data = file
    suffix = PurePath(name).suffix.lower()
    if data.startswith(b"PAR1"):
        return read_parquet(data, name, options=options, limits=limits, notes=notes, most=most)
    office = office_format(data, name)
    if office == "docx":
        return read_docx(data, name, limits=limits, notes=notes)
    if office:
        return replace(read_workbook(data, name, options=options, limits=limits, notes=notes), format=office)
    if suffix in _BINARY_FORMATS:
        raise CorpusError(f"{name} is named {suffix} but does not hold that; save it again, or name it as what it is")
    text, encoding = decode(data, notes, encoding=options.encoding, repair=options.repair)
    if not text.strip():
        raise CorpusError(f"{name} is empty; expected {FORMATS} with at least one row")
    format = _TEXT_FORMATS.get(suffix)
    if format is None:
        format = _looks_like(text)
        notes.append(f"The name says no format: read as {format}.")
    elif suffix in DOCUMENTS and (seen := _looks_inside(text, options)) != format:
        format = seen
        notes.append(f"Named {suffix}, but it holds {format}.")
    table = _read_text(text, format, options=options, limits=limits, notes=notes, most=most)
    return replace(table, encoding=encoding)


def _read_text(
    text: str, format: str, *, options: ReadOptions, limits: IngestLimits, notes: list[str], most: int
) -> Table:
    if format == "json":
        return read_json(text, options=options, limits=limits, notes=notes, most=most)
    if format == "jsonl":
        return read_jsonl(text, options=options, limits=limits, notes=notes, most=most)
    if format in ("srt", "vtt"):
        return read_subtitles(text, format, notes)
    if format in ("chat", "transcript"):
        return read_conversation(text, format, notes)
    if format == "txt":
        return read_lines(text, notes)
    rows, delimiter = delimited_rows(text, notes, delimiter=options.delimiter or ("\t" if format == "tsv" else None))
    return replace(lay_out(rows, format, header=options.header, limits=limits, notes=notes), delimiter=delimiter)


def _looks_like(text: str) -> str:
    if text.lstrip()[:1] in "[{" and not conversation_format(text):
        return "json"
    return "csv" if looks_delimited(text) else _looks_inside(text, ReadOptions())


def _looks_inside(text: str, options: ReadOptions) -> str:
    """Tell what a file of plain text holds: a conversation, subtitles, a table set apart by tabs, else lines."""
    if format := conversation_format(text):
        return format
    if text.startswith("WEBVTT"):
        return "vtt"
    if options.delimiter or (options.header is not None and "\t" in text):
        return "csv"
    first = text.split("\n", 1)[0]
    return "tsv" if "\t" in first.strip() and looks_delimited(text, "\t") else "txt"

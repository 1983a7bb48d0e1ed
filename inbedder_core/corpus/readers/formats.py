"""From a source to a table: which format it is, by content where that is certain, else by name, else by a look."""

from dataclasses import replace
from pathlib import Path, PurePath
from typing import Any

from inbedder_core.corpus.limits import IngestLimits
from inbedder_core.corpus.readers.binary import read_parquet, read_xlsx
from inbedder_core.corpus.readers.container import FORMATS, is_xlsx, load
from inbedder_core.corpus.readers.decoding import decode
from inbedder_core.corpus.readers.delimited import looks_delimited, read_delimited, read_lines
from inbedder_core.corpus.readers.frames import is_frame, read_frame
from inbedder_core.corpus.readers.structured import read_json, read_jsonl
from inbedder_core.corpus.readers.table import Table
from inbedder_core.errors import CorpusError

_TEXT_FORMATS = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".txt": "txt",
}
_BINARY_FORMATS = (".parquet", ".pq", ".xlsx", ".xlsm")


def open_table(source: Any, *, name: str | None, limits: IngestLimits, most: int) -> tuple[Table, str]:
    """Return the table and the source's name; at most `most` rows are needed from it."""
    if is_frame(source):
        return read_frame(source, limits), name or "frame"
    if isinstance(source, str):
        source = Path(source)
    if not isinstance(source, Path | bytes):
        raise CorpusError(f"found a {type(source).__name__}, expected a path, bytes or a pandas frame")
    shown = name or (source.name if isinstance(source, Path) else "upload")
    file_name = source.name if isinstance(source, Path) else shown
    data, inner_name, notes = load(source, file_name, limits)
    return _read(data, inner_name, limits, notes, most), shown


def _read(data: bytes, name: str, limits: IngestLimits, notes: list[str], most: int) -> Table:
    suffix = PurePath(name).suffix.lower()
    if data.startswith(b"PAR1"):
        return read_parquet(data, name, limits, notes, most)
    if is_xlsx(data):
        return read_xlsx(data, name, limits, notes, most)
    if suffix in _BINARY_FORMATS:
        raise CorpusError(f"{name} is named {suffix} but does not hold that; save it again, or name it as what it is")
    text, encoding = decode(data, notes)
    if not text.strip():
        raise CorpusError(f"{name} is empty; expected {FORMATS} with at least one row")
    format = _TEXT_FORMATS.get(suffix)
    if format is None:
        format = _looks_like(text)
        notes.append(f"The name says no format: read as {format}.")
    return replace(_read_text(text, format, limits, notes, most), encoding=encoding)


def _read_text(text: str, format: str, limits: IngestLimits, notes: list[str], most: int) -> Table:
    if format == "json":
        return read_json(text, limits, notes, most)
    if format == "jsonl":
        return read_jsonl(text, limits, notes, most)
    if format == "txt":
        return read_lines(text, notes)
    return read_delimited(text, format, limits, notes)


def _looks_like(text: str) -> str:
    if text.lstrip()[:1] in "[{":
        return "json"
    return "csv" if looks_delimited(text) else "txt"

"""From a source to the bytes of plain files: size limits, archives, folders, and what is refused outright."""

import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath
from typing import NamedTuple

from inbedder_core.corpus.limits import IngestLimits
from inbedder_core.errors import CorpusError

FORMATS = "csv, tsv, jsonl, json, parquet, xlsx, xls, ods, srt, vtt, eml, mbox, docx or txt"
DOCUMENTS = (".txt", ".md", ".docx", ".eml")
"""Files of which a folder or a zip may hold many, each a document."""
_OFFICE = (".xlsx", ".xlsm", ".ods", ".docx")
_CODE = (".pkl", ".pickle", ".joblib", ".pt", ".pth", ".ckpt", ".npy", ".npz", ".dill")
_ZIP, _GZIP, _OLE = b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0"
_WORKBOOK_STREAMS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
_FOREIGN = {
    b"%PDF": ("a PDF", "copy its texts into a table or a txt file"),
    b"{\\rtf": ("an RTF document", "save it as docx or txt"),
    b"\x89PNG": ("a picture", "give its text"),
    b"\xff\xd8\xff": ("a picture", "give its text"),
    b"7z\xbc\xaf": ("a 7z archive", "unpack it and give the file inside"),
    b"Rar!\x1a": ("a RAR archive", "unpack it and give the file inside"),
    b"\xfd7zXZ": ("an xz archive", "unpack it and give the file inside"),
    b"\x28\xb5\x2f\xfd": ("a zstd archive", "unpack it and give the file inside"),
    b"SQLite format 3\0": ("an SQLite database", "export the table as csv"),
    b"ARROW1\0": ("an Arrow file", "save it as parquet"),
}
_NO_TABLES = {
    (".html", ".htm", ".mhtml"): ("a web page", "open it in a spreadsheet program and save its table as xlsx or csv"),
    (".xml",): ("XML", "export the table as csv, or its records as json"),
    (".msg",): ("mail in a form of one program", "save the messages as eml, or export them as a table"),
    (".doc", ".rtf", ".odt", ".pages"): ("a word processor's file", "save it as docx or txt"),
}
_BEGINNINGS = {b"<!doctype html": ".html", b"<html": ".html", b"<?xml": ".xml"}
# Text and spreadsheets rarely shrink below a fiftieth; only files big once expanded can hurt.
_MOST_EXPANSION, HARMLESS = 200, 20_000_000
_MEMBER, _MOST_MEMBERS = b"PK\x01\x02", 20_000


class File(NamedTuple):
    """A plain file: its name, with its folders where it lay in some, and its bytes."""

    name: str
    data: bytes


def unpack(source: Path | bytes, name: str, limits: IngestLimits) -> tuple[list[File], list[str]]:
    """Return the one file a source is or holds, or the many documents it holds, and notes on how they were unpacked.

    Raises CorpusError for what is too large, damaged, empty, no table or text, or could run code.
    """
    if isinstance(source, Path) and source.is_dir():
        return list(_folder(source, limits)), []
    data = source if isinstance(source, bytes) else _from_disk(source, limits)
    _check_bytes(len(data), name, limits)
    _refuse(data, name)
    if data.startswith(_GZIP):
        files = [File(PurePath(name).with_suffix("").name, _gunzip(data, name, limits))]
    elif data.startswith(_ZIP) and not is_office(data, name):
        files = _unzip(data, name, limits)
    else:
        files = [File(name, data)]
    notes: list[str] = []
    if files[0].data is not data:
        notes.append(f"Unpacked {_count(files)} from {name}.")
        for file in files:
            _refuse(file.data, file.name)
            if file.data.startswith(_GZIP) or (file.data.startswith(_ZIP) and not is_office(file.data, file.name)):
                raise CorpusError(f"{name} holds another archive, {file.name}; unpack it and give the file inside")
    if not any(file.data.strip() for file in files):
        raise CorpusError(f"{files[0].name} is empty; expected {FORMATS} with at least one row")
    return files, notes


def is_zip(data: bytes) -> bool:
    """Tell zip files, which most office files are, too."""
    return data.startswith(_ZIP)


def is_office(data: bytes, name: str) -> bool:
    """Tell workbooks and Word documents from other zip files by what they hold."""
    return bool(office_format(data, name))


def office_format(data: bytes, name: str) -> str:
    """Return "xlsx", "ods", "docx" or "xls" by what a file holds; "" for anything else. `name` is for errors."""
    if data.startswith(_OLE):
        return "xls" if any(stream in data for stream in _WORKBOOK_STREAMS) else ""
    if not is_zip(data):
        return ""
    names = [item.filename for item in _members(data, name)]
    folders = {name.split("/")[0] for name in names}
    if "xl" in folders or "word" in folders:
        return "xlsx" if "xl" in folders else "docx"
    return "ods" if "mimetype" in folders and "content.xml" in folders else ""


def check_expansion(data: bytes, name: str, limits: IngestLimits) -> None:
    """Refuse a zip (a spreadsheet is one) that declares more content than the limits allow.

    Reading stops at the declared sizes, so a zip that lies about them gains nothing.
    """
    members = _members(data, name)
    check_expanded(sum(item.file_size for item in members), len(data), name, limits)
    for item in members:
        if item.flag_bits & 1:
            raise CorpusError(f"{name} is protected by a password; save it without one")


def check_expanded(expanded: int, packed: int, name: str, limits: IngestLimits, *, harmless: int = HARMLESS) -> None:
    """Refuse what expands to more bytes than the limits allow, or, beyond `harmless` ones, than texts ever do."""
    if expanded > limits.uncompressed_bytes:
        raise CorpusError(
            f"{name} expands to more than {limits.uncompressed_bytes:,} bytes; cut the file or raise the limit"
        )
    if expanded > harmless and expanded > _MOST_EXPANSION * packed:
        raise CorpusError(
            f"{name} expands more than {_MOST_EXPANSION} times, as no table of texts does; save the texts as csv"
        )


def _folder(folder: Path, limits: IngestLimits) -> Iterator[File]:
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in DOCUMENTS and path.is_file())
    if not paths:
        raise CorpusError(
            f"{folder} is a folder without documents ({', '.join(DOCUMENTS)}); give one with some, or a file"
        )
    total = 0
    for path in paths[: limits.rows + 1]:
        data = _from_disk(path, limits)
        total += len(data)
        _check_bytes(total, folder.name, limits)
        yield File(path.relative_to(folder).as_posix(), data)


def _from_disk(path: Path, limits: IngestLimits) -> bytes:
    try:
        if not path.exists():
            raise CorpusError(f"there is no file {path}; check the path")
        if not path.is_file():
            raise CorpusError(f"{path} is not a file; give one file: {FORMATS}")
        _check_bytes(path.stat().st_size, path.name, limits)
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise CorpusError(f"cannot read {path}: {error}; check the path and its permissions") from error


def _check_bytes(size: int, name: str, limits: IngestLimits) -> None:
    if size > limits.bytes:
        raise CorpusError(
            f"{name} has {size:,} bytes, expected at most {limits.bytes:,}; cut the file or raise the limit"
        )


def _refuse(data: bytes, name: str) -> None:
    pickled = len(data) > 2 and data[0] == 0x80 and 2 <= data[1] <= 5 and data.endswith(b".")
    if name.lower().endswith(_CODE) or pickled or data.startswith(b"\x93NUMPY"):
        raise CorpusError(
            f"{name} is a pickle or an array file, which can run code when opened and is never read; save {FORMATS}"
        )
    for kind, remedy in _foreign(data, name):
        raise CorpusError(f"{name} is {kind}, expected {FORMATS}; {remedy}")


def _foreign(data: bytes, name: str) -> Iterator[tuple[str, str]]:
    yield from (said for mark, said in _FOREIGN.items() if data.startswith(mark))
    if data.startswith(_OLE) and not office_format(data, name):
        yield "an old Office file (.doc or .msg)", "save it as docx or txt"
    beginning = data[:200].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    suffix = next((suffix for start, suffix in _BEGINNINGS.items() if beginning.startswith(start)), "")
    for suffixes, said in _NO_TABLES.items():
        if suffix in suffixes or (PurePath(name).suffix.lower() in suffixes and not data.startswith(_OLE)):
            yield said


def _gunzip(data: bytes, name: str, limits: IngestLimits) -> bytes:
    most = min(limits.uncompressed_bytes, max(HARMLESS, _MOST_EXPANSION * len(data)))
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            inner = file.read(most + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise CorpusError(f"{name} is a damaged gzip file ({error}); compress it again") from error
    check_expanded(len(inner), len(data), name, limits)
    return inner


def _unzip(data: bytes, name: str, limits: IngestLimits) -> list[File]:
    members = [item for item in _members(data, name) if not _is_clutter(item)]
    names = [item.filename for item in members]
    if any(item.lower().endswith(_CODE) for item in names):
        raise CorpusError(f"{name} holds pickle or array files, which are never read; save {FORMATS}")
    if len(members) != 1 and not (members and all(item.lower().endswith(DOCUMENTS) for item in names)):
        shown = ", ".join(names[:5]) or "no file"
        one = f"expected one, or documents only ({', '.join(DOCUMENTS)})"
        raise CorpusError(f"{name} holds {len(members)} files ({shown}), {one}; give the one with the texts")
    check_expansion(data, name, limits)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [File(item.filename, archive.read(item)) for item in members[: limits.rows + 1]]
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, ValueError, RuntimeError) as error:
        raise CorpusError(f"{name} is a damaged zip file ({error}); compress it again") from error


def _count(files: Iterable[File]) -> str:
    names = [file.name for file in files]
    return PurePath(names[0]).name if len(names) == 1 else f"{len(names):,} documents"


def _members(data: bytes, name: str) -> list[zipfile.ZipInfo]:
    # Counted before the directory is read, which takes 20 microseconds a member.
    if (count := data.count(_MEMBER)) > _MOST_MEMBERS:
        raise CorpusError(
            f"{name} holds about {count:,} files, expected at most {_MOST_MEMBERS:,}; put the texts into one table"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        kind = "workbook or document" if PurePath(name).suffix.lower() in _OFFICE else "zip file"
        raise CorpusError(f"{name} is a damaged {kind} ({error}); save it again") from error


def _is_clutter(item: zipfile.ZipInfo) -> bool:
    path = PurePath(item.filename)
    return item.filename.endswith("/") or "__MACOSX" in path.parts or path.name in (".DS_Store", "Thumbs.db")

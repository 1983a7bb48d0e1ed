"""From a source to the bytes of one plain file: size limits, archives, and what is refused outright."""

import gzip
import io
import lzma
import zipfile
import zlib
from pathlib import Path, PurePath

from inbedder_core.corpus.limits import IngestLimits
from inbedder_core.errors import CorpusError

FORMATS = "csv, tsv, jsonl, json, parquet, xlsx or txt"
_CODE = (".pkl", ".pickle", ".joblib", ".pt", ".pth", ".ckpt", ".npy", ".npz", ".dill")
_ZIP, _GZIP = b"PK\x03\x04", b"\x1f\x8b"
_FOREIGN = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"\xd0\xcf\x11\xe0": "an old Office file (.xls or .doc)",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!\x1a": "a RAR archive",
    b"\xfd7zXZ": "an xz archive",
    b"\x28\xb5\x2f\xfd": "a zstd archive",
    b"SQLite format 3\0": "an SQLite database",
    b"ARROW1\0": "an Arrow file",
}
# Text and spreadsheets rarely shrink below a fiftieth; only files big once expanded can hurt.
_MOST_EXPANSION, _HARMLESS = 200, 20_000_000


def load(source: Path | bytes, name: str, limits: IngestLimits) -> tuple[bytes, str, list[str]]:
    """Return the bytes of the one file inside a source, that file's name, and notes on how it was unpacked."""
    data = source if isinstance(source, bytes) else _from_disk(source, limits)
    _check_bytes(len(data), name, limits)
    _refuse(data, name)
    notes: list[str] = []
    inner, inner_name = data, name
    if data.startswith(_GZIP):
        inner, inner_name = _gunzip(data, name, limits), PurePath(name).with_suffix("").name
    elif data.startswith(_ZIP) and not is_xlsx(data):
        inner, inner_name = _unzip(data, name, limits)
    if inner is not data:
        notes.append(f"Unpacked {inner_name} from {name}.")
        _refuse(inner, inner_name)
        if inner.startswith(_GZIP) or (inner.startswith(_ZIP) and not is_xlsx(inner)):
            raise CorpusError(f"{name} holds another archive, {inner_name}; unpack it and give the file inside")
    if not inner.strip():
        raise CorpusError(f"{inner_name} is empty; expected {FORMATS} with at least one row")
    return inner, inner_name, notes


def is_xlsx(data: bytes) -> bool:
    """Tell a spreadsheet from other zip files by what it holds."""
    return data.startswith(_ZIP) and any(item.filename.startswith("xl/") for item in _members(data, "the file"))


def check_expansion(data: bytes, name: str, limits: IngestLimits) -> None:
    """Refuse a zip (a spreadsheet is one) that declares more content than the limits allow.

    Reading stops at the declared sizes, so a zip that lies about them gains nothing.
    """
    members = _members(data, name)
    _check_expanded(sum(item.file_size for item in members), len(data), name, limits)
    for item in members:
        if item.flag_bits & 1:
            raise CorpusError(f"{name} is protected by a password; save it without one")


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
    for mark, kind in _FOREIGN.items():
        if data.startswith(mark):
            raise CorpusError(f"{name} is {kind}, expected {FORMATS}; save its table or texts as one of these")


def _gunzip(data: bytes, name: str, limits: IngestLimits) -> bytes:
    most = min(limits.uncompressed_bytes, max(_HARMLESS, _MOST_EXPANSION * len(data)))
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            inner = file.read(most + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise CorpusError(f"{name} is a damaged gzip file ({error}); compress it again") from error
    _check_expanded(len(inner), len(data), name, limits)
    return inner


def _unzip(data: bytes, name: str, limits: IngestLimits) -> tuple[bytes, str]:
    members = [item for item in _members(data, name) if not _is_clutter(item)]
    names = [item.filename for item in members]
    if any(item.startswith("word/") for item in names):
        raise CorpusError(f"{name} is a Word document, expected {FORMATS}; save its texts one a line as txt")
    if any(item.lower().endswith(_CODE) for item in names):
        raise CorpusError(f"{name} holds pickle or array files, which are never read; save {FORMATS}")
    if len(members) != 1:
        shown = ", ".join(names[:5]) or "no file"
        raise CorpusError(f"{name} holds {len(members)} files ({shown}), expected one; give the one with the texts")
    check_expansion(data, name, limits)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.read(members[0]), PurePath(names[0]).name
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, ValueError, RuntimeError) as error:
        raise CorpusError(f"{name} is a damaged zip file ({error}); compress it again") from error


def _members(data: bytes, name: str) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise CorpusError(f"{name} is a damaged zip file ({error}); save it again") from error


def _is_clutter(item: zipfile.ZipInfo) -> bool:
    path = PurePath(item.filename)
    return item.filename.endswith("/") or "__MACOSX" in path.parts or path.name in (".DS_Store", "Thumbs.db")


def _check_expanded(expanded: int, packed: int, name: str, limits: IngestLimits) -> None:
    if expanded > limits.uncompressed_bytes:
        raise CorpusError(
            f"{name} expands to more than {limits.uncompressed_bytes:,} bytes; cut the file or raise the limit"
        )
    if expanded > _HARMLESS and expanded > _MOST_EXPANSION * packed:
        raise CorpusError(
            f"{name} expands more than {_MOST_EXPANSION} times, as no table of texts does; save it uncompressed"
        )

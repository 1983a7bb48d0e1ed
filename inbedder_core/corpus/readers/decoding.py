"""Bytes to text: which encoding was assumed, and characters no document needs taken out."""

import codecs
import io
import re
from itertools import islice

from inbedder_core.corpus.readers.table import some
from inbedder_core.errors import CorpusError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_BREAKS = "\x0b\x0c\x1c\x1d\x1e\x1f\x85"
_STRIPPED = {code: " " if chr(code) in _BREAKS else None for code in [*range(32), *range(0x7F, 0xA0)]}
for _kept in "\t\n\r":
    del _STRIPPED[ord(_kept)]
_SAMPLE, _SAMPLE_LINES = 1 << 16, 2000
_BETWEEN_CELLS = re.compile(rb'[,;\t"\r\n]+')
# Windows wrote its own letters into places that these leave empty.
_GARBLED = re.compile("[ÂÃâÐÑØÙðåæçäã][\x80-¿ŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]")
"""How a letter of two or more bytes begins when each byte is read as a letter."""
_AS_WINDOWS_WRITES = {"iso8859-1": "cp1252", "iso8859-15": "cp1252", "ascii": "cp1252"}


def decode(data: bytes, notes: list[str], *, encoding: str | None = None, repair: bool = False) -> tuple[str, str]:
    """Turn bytes into clean text and name the encoding, assumed where none is given; what is doubtful goes to `notes`.

    `repair` mends letters that a wrong encoding garbled before.

    Raises CorpusError when the content is not text.
    """
    if encoding is not None:
        text = data.decode(encoding, "replace")
    elif (encoding := _marked(data) or _wide(data)) is None:
        text, encoding = _narrow(data, notes)
    else:
        text = data.decode(encoding, "replace")
        if encoding not in ("utf-8-sig", "utf-16", "utf-32"):
            notes.append(f"Every other byte is empty: read as {encoding}.")
    text = _mended(text, notes, repair=repair)
    cleaned = clean(text)
    lost = len(_UNWANTED.findall(text))
    if lost > 0.1 * len(text):
        raise CorpusError(
            f"found {lost:,} control characters among {len(text):,}, expected text; "
            "save the file as csv, tsv, jsonl, json, parquet, xlsx or txt"
        )
    if lost:
        notes.append(f"{lost:,} control character{'s' if lost > 1 else ''} removed.")
    return cleaned, encoding


def clean(text: str) -> str:
    """Remove control characters (but tab and line ends) and replace lone surrogates, which no encoder can write."""
    if (text.isascii() and text.isprintable()) or not _UNWANTED.search(text):
        return text
    text = text.translate(_STRIPPED)
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _mended(text: str, notes: list[str], *, repair: bool) -> str:
    """Find lines whose letters were written in one encoding and read in another, and mend them if that is wanted."""
    if text.isascii() or not _GARBLED.search(text):
        return text
    import ftfy
    from ftfy.badness import is_bad

    lines = text.split("\n")
    bad = [number for number, line in enumerate(lines) if _GARBLED.search(line) and is_bad(line)]
    if not bad:
        return text
    shown = some([number + 1 for number in bad], "line")
    if not repair:
        notes.append(f"Letters look garbled in {shown} ({lines[bad[0]].strip()[:40]}): repair mends such texts.")
        return text
    notes.append(f"Mended garbled letters in {shown}.")
    for number in bad:
        lines[number] = ftfy.fix_encoding(lines[number])
    return "\n".join(lines)


def _marked(data: bytes) -> str | None:
    return next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)


def _wide(data: bytes) -> str | None:
    """Recognise UTF-16 without a mark by the empty halves of its ASCII characters."""
    sample = data[: _SAMPLE & ~1]
    half = len(sample) // 2
    if half == 0 or len(data) % 2:
        return None
    first, second = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    if second > 0.3 and first < 0.05:
        return "utf-16-le"
    return "utf-16-be" if first > 0.3 and second < 0.05 else None


def _narrow(data: bytes, notes: list[str]) -> tuple[str, str]:
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    damaged = data.decode("utf-8", "replace")
    bad = damaged.count("\ufffd")
    if sum(1 for character in damaged if character > "\x7f") - bad >= 10 * bad:
        notes.append(f"{bad:,} characters are not valid utf-8 (the first in line {line:,}) and were replaced.")
        return damaged, "utf-8"
    encoding = _legacy(data)
    notes.append(f"Not utf-8 (line {line:,}): read as {encoding}. If letters look wrong, save the file as utf-8.")
    return data.decode(encoding, "replace"), encoding


def _legacy(data: bytes) -> str:
    """Judge by the cells that hold more than ASCII: names, numbers and addresses around them tell nothing."""
    import chardet

    lines = islice((line for line in io.BytesIO(data) if not line.isascii()), _SAMPLE_LINES)
    cells = (cell for line in lines for cell in _BETWEEN_CELLS.split(line) if not cell.isascii())
    sample = b"\n".join(cells)[:_SAMPLE]
    try:
        encoding = codecs.lookup(chardet.detect(sample)["encoding"] or "cp1252").name
    except LookupError:
        return "cp1252"
    if encoding.startswith("utf") or sample.decode(encoding, "replace") == sample.decode("cp1252", "replace"):
        return "cp1252"
    return _AS_WINDOWS_WRITES.get(encoding, encoding)

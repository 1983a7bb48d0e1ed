"""Bytes to text: which encoding was assumed, and characters no document needs taken out."""

import codecs
import re

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
# Legacy encodings of scripts that hardly use ASCII letters; Western text is cp1252 and needs no guess.
_DENSE = ["cp1251", "koi8_r", "cp1253", "cp1255", "cp1256", "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr"]
_SAMPLE = 1 << 16


def decode(data: bytes, notes: list[str]) -> tuple[str, str]:
    """Turn bytes into clean text and name the encoding assumed; what is doubtful goes to `notes`.

    Raises CorpusError when the content is not text.
    """
    encoding = _marked(data) or _wide(data)
    if encoding is None:
        text, encoding = _narrow(data, notes)
    else:
        text = data.decode(encoding, "replace")
        if encoding not in ("utf-8-sig", "utf-16", "utf-32"):
            notes.append(f"Every other byte is empty: read as {encoding}.")
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
    sample = data[:_SAMPLE]
    high = sum(1 for byte in sample if byte > 0x7F)
    letters = high + sum(1 for byte in sample if 0x41 <= byte & 0xDF <= 0x5A and byte < 0x80)
    if high < 0.4 * letters:
        return "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=_DENSE).best()
    return best.encoding if best is not None else "cp1252"

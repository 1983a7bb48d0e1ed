"""What a single cell looks like: missing, a number, a time, a code, or words."""

import re
from enum import Enum

MISSING = frozenset(
    {
        "",
        "n/a",
        "na",
        "#n/a",
        "#na",
        "null",
        "nan",
        "none",
        "nil",
        "\\n",
        "-",
        "--",
        "–",
        "—",
        ".",
        "?",
        "<na>",
        "(null)",
    }
)
"""Cells, lower-cased, in which programs say that there is nothing."""

_NUMBER = re.compile(
    r"[-+(]?\s*(?:[$€£¥₹]|usd|eur|gbp)?\s*[-+]?(?:\d[\d.,'’\s]*|\.\d+)(?:e[-+]?\d+)?\s*(?:[%$€£¥₹]|usd|eur|gbp)?\)?"
    r"|\d+(?:\.\d+)?\s*/\s*\d+|[★☆⭐]+",
    re.IGNORECASE,
)
_MONTHS = r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mai|mär|okt|dez"
_TIME = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[t\s,]+\d{1,2}[:.]\d{2}.{0,24})?"
    r"|\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?(?:\s?[ap]\.?m\.?)?"
    rf"|(?:[a-z]{{3,9}}\.?,?\s+)?\d{{1,2}}(?:st|nd|rd|th|\.)?[\s-]+(?:{_MONTHS})[a-z]*\.?,?[\s-]+\d{{2,4}}.{{0,24}}"
    rf"|(?:[a-z]{{3,9}}\.?,?\s+)?(?:{_MONTHS})[a-z]*\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+.{{0,24}}\d{{4}}.{{0,12}}",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"https?://\S+|www\.\S+|[^\s@]{1,64}@[^\s@]+|[0-9a-f-]{16,}|\d{1,3}(?:\.\d{1,3}){3}|(?=\S*\d)[\w./:#-]{4,}"
    r"|\[.*[,\":{].*\]|\{.*\}|[\W_]+",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST = 200


class CellKind(Enum):
    """What a cell holds."""

    MISSING = "missing"
    NUMBER = "number"
    TIME = "time"
    CODE = "code"
    WORDS = "words"


def is_missing(cell: str) -> bool:
    """Whether a cell says that there is nothing."""
    return len(cell) < 12 and cell.strip().lower() in MISSING


def cell_kind(cell: str) -> CellKind:
    """Tell what a cell holds by its look; codes are addresses, identifiers and objects."""
    if is_missing(cell):
        return CellKind.MISSING
    beginning = cell[:_LONGEST].strip()
    if not any(character.isdigit() for character in beginning) and beginning[:1] not in "[{★☆⭐":
        return CellKind.CODE if _CODE.fullmatch(beginning) else CellKind.WORDS
    for kind, pattern in ((CellKind.NUMBER, _NUMBER), (CellKind.TIME, _TIME), (CellKind.CODE, _CODE)):
        if pattern.fullmatch(beginning):
            return kind
    return CellKind.WORDS

"""A column of cells read as numbers or as days, in the ways that programs and people write them.

Nearly all cells must be readable; the few that are not, and those in which programs say that there is nothing, count as
missing, and it is said how many. What one cell leaves open, such as whether 03/04 is in March, the column decides.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TypeVar

from inbedder_core.corpus.cells import CellKind, cell_kind, is_missing

Value = TypeVar("Value")
Read = tuple[list[Value | None], str]
"""A column's values, None where missing, and what had to be assumed ("" for nothing)."""

_MOST_UNREADABLE, _LOOKED_AT = 0.1, 40
_MONEY = "[$€£¥₹%]|usd|eur|gbp|chf"
_SIGNS = re.compile(rf"^(?:{_MONEY})\s*|\s*(?:{_MONEY})$", re.IGNORECASE)
_PLAIN = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?", re.IGNORECASE)
_THOUSANDS = re.compile(r"[-+]?\d{1,3}(?:[,'’\s]\d{3})+(?:\.\d+)?")
_COMMA = re.compile(r"[-+]?(?:\d+|\d{1,3}(?:[.'’\s]\d{3})+),\d+")
_BETWEEN_DIGITS = re.compile(r"[.'’\s]")
_RATED = re.compile(r"([-+]?\d+(?:[.,]\d+)?)\s*(?:/|out of|of|von|sur)\s*\d+")
_STARS = re.compile(r"([★⭐]+)[☆\ufe0f]*")

_YEAR = re.compile(r"(\d{4})(?:\.0)?")
_YEARS = range(1500, 2101)
_SECONDS = range(631_152_000, 2_208_988_800)  # 1990 to 2040
_IDENTIFIER = re.compile(r"(?:^|[^a-z])(?:id|ids|nr|no|number|code|key|zip|plz|phone|tel|mobile)$|Id$|ID$")
_NUMERIC = re.compile(r"(\d{1,4})[/.-](\d{1,2})[/.-](\d{1,4})\b(.*)")
_CLOCK = re.compile(r"[\s,T]*(?:\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[.,]\d+)?)?\s*([ap]\.?\s?m\.?)?.{0,12}", re.IGNORECASE)
_ZONE = re.compile(r"\s(?:(?:GMT|UTC)[-+]?[\d:]*|[A-Z]{1,3}T|\([^)]*\))(?=\s|$)")
_TIME_OF_DAY = re.compile(
    r"\b\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:\s?[ap]\.?m\.?)?(?:\s?[-+]\d{2}:?\d{2})?", re.IGNORECASE
)
MIXED = "days are written in more than one way"
AMBIGUOUS = "days and months cannot be told apart; read as day/month/year"


def read_numbers(cells: Sequence[str]) -> Read[float] | None:
    """Read cells as numbers, with their currency, percent sign, stars or "of five"; None when they are no numbers."""
    given = {cell: _SIGNS.sub("", cell.strip()) for cell in dict.fromkeys(cells) if not is_missing(cell)}
    if not _promises(list(given.values()), lambda text: _number(text, decimal="," in text)):
        return None
    commas = [number for number in given.values() if "," in number]
    # 1,234 alone is a thousand and more; beside 12,5 it is a little over one.
    decimal = any(_COMMA.fullmatch(number) and not _THOUSANDS.fullmatch(number) for number in commas)
    return _column(cells, {cell: _number(text, decimal=decimal) for cell, text in given.items()})


def read_days(cells: Sequence[str], *, name: str = "") -> Read[date] | None:
    """Read cells as days; None when they are no times. `name` is the column's: numbers of an identifier are no times.

    A year, ISO 8601, epoch seconds or milliseconds, numbers in any order, or names of months, as dateutil reads them.
    """
    given = [cell for cell in dict.fromkeys(cells) if not is_missing(cell)]
    for reader in (_year, _iso, None if _IDENTIFIER.search(name.strip()) else _epoch, _named):
        if reader is None or not _promises(given, reader):
            continue
        if read := _column(cells, {cell: reader(cell.strip()) for cell in given}):
            return read
    return _numeric(cells, given) or _mixed(cells, given)


def _promises(given: Sequence[str], reader: Callable[[str], Value | None]) -> bool:
    """Whether a reader makes something of half of the first few cells: most columns are soon seen to be of no kind."""
    first = given[:_LOOKED_AT]
    return sum(reader(cell.strip()) is not None for cell in first) >= len(first) / 2


def _column(cells: Sequence[str], values: Mapping[str, Value | None], note: str = "") -> Read[Value] | None:
    """Give every cell its value, unless too many have none."""
    told = [cell for cell in cells if cell in values]
    unreadable = sum(1 for cell in told if values[cell] is None)
    if not told or unreadable > _MOST_UNREADABLE * len(told):
        return None
    notes = [note, f"{unreadable:,} cells could not be read and count as missing" if unreadable else ""]
    return [values.get(cell) for cell in cells], "; ".join(filter(None, notes))


def _number(text: str, *, decimal: bool) -> float | None:
    if match := _STARS.fullmatch(text):
        return float(len(match[1]))
    if match := _RATED.fullmatch(text):
        text = match[1].replace(",", ".")
    if decimal and _COMMA.fullmatch(text):
        text = _BETWEEN_DIGITS.sub("", text).replace(",", ".")
    elif _THOUSANDS.fullmatch(text):
        text = re.sub(r"[,'’\s]", "", text)
    return float(text) if _PLAIN.fullmatch(text) and len(text) < 300 else None


def _year(cell: str) -> date | None:
    match = _YEAR.fullmatch(cell)
    return date(int(match[1]), 1, 1) if match and int(match[1]) in _YEARS else None


def _iso(cell: str) -> date | None:
    if re.fullmatch(r"\d{4}-\d{2}", cell):
        cell += "-01"
    if not re.match(r"\d{4}-(?:\d{2}-\d{2}|W\d{2})(?!\d)", cell):
        return None
    with suppress(ValueError):
        return datetime.fromisoformat(cell.replace(" UTC", "+00:00")).date()
    return _safe(datetime.fromisoformat, cell[:10])


def _epoch(cell: str) -> date | None:
    text, point, fraction = cell.partition(".")  # exports of chats give seconds to the millionth
    if (point and not fraction.isdecimal()) or not text.isdecimal() or len(text) not in (9, 10, 12, 13):
        return None
    seconds = int(text) // (1000 if len(text) > 10 else 1)
    return datetime.fromtimestamp(seconds, UTC).date() if seconds in _SECONDS else None


def _named(cell: str) -> date | None:
    """Read a day whose month is a word: 15 Jan 2022, Mon Apr 06 22:19:45 PDT 2009."""
    if cell_kind(cell) != CellKind.TIME or not re.search(r"[^\W\d_]{3}", cell) or _NUMERIC.match(cell):
        return None
    return _parsed(" ".join(_TIME_OF_DAY.sub(" ", _ZONE.sub("", cell)).split()))


@lru_cache(10_000)
def _parsed(day: str) -> date | None:
    from dateutil.parser import parse

    return _safe(parse, day)


def _safe(parse: Callable[[str], datetime], cell: str) -> date | None:
    with suppress(ValueError, OverflowError):
        return parse(cell).date()
    return None


def _numeric(cells: Sequence[str], given: Sequence[str]) -> Read[date] | None:
    """Read days of three numbers, whose order all of them tell together."""
    return _column(cells, *_numeric_days(given)) if _promises(given, _NUMERIC.fullmatch) else None


def _mixed(cells: Sequence[str], given: Sequence[str]) -> Read[date] | None:
    """Read days that are written in more than one way, each in its own."""
    written = {cell: _iso(cell.strip()) or _named(cell.strip()) for cell in given}
    numeric, note = _numeric_days([cell for cell, day in written.items() if day is None])
    return _column(cells, written | numeric, "; ".join(filter(None, [MIXED, note])))


def _numeric_days(given: Sequence[str]) -> tuple[dict[str, date | None], str]:
    """Read each cell as a day of three numbers, and say what had to be assumed of their order."""
    matches = {cell: _NUMERIC.fullmatch(cell.strip()) for cell in given}
    parts = [match for match in matches.values() if match and _CLOCK.fullmatch(match[4])]
    first = [int(match[1]) for match in parts if len(match[1]) < 3]
    second = [int(match[2]) for match in parts if len(match[1]) < 3]
    halves = any((clock := _CLOCK.fullmatch(match[4])) and clock[1] for match in parts)
    dotted = any("." in cell[:6] for cell in matches)
    # Clocks of twelve hours and days after months come from the same places.
    months_first = max(second, default=0) > 12 or (halves and max(first, default=0) <= 12)
    open_order = bool(first) and max(first) <= 12 and max(second) <= 12 and not halves and not dotted
    days = {cell: _day(match, months_first=months_first) for cell, match in matches.items()}
    return days, AMBIGUOUS if open_order else ""


def _day(match: re.Match[str] | None, *, months_first: bool) -> date | None:
    if match is None or not _CLOCK.fullmatch(match[4]):
        return None
    first, second, third = match[1], match[2], match[3]
    if len(first) == 4:
        year, month, day = first, second, third
    else:
        day, month = (second, first) if months_first else (first, second)
        year = third if len(third) != 2 else f"{'20' if int(third) < 70 else '19'}{third}"
    with suppress(ValueError):
        return date(int(year), int(month), int(day)) if len(year) == 4 else None
    return None

"""Cells that are times, and the periods they fall in."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta

PERIODS = ("day", "week", "month", "quarter", "year", "decade")
"""From the finest to the coarsest."""
MOST_PERIODS = 40
_YEARS = range(1500, 2101)
_FORMATS = (
    "%Y-%m",
    "%Y/%m/%d",
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d %B %Y",
    "%d %b %Y",
    "%B %d, %Y",
    "%b %d, %Y",
    "%Y-%m-%d %H:%M:%S %z",
    "%a %b %d %H:%M:%S %z %Y",
)
_NAMES: dict[str, Callable[[date], str]] = {
    "day": lambda day: day.isoformat(),
    "week": lambda day: "{}-W{:02d}".format(*day.isocalendar()[:2]),
    "month": lambda day: f"{day:%Y-%m}",
    "quarter": lambda day: f"{day.year}-Q{(day.month + 2) // 3}",
    "year": lambda day: f"{day.year}",
    "decade": lambda day: f"{day.year // 10 * 10}s",
}


def read_times(cells: Sequence[str]) -> tuple[list[date | None], str] | None:
    """Read cells as days, None where empty, with a note where that had to be guessed; None when they are no times.

    One way of writing must fit all: a year, ISO 8601, or one of a few common forms.
    """
    given = [cell.strip() for cell in cells if cell.strip()]
    readers: list[Callable[[str], date]] = [_year, lambda cell: datetime.fromisoformat(cell).date()]
    readers += [lambda cell, form=form: datetime.strptime(cell, form).date() for form in _FORMATS]  # type: ignore[misc]
    fitting = [reader for reader in readers if given and _all_fit(reader, given)]
    if not fitting:
        return None
    note = ""
    if len(fitting) > 1 and "/" in given[0]:
        note = "days and months cannot be told apart; read as day/month/year"
    return [fitting[0](cell.strip()) if cell.strip() else None for cell in cells], note


def best_period(days: Iterable[date]) -> str:
    """Choose the finest period of which there are not too many between the first day and the last."""
    found = sorted(set(days))
    return next((period for period in PERIODS if len(periods(found, period)) <= MOST_PERIODS), PERIODS[-1])


def period_of(day: date, period: str) -> str:
    """Name the period a day falls in."""
    return _NAMES[period](day)


def periods(days: Sequence[date], period: str) -> list[str]:
    """Name all periods from the first of sorted days to the last, those in which nothing happened too."""
    if not days:
        return []
    step = {"day": 1, "week": 7}.get(period, 28)
    count = (days[-1] - days[0]).days // step + 1
    every = (days[0] + timedelta(step * number) for number in range(count))
    return list(dict.fromkeys(period_of(day, period) for day in (*every, days[-1])))


def _all_fit(reader: Callable[[str], date], cells: Sequence[str]) -> bool:
    with suppress(ValueError):
        return all(reader(cell) for cell in cells)
    return False


def _year(cell: str) -> date:
    if len(cell) == 4 and cell.isdecimal() and int(cell) in _YEARS:
        return date(int(cell), 1, 1)
    raise ValueError(cell)

"""Periods that days fall in."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

PERIODS = ("day", "week", "month", "quarter", "year", "decade")
"""From the finest to the coarsest."""
MOST_PERIODS = 40
_NAMES: dict[str, Callable[[date], str]] = {
    "day": lambda day: day.isoformat(),
    "week": lambda day: "{}-W{:02d}".format(*day.isocalendar()[:2]),
    "month": lambda day: f"{day:%Y-%m}",
    "quarter": lambda day: f"{day.year}-Q{(day.month + 2) // 3}",
    "year": lambda day: f"{day.year}",
    "decade": lambda day: f"{day.year // 10 * 10}s",
}


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

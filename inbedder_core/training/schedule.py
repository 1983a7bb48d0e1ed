"""How far a run is, and how fast it learns there."""

import math


def learning_rate(progress: float, *, highest: float, warmup: float) -> float:
    """Rise in a line over the `warmup` share of the run, then fall as half a cosine to 0; `progress` is 0 to 1."""
    if progress < warmup:
        return highest * progress / warmup
    return highest * 0.5 * (1 + math.cos(math.pi * min(1.0, (progress - warmup) / (1 - warmup))))


def progress_of(number: float, *, total: int, seconds: float, minutes: float | None) -> float:
    """Share of the run that is done: by steps, or by time where there is a limit and it comes first."""
    by_time = seconds / (60 * minutes) if minutes else 0.0
    return min(1.0, max(number / total, by_time))


def is_due(progress: float, *, before: float, times: int) -> bool:
    """Say whether one of `times` evenly spaced moments, the last at the end, lies after `before` up to `progress`."""
    return math.floor(progress * times + 1e-9) > math.floor(before * times + 1e-9)

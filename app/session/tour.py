"""The tour for newcomers: whether it is on, at which step, and what the browser keeps so that it stays away."""

from dataclasses import dataclass

TOUR_COOKIE = "inbedder_tour"
READING = 2
"""The step that explains results, counted from 0: asking leads to it."""


@dataclass
class Tour:
    """The step shown, counted from 0, None while the tour is off; and whether it was put away for good."""

    step: int | None = None
    ended: bool = False

    def begin(self, remembered: str, *, is_newcomer: bool) -> None:
        """Go on where the browser remembers the tour to be, as after a reload; else offer it to a newcomer."""
        if remembered.isdecimal():
            self.step = int(remembered)
        else:
            self.step = 0 if is_newcomer and not remembered else None

    def show(self, step: int) -> None:
        """Show a step of the tour, which may have been off."""
        self.step = step

    def reach_results(self) -> None:
        """Lead on to how results are read, if the tour is on and not there yet."""
        if self.step is not None:
            self.step = max(self.step, READING)

    def end(self) -> None:
        """Put the tour away, and have the browser remember it."""
        self.step, self.ended = None, True

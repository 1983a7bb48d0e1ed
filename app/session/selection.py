"""Which documents are selected, where that was done, and what every panel has to show of it.

The map somebody drew a box in keeps its figure and the box (the browser shows the selection there); the others are told
to highlight. Rows are the truth, not events.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

Rows = tuple[int, ...]


@dataclass(frozen=True)
class Panel:
    """One view's map and list of clusters.

    The map highlights `rows` (None: nothing is selected, all points in color). `boxed` and `ticked` are what the
    browser had selected in map and list when last looked at. With another version a map forgets its box, and a list
    ticks what is `ticked` here; what the browser says of an older version does not count.
    """

    rows: Rows | None = None
    boxed: Rows = ()
    ticked: Rows = ()
    map_version: int = 0
    list_version: int = 0


@dataclass(frozen=True)
class Selection:
    """Positions of the selected documents, in words where they were selected, and the state of each panel.

    `within` are those that a search or filter leaves (None: all), `filter` says so in words: while it lasts, nothing
    else can be selected, and all of them are while nothing else is. `version` counts changes.
    """

    panels: tuple[Panel, ...]
    rows: Rows = ()
    origin: str = ""
    version: int = 0
    within: Rows | None = None
    filter: str = ""

    @property
    def active(self) -> bool:
        """Whether some documents are selected, or left by a filter, which may leave none."""
        return bool(self.rows) or self.within is not None

    @classmethod
    def none(cls, panels: int, *, version: int = 0) -> "Selection":
        """Select nothing, in panels that browsers know nothing of."""
        return cls(panels=(Panel(map_version=version, list_version=version),) * panels, version=version)

    def cleared(self) -> "Selection":
        """Select nothing, in every panel, but what the filter leaves."""
        return self.filtered(self.within, self.filter)

    def filtered(self, within: Iterable[int] | None, words: str) -> "Selection":
        """Leave only these documents, which are then selected; None ends the filter."""
        version = self.version + 1
        if within is None:
            return Selection.none(len(self.panels), version=version)
        rows = _rows(within)
        panel = Panel(rows=rows, map_version=version, list_version=version)
        return Selection((panel,) * len(self.panels), rows, words, version, rows, words)

    def boxed(self, panel: int, rows: Iterable[int]) -> "Selection":
        """Take what is now inside the box of a map: a new box selects, none (after a double click) clears."""
        inside = _rows(rows)
        if inside == self.panels[panel].boxed:
            return self
        selected = self._left(inside)
        if not selected:
            return self.cleared()
        version = self.version + 1
        source = replace(self.panels[panel], boxed=inside, ticked=(), list_version=version)
        other = Panel(rows=selected, map_version=version, list_version=version)
        return self._changed(panel, source, other, rows=selected, origin=f"on map {panel + 1}")

    def ticked(self, panel: int, lines: Iterable[int], rows: Iterable[int]) -> "Selection":
        """Take what is now ticked in a list of clusters: these lines, which hold these documents."""
        ticks, selected = _rows(lines), self._left(rows)
        if ticks == self.panels[panel].ticked:
            return self
        if not selected:
            return self.cleared()
        version = self.version + 1
        other = Panel(rows=selected, map_version=version, list_version=version)
        source = replace(other, ticked=ticks, list_version=self.panels[panel].list_version)
        return self._changed(panel, source, other, rows=selected, origin=f"by group, view {panel + 1}")

    def given(self, rows: Iterable[int], *, origin: str) -> "Selection":
        """Select documents that were chosen elsewhere; `origin` says where, in words."""
        return replace(self, rows=self._left(rows), origin=origin).redrawn()

    def redrawn(self) -> "Selection":
        """Keep the documents though every figure and list changes, as after grouping anew."""
        if not self.rows:
            return self.cleared()
        version = self.version + 1
        panel = Panel(rows=self.rows, map_version=version, list_version=version)
        return replace(self, panels=(panel,) * len(self.panels), version=version)

    def _left(self, rows: Iterable[int]) -> Rows:
        """Keep of these documents those that the filter leaves."""
        return _rows(rows) if self.within is None else _rows(set(rows).intersection(self.within))

    def _changed(self, panel: int, source: Panel, other: Panel, *, rows: Rows, origin: str) -> "Selection":
        panels = tuple(source if index == panel else other for index in range(len(self.panels)))
        return replace(self, panels=panels, rows=rows, origin=origin, version=self.version + 1)


def _rows(rows: Iterable[int]) -> Rows:
    return tuple(sorted(set(rows)))

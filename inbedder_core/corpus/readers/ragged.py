"""Rows with more cells than columns, because a text holds the delimiter without quotes around it."""

from collections.abc import Sequence
from dataclasses import dataclass

from inbedder_core.corpus.cells import CellKind, cell_kind
from inbedder_core.corpus.readers.table import Row, Table

_TYPED = (CellKind.NUMBER, CellKind.TIME, CellKind.CODE)


@dataclass(frozen=True)
class Mender:
    """Gives a wide row's text its delimiters back: at `position`, if the other cells then are of their columns' kinds.

    `kinds` holds the kind of a column's cells, WORDS where they differ. Without a kind to go by only a last column's
    text is mended: nothing else could be meant.
    """

    position: int
    kinds: tuple[CellKind, ...]
    delimiter: str

    def mend(self, cells: Sequence[str]) -> list[str] | None:
        """Return as many cells as there are columns; None when they would not fit."""
        mended = _joined(cells, self.position, len(self.kinds), self.delimiter)
        others = [at for at, kind in enumerate(self.kinds) if kind in _TYPED and at != self.position]
        last = self.position == len(self.kinds) - 1
        fits = all(cell_kind(mended[at]) in (self.kinds[at], CellKind.MISSING) for at in others)
        return mended if fits and (others or last) else None


def find_mender(table: Table, rows: Sequence[Row]) -> Mender | None:
    """Find out which column's texts hold the delimiter in these rows; None when no row is too wide."""
    width = len(table.columns)
    wide = [row.cells for row in rows if row.cells and len(row.cells) > width and any(row.cells[width:])]
    if not wide or table.delimiter is None:
        return None
    whole = [row.cells for row in rows if row.cells and len(row.cells) == width]
    best: tuple[int, int] = (-1, 0)
    kinds: tuple[CellKind, ...] = ()
    for position in range(width):
        # Rows that are as wide as the table tell what its columns hold; where hardly any is, all do once mended.
        joined = [_joined(cells, position, width, table.delimiter) for cells in wide]
        mended = whole if len(whole) >= len(wide) else [*whole, *joined]
        found = tuple(_kind([cells[at] for cells in mended]) for at in range(width))
        typed = sum(kind in _TYPED for at, kind in enumerate(found) if at != position)
        if found[position] == CellKind.WORDS and (typed, position) > best:
            best, kinds = (typed, position), found
    return Mender(best[1], kinds, table.delimiter) if kinds else None


def _joined(cells: Sequence[str], position: int, width: int, delimiter: str) -> list[str]:
    end = position + len(cells) - width + 1
    return [*cells[:position], delimiter.join(cells[position:end]), *cells[end:]]


def _kind(cells: Sequence[str]) -> CellKind:
    kinds = {cell_kind(cell) for cell in cells} - {CellKind.MISSING}
    return kinds.pop() if len(kinds) == 1 else CellKind.WORDS

"""What a person looks at on the Compare page: which two questions, which cell."""

from dataclasses import dataclass, field

Cell = tuple[int, int]
"""The ids of a cluster of the first view and of one of the second; -1 is noise."""


@dataclass
class Comparing:
    """The indices of the two views compared, and the cell chosen in a table that `context` names.

    `wordings` are two of one question, the earlier first, while these are compared instead.

    A cell is chosen in the "grid" or in the "list"; `epochs` count how often each had to forget, `seen` is what each
    had, under which key, when last looked at.
    """

    views: tuple[int, int] = (0, 1)
    wordings: tuple[str, str] | None = None
    context: str = ""
    chosen_cell: Cell | None = None
    epochs: dict[str, int] = field(default_factory=dict)
    seen: dict[str, tuple[str, Cell | None]] = field(default_factory=dict)

    def pair(self, n_views: int) -> tuple[int, int]:
        """Return the indices of the two views compared, of so many; at first the first two."""
        return self.views if max(self.views) < n_views and self.views[0] != self.views[1] else (0, 1)

    def swap(self, side: int, index: int, n_views: int) -> None:
        """Compare another view in place of the first (0) or the second (1); choosing the other one swaps them."""
        pair = list(self.pair(n_views))
        if index == pair[1 - side]:
            pair.reverse()
        pair[side] = index
        self.views = pair[0], pair[1]

    def read_board(self, key: str, cell: Cell | None) -> None:
        """Compare the two questions of a cell that was clicked on the board, under its key."""
        if self._changed("board", key, cell) and cell and cell[0] != cell[1]:
            self.views = cell

    def cell(self, context: str) -> Cell | None:
        """Return the cell that was chosen in a table; none is taken from another."""
        return self.chosen_cell if self.context == context else None

    def read_cell(self, context: str, by: str, key: str, cell: Cell | None) -> None:
        """Take what is now chosen by "grid" or "list", under its key: a change decides, and the other one forgets."""
        if self._changed(by, key, cell):
            self.context, self.chosen_cell = context, cell
            other = "list" if by == "grid" else "grid"
            self.epochs[other] = self.epochs.get(other, 0) + 1

    def cells_key(self, by: str, context: str) -> str:
        """Name the grid or the list in which cells are chosen."""
        return f"cells_{by}_{context}_{self.epochs.get(by, 0)}"

    def _changed(self, by: str, key: str, cell: Cell | None) -> bool:
        """Whether something else is chosen than when last looked; what is new begins with nothing chosen."""
        before_key, before = self.seen.get(by, ("", None))
        self.seen[by] = key, cell
        return cell != (before if before_key == key else None)

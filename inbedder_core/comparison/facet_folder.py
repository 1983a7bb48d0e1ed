"""A column of all rows of a folder of encodings as a few groups."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inbedder_core.comparison.facet_columns import EMPTY, facet
from inbedder_core.corpus import Corpus
from inbedder_core.errors import CorpusError
from inbedder_core.shards import EncodedFolder


@dataclass(frozen=True, eq=False)
class FolderFacet:
    """A folder's column as groups, as `Facet` has them: `codes` int16 (n,) of all rows, in the folder's order."""

    column: str
    values: tuple[str, ...]
    codes: NDArray[np.int16]
    note: str = ""

    def sizes(self, rows: NDArray[np.int64] | None = None) -> tuple[int, ...]:
        """Count the rows, or some by their positions, of each value, and last those without one."""
        codes = (self.codes if rows is None else self.codes[rows]).astype(np.intp)
        codes[codes == EMPTY] = len(self.values)
        return tuple(np.bincount(codes, minlength=len(self.values) + 1).tolist())

    def among(self, values: tuple[str, ...]) -> NDArray[np.bool_]:
        """Say of each row whether it has one of some values, (n,). Raises CorpusError for one that none has."""
        if strange := [value for value in values if value not in self.values]:
            raise CorpusError(f"{self.column!r} has no value {strange[0]!r}; it has {', '.join(self.values)}")
        chosen: NDArray[np.bool_] = np.isin(self.codes, [self.values.index(value) for value in values])
        return chosen


def facet_folder(
    folder: EncodedFolder, column: str, *, progress: Callable[[int, int], None] | None = None
) -> FolderFacet:
    """Group all rows of a folder by a column, or by one choice of it, as `facet` does the documents of a corpus.

    Raises CorpusError when there is no such column or all of it is empty.
    """
    names = [name for name in folder.columns if column == name or column.startswith(f"{name}: ")]
    held = max(names, key=len, default=column)
    cells = tuple(folder.cells(held, progress=progress))
    found = facet(Corpus(folder.manifest.plan.source, cells, tuple(range(len(cells))), {held: cells}), column)
    return FolderFacet(column, found.values, found.codes.astype(np.int16), found.note)

"""Looking for words in all rows of a folder of encodings, a shard at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inbedder_core.corpus import search_texts
from inbedder_core.shards.read import EncodedFolder

MOST_FIRST = 200
"""Documents that are held with their texts, however many are found."""


@dataclass(frozen=True, eq=False)
class FoundRows:
    """Rows of a folder: their positions `rows` and `ids`, int64 (n,), in the folder's order.

    `texts` and, for each question, `answers` are those of the first 200.
    """

    rows: NDArray[np.int64]
    ids: NDArray[np.int64]
    texts: tuple[str, ...]
    answers: tuple[tuple[str, ...], ...]


def search_folder(
    folder: EncodedFolder,
    query: str,
    *,
    question: str | None = None,
    within: NDArray[np.bool_] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> FoundRows:
    """Find the rows whose texts hold every word of a query, or whose answers to a `question` do; of `within` alone.

    `within` (rows,) says which rows count. Memory is that of one shard's texts, and 16 bytes a row that is found.
    Raises InstructionError for a question that was not asked, and whatever `progress` raises.
    """
    names = ["text", *(f"answer_{number}" for number in range(1, len(folder.questions) + 1))]
    looked_in = names[0 if question is None else 1 + folder.check_questions([question])[0]]
    rows: list[NDArray[np.int64]] = [np.empty(0, np.int64)]
    ids: list[NDArray[np.int64]] = [np.empty(0, np.int64)]
    first: list[list[str]] = [[] for _ in names]
    done = 0
    for table in folder.tables(["id", *names]):
        wanted = np.arange(table.num_rows) if within is None else np.flatnonzero(within[done : done + table.num_rows])
        cells = table.column(looked_in).take(wanted)
        found = wanted[_matches(cells.to_pylist(), query)] if query.strip() else wanted
        rows.append(done + found)
        ids.append(table.column("id").to_numpy()[found])
        shown = table.take(found[: MOST_FIRST - len(first[0])])
        for column, name in zip(first, names, strict=True):
            column += shown.column(name).to_pylist()
        done += table.num_rows
        if progress:
            progress(done, len(folder))
    texts, *answers = map(tuple, first)
    return FoundRows(np.concatenate(rows), np.concatenate(ids), texts, tuple(answers))


def _matches(texts: list[Any], query: str) -> NDArray[np.int64]:
    return np.array(search_texts(tuple(texts), query), np.int64)

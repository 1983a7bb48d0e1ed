"""What the points of a map are colored by."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inbedder_core.comparison import facet, facet_columns
from inbedder_core.corpus import Corpus
from inbedder_core.labels import group_answers
from inbedder_core.views import View

CLUSTER, ANSWER = "cluster", "answer"
_COLUMN = "column "


@dataclass(frozen=True, eq=False)
class Coloring:
    """`names` of groups and `ids` intp (n,) of the documents in them, -1 for none; colors go by id."""

    names: tuple[str, ...]
    ids: NDArray[np.intp]


def colorings(corpus: Corpus) -> list[str]:
    """List what a map of a corpus can be colored by."""
    return [CLUSTER, ANSWER, *(f"{_COLUMN}{column}" for column in facet_columns(corpus))]


def says(by: str) -> str:
    """Say to a person what a way of coloring is."""
    words = {CLUSTER: "Group", ANSWER: "Answer"}
    return words.get(by, by.removeprefix(_COLUMN))


def coloring(view: View, by: str) -> Coloring | None:
    """Color a view; None stands for its clusters, whose list names them already."""
    if by == ANSWER:
        groups = group_answers(view.encoding.answers)
        return Coloring(groups.names, groups.ids)
    column = by.removeprefix(_COLUMN)
    if by.startswith(_COLUMN) and column in facet_columns(view.corpus):
        column_groups = facet(view.corpus, column)
        return Coloring(column_groups.values, column_groups.codes)
    return None

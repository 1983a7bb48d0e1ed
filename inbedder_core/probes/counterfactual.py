"""A document with another text or question: where it moves on a map that stays, what it is answered, who is near."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inbedder_core.clusters import NOISE, find_nearest, interpolate
from inbedder_core.encoders import Encoder, Question, close_answers
from inbedder_core.errors import CorpusError
from inbedder_core.views import View

NEAREST = 5
"""Documents listed as nearest."""


@dataclass(frozen=True, eq=False)
class Standing:
    """How a text stands in a view: its `answer`, where it is drawn, and the documents that are nearest to it.

    `coordinates` float32 (2 or 3,) are the map's; `nearest` are positions of documents, nearest first, and
    `likeness` float32 their cosines, seen from the mean of the view's embeddings. `cluster` is that of most of the
    nearest, -1 for noise.
    """

    answer: str
    coordinates: NDArray[np.float32]
    nearest: tuple[int, ...]
    likeness: NDArray[np.float32]
    cluster: int


@dataclass(frozen=True, eq=False)
class Counterfactual:
    """A document of a view as it stands, `before`, and as it would stand with other words, `after`.

    `map_size` is the longer side of the view's map.
    """

    row: int
    before: Standing
    after: Standing
    map_size: float

    @property
    def moved(self) -> float:
        """How far the point moves, as a share of the longer side of the map."""
        distance = float(np.linalg.norm(self.after.coordinates - self.before.coordinates))
        return distance / self.map_size if self.map_size > 0 else 0.0

    @property
    def stayed(self) -> int:
        """Count the nearest documents that stay the same."""
        return len(set(self.before.nearest) & set(self.after.nearest))


def counterfactual(
    view: View, row: int, encoder: Encoder, *, text: str | None = None, instruction: str | None = None
) -> Counterfactual:
    """Change the text or the question of the document at a position; nothing else of the view changes.

    The point is put between the documents whose embeddings are nearest, the nearer the more, so that an unchanged
    document stays where it is; UMAP is not run again. Raises CorpusError for a position that is none, or an empty text.
    """
    if not 0 <= row < len(view):
        raise CorpusError(f"there is no document at position {row}; positions are 0 to {len(view) - 1}")
    new = view.corpus.texts[row] if text is None else text
    if not new.strip():
        raise CorpusError("the text is empty; write what the document should say")
    question = Question.read(view.instruction if instruction is None else instruction)
    (encoding,) = encoder.encode([new], [question.text])
    answer = encoding.answers[0]
    if question.options:
        answer = close_answers(encoder, [new], str(question)).answers[0]
    listed = view.encoding.answers if view.closed is None else view.closed.answers
    before = _standing(view, row, view.encoding.embeddings[row], listed[row], own=True)
    after = _standing(view, row, encoding.embeddings[0], answer, own=False)
    return Counterfactual(row, before, after, float(np.ptp(view.projection.coordinates, axis=0).max()))


def _standing(view: View, row: int, embedding: NDArray[np.float32], answer: str, *, own: bool) -> Standing:
    direction = directions_from(view.encoding.embeddings, embedding[None])
    everything = view.encoding.directions
    own_row = np.array([[row]], np.intp)
    count = min(NEAREST, len(view) - 1)
    near = find_nearest(direction, everything, count, leaving_out=own_row).indices[0] if count else own_row[0][:0]
    place = view.projection.coordinates[row]
    if not own:
        place = interpolate(direction, everything, view.projection.coordinates, count=view.config.neighbors)[0]
    groups = view.clustering.assignments[near]
    values, sizes = np.unique(groups, return_counts=True)
    return Standing(
        answer,
        place,
        tuple(int(other) for other in near),
        everything[near] @ direction[0],
        int(values[sizes.argmax()]) if len(values) else NOISE,
    )


def directions_from(embeddings: NDArray[np.float32], others: NDArray[np.float32]) -> NDArray[np.float32]:
    """See other embeddings (m, d) from the mean of some (n, d), as rows of length 1, or 0 where they equal it."""
    wide = others - embeddings.mean(axis=0, dtype=np.float64)
    lengths = np.linalg.norm(wide, axis=1, keepdims=True)
    directions: NDArray[np.float32] = (wide / np.where(lengths > 0, lengths, 1.0)).astype(np.float32)
    return directions

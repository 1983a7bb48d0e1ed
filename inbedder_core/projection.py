"""Coordinates for drawing and for clustering: UMAP, seeded; comparable from view to view."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Projection:
    """Where each document is drawn: `coordinates` float32 (n, 2 or 3), in no unit.

    `method` is "umap", "pca" (few documents) or "constant" (all embeddings equal). Raises ValueError on other shapes.
    """

    coordinates: NDArray[np.float32]
    method: str

    def __post_init__(self) -> None:
        """Refuse arrays that cannot be drawn."""
        if self.coordinates.ndim != 2 or self.coordinates.shape[1] not in (2, 3):
            raise ValueError(f"coordinates must have shape (n, 2) or (n, 3), not {self.coordinates.shape}")

    def __len__(self) -> int:
        """Count the documents."""
        return len(self.coordinates)


def warm_up() -> None:
    """Import UMAP and compile its loops (about half a minute on a cold machine), so that the first view does not wait."""
    raise NotImplementedError

"""k-means of more rows than are held: a pass to move the centers, and then one to find each row's nearest."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sklearn.cluster import MiniBatchKMeans


class StreamedKMeans:
    """Centers (k, d) that are moved to the rows they are shown (MiniBatchKMeans; Sculley, 2010), k at least 1."""

    def __init__(self, centers: NDArray[np.float32], *, seed: int = 0) -> None:
        """Begin with centers; rows go by the nearest."""
        self._centers, self._seed = centers, seed
        self._model: MiniBatchKMeans | None = None

    def learn(self, rows: NDArray[np.float32]) -> None:
        """Move the centers to rows (n, d); fewer rows than centers are passed over."""
        from sklearn.cluster import MiniBatchKMeans

        if len(rows) < len(self._centers):
            return
        if self._model is None:
            self._model = MiniBatchKMeans(
                len(self._centers), init=self._centers, n_init=1, reassignment_ratio=0, random_state=self._seed
            )
        self._model.partial_fit(rows)

    def nearest(self, rows: NDArray[np.float32]) -> NDArray[np.intp]:
        """Return the id of each row's nearest center, (n,)."""
        centers = self._centers if self._model is None else self._model.cluster_centers_
        distances = (centers**2).sum(axis=1) - 2 * rows @ centers.T
        ids: NDArray[np.intp] = distances.argmin(axis=1)
        return ids

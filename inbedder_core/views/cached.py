"""What a stage made before, of the same inputs, is read from the store: clusters and their explanations."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from inbedder_core.clusters import CLUSTERING_VERSION, LISTED, Clustering, ClusteringConfig, DistinctRows, find_clusters
from inbedder_core.encoders import Encoder, Store, Truncation
from inbedder_core.fingerprint import fingerprint
from inbedder_core.labels import EXPLANATION_VERSION, Cluster, EncodedCorpus, explain

Result = TypeVar("Result")
Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class Stage(Generic[Result]):
    """A stage of the work whose results are kept, written as named arrays.

    Its version is a number beside the stage's function. It is part of every key and must be raised by whoever changes
    what the stage makes: `tests/core/test_golden.py` fails otherwise.
    """

    name: str
    version: int
    pack: Callable[[Result], Arrays]
    unpack: Callable[[Arrays], Result]

    def remembered(self, store: Store | None, compute: Callable[[], Result], *inputs: object) -> Result:
        """Return what was made of these inputs before, or compute and keep it; without a store only compute it.

        `inputs` must hold all that decides the result and nothing else: the versions of libraries, too.
        """
        if store is None:
            return compute()
        key = fingerprint(f"{self.name} {self.version}", *inputs)
        arrays = store.arrays(key)
        if arrays is not None:
            return self.unpack(arrays)
        result = compute()
        store.put_arrays(key, self.pack(result))
        return result


def cached_clusters(
    rows: DistinctRows, config: ClusteringConfig, *, seed: int = 0, store: Store | None = None
) -> Clustering:
    """Do as `find_clusters` does, or read what it found before from the store."""
    return _CLUSTERING.remembered(
        store,
        lambda: find_clusters(rows, config, seed=seed),
        *(_versions("hdbscan", "scikit-learn", "numpy"), rows.values, rows.inverse, config, seed),
    )


def cached_explanation(
    encoded: EncodedCorpus, clustering: Clustering, encoder: Encoder, *, store: Store | None = None
) -> tuple[Cluster, ...]:
    """Do as `explain` does with the encoder's `decode`, or read what it said before from the store."""
    closed = encoded.closed if clustering.config.method == LISTED else None
    options = [] if closed is None else [closed.options, closed.choices]
    return _EXPLANATION.remembered(
        store,
        lambda: explain(encoded, clustering, decode=encoder.decode),
        *(encoder.fingerprint, encoded.corpus.texts, encoded.encoding.answers, encoded.encoding.embeddings),
        *(clustering.assignments, clustering.strengths, *options),
    )


def cached_truncation(
    texts: Sequence[str], instruction: str, encoder: Encoder, *, store: Store | None = None
) -> Truncation | None:
    """Do as the encoder's `truncation` does, or read what it found before from the store."""
    return _TRUNCATION.remembered(
        store, lambda: encoder.truncation(texts, instruction), encoder.fingerprint, tuple(texts), instruction
    )


def _pack_truncation(truncation: Truncation | None) -> Arrays:
    return {} if truncation is None else {"limit": np.array([truncation.limit]), "unread": truncation.unread}


def _unpack_truncation(arrays: Arrays) -> Truncation | None:
    return Truncation(int(arrays["limit"][0]), arrays["unread"]) if arrays else None


def _pack_clustering(clustering: Clustering) -> Arrays:
    config = _written(asdict(clustering.config))
    return {"assignments": clustering.assignments, "strengths": clustering.strengths, "config": config}


def _unpack_clustering(arrays: Arrays) -> Clustering:
    return Clustering(arrays["assignments"], arrays["strengths"], ClusteringConfig(**_read(arrays["config"])))


def _unpack_clusters(arrays: Arrays) -> tuple[Cluster, ...]:
    return tuple(
        Cluster(**{name: _tuples(part) for name, part in cluster.items()}) for cluster in _read(arrays["clusters"])
    )


def _written(value: Any) -> NDArray[np.uint8]:
    return np.frombuffer(json.dumps(value).encode(), np.uint8)


def _read(array: NDArray[Any]) -> Any:
    return json.loads(array.tobytes())


def _tuples(value: Any) -> Any:
    """Turn the lists JSON makes of tuples back into these."""
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


@cache
def _versions(*packages: str) -> tuple[str, ...]:
    return tuple(map(version, packages))


_CLUSTERING = Stage("clustering", CLUSTERING_VERSION, _pack_clustering, _unpack_clustering)
_TRUNCATION = Stage("truncation", 1, _pack_truncation, _unpack_truncation)
_EXPLANATION = Stage(
    "explanation",
    EXPLANATION_VERSION,
    lambda clusters: {"clusters": _written([asdict(cluster) for cluster in clusters])},
    _unpack_clusters,
)

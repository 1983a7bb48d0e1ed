"""One view's clusters, found and explained once and kept."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from typing import Any

import numpy as np

from inbedder_core.clusters import Clustering, ClusteringConfig, find_clusters
from inbedder_core.encoders import Encoder, Encoding, Store
from inbedder_core.fingerprint import fingerprint
from inbedder_core.labels import Cluster, explain
from inbedder_core.views.layout import Layout


def group_documents(
    layout: Layout, config: ClusteringConfig, *, seed: int = 0, store: Store | None = None
) -> Clustering:
    """Do as `find_clusters` does, or read what it found before from the store."""
    if store is None:
        return find_clusters(layout.distinct, config, seed=seed)
    key = fingerprint("clustering 1", _versions(), layout.reduction, config, seed)
    kept = store.arrays(key)
    if kept is not None:
        used = ClusteringConfig(**json.loads(kept["config"].tobytes()))
        return Clustering(kept["assignments"], kept["strengths"], used)
    found = find_clusters(layout.distinct, config, seed=seed)
    used_bytes = np.frombuffer(json.dumps(asdict(found.config)).encode(), np.uint8)
    store.put_arrays(key, {"assignments": found.assignments, "strengths": found.strengths, "config": used_bytes})
    return found


def explain_groups(
    texts: Sequence[str], encoding: Encoding, clustering: Clustering, encoder: Encoder, *, store: Store | None = None
) -> tuple[Cluster, ...]:
    """Do as `explain` does with the encoder's `decode`, or read what it said before from the store."""
    if store is None:
        return explain(texts, encoding, clustering, decode=encoder.decode)
    told = json.dumps([list(texts), encoding.answers])
    groups = (clustering.assignments, clustering.strengths)
    key = fingerprint("explanation 1", encoder.fingerprint, told, encoding.embeddings, groups)
    kept = store.value(key)
    if kept is not None:
        return tuple(Cluster(**{name: _tuples(part) for name, part in item.items()}) for item in kept)
    found = explain(texts, encoding, clustering, decode=encoder.decode)
    store.put_value(key, [asdict(item) for item in found])
    return found


def _tuples(value: Any) -> Any:
    """Turn the lists JSON makes of tuples back into these."""
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


@cache
def _versions() -> tuple[str, ...]:
    return tuple(version(package) for package in ("hdbscan", "scikit-learn", "numpy"))

"""What a cluster was put together from, named by what sets each part apart from the rest of it."""

from dataclasses import replace

import numpy as np

from inbedder_core.clusters import ALL, NOISE, Clustering
from inbedder_core.fingerprint import fingerprint
from inbedder_core.labels import Cluster, EncodedCorpus, explain


def explain_parts(encoded: EncodedCorpus, clustering: Clustering, cluster: Cluster) -> tuple[Cluster, ...]:
    """Explain the parts of a cluster against each other; their documents are positions in the whole corpus."""
    parts = clustering.parts(cluster.id)
    if not parts:
        return ()
    members = clustering.members(cluster.id)
    own = np.full(len(clustering), NOISE, np.intp)
    for id, part in enumerate(parts):
        own[part] = id
    config = replace(clustering.config, detail=ALL)
    # How firmly a document is in a dense group says nothing of the parts that this is divided into.
    inside = Clustering(own[members], np.ones(len(members), np.float32), config)
    found: tuple[Cluster, ...] = encoded.known.get(
        fingerprint(cluster.label, members, inside.assignments),
        lambda: explain(encoded.take(members), inside, within=cluster.label),
    )
    return tuple(
        replace(
            part,
            exemplars=tuple(members[list(part.exemplars)].tolist()),
            borderline=tuple(members[list(part.borderline)].tolist()),
        )
        for part in found
    )

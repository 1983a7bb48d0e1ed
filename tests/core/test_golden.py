"""What each stage makes of fixed rows, by its version, which is part of its key, so that stores give nothing outdated.

A stage that makes something else fails here until its number is raised. All is chosen so that no processor or library
rounds it differently; UMAP, which does vary, is held by its own version and stands in as principal components.
"""

import sys
from dataclasses import asdict
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from inbedder_core.clusters import clustering, rows
from inbedder_core.clusters.clustering import CLUSTERING_VERSION, ClusteringConfig, find_clusters
from inbedder_core.clusters.projection import principal_components
from inbedder_core.corpus.corpus import Corpus
from inbedder_core.encoders.base import Encoding
from inbedder_core.fingerprint import fingerprint
from inbedder_core.labels.encoded_corpus import EncodedCorpus
from inbedder_core.labels.explanation import EXPLANATION_VERSION, explain
from inbedder_core.views.layout import LAYOUT_VERSION, Layout, lay_out

GOLDEN = {
    "CLUSTERING_VERSION": {
        1: "bf9b6fb510624ecf079ff6badc46d33d9de8dbc786689316c3d4a754e768c345",
        2: "259f72cd68d717173f561d96d7cc77c9444d89633520985a4a77a514c68d010c",
        3: "a32eb32ce9b4ecc8dbaddf457a92eaafc95b127c6a430e936f5c3fb58f09312b",
    },
    "EXPLANATION_VERSION": {
        1: "6f5a02ad5fd51afb0a1298a1984b1847b0c11654711e3cdeb65291e67f40e140",
        2: "93523ec58dc2e1daf91a8d01b99da9c543c6288929ad3ed5cd87c88d853948c2",
        3: "c1d2a9b9495822b25c318ab73f5132347ec2ee0f45885a49aa11b6c3bfe2b99a",
        4: "ab412ad54bef3e2fffe436b8085bdfcda04429a98395bb0b8612938cc4c98965",
        5: "20052930ef78f85e04014ee7e0ea86e474653ab2a60777fee2588a40f40742af",
        6: "a87ade54bdc80fd506ce5d6b039a5ae69889960e06fe8fa2efd0d69ac9a0c7c8",
    },
    "LAYOUT_VERSION": {2: "b94f2acf01ddfcc2c5ed55dbba2ba19f81d0e698e274503a1100d159dd9c5f8b"},
}
"""For each stage what every version made; a new version is added, and the old ones stay."""
ALPHAS = np.sqrt([2, 3, 5, 7, 11, 13, 17, 19])
PLACES = np.array([[0, 0, 0], [9, 0, 0], [0, 9, 0], [0, 0, 9], [4, 4, 4]])


def scattered(n: int, width: int) -> np.ndarray:
    """Numbers from 0 to 1 without ties, (n, width), that need no random generator."""
    return np.outer(np.arange(1, n + 1) ** 2, ALPHAS[:width]) % 1.0


def grouped(n: int, width: int = 3) -> np.ndarray:
    """Five groups of unequal size, with stragglers and repeats: float32 (n + 4, width)."""
    group = (np.arange(n) % 15) // 3
    made = scattered(n, width) * (2 + group[:, None])
    made[:, :3] += PLACES[group]
    return np.vstack([made, made[:2], made[-2:] + 40]).astype(np.float32)


def clusterings() -> list[Any]:
    configs = [
        ClusteringConfig(),
        ClusteringConfig(min_cluster_size=12, min_samples=6),
        ClusteringConfig("kmeans"),
        ClusteringConfig("kmeans", clusters=5),
    ]
    found = [find_clusters(grouped(120), config) for config in configs]
    return [[each.assignments, rounded(each.strengths.tolist(), 2), asdict(each.config)] for each in found]


TEXTS = (
    "My parcel came two weeks late and nobody told me why",
    "RT @shop: the parcels were late again &amp; wet https://t.co/parcel",
    "Delivery took forever, very late!",
    "Late delivery, the parcel was wet",
    "The shoes fit well and look great",
    "Great shoes, they fit me",
    "These shoes are comfortable",
    "I love how the shoes look",
    "Charged twice for the weiß one https://t.co/a",
    "The invoice charged me for nothing, weiß &amp; blue https://t.co/b",
    "Charged again for the same order, weiß https://t.co/c",
    "[deleted]",
)
ANSWERS = (
    *("The delivery was late.", "late delivery", "It is about late delivery", "Late delivery!"),
    *("the fit of shoes", "shoes", "Shoes", "The look of shoes"),
    *("double charge", "a wrong invoice", "Double charge", ""),
)
FORMS = (
    *("delays", "Delays", "delay", "late because of the"),
    *("not said", "n/a", "unknown", "shoes"),
    *("not mentioned", "a wrong invoice", "wrong invoices", "none mentioned"),
)
SHARED = ("upset", "upset", "late", "late", "upset", "upset", "shoes", "", "upset", "fee", "fee", "")
COMMON = ("calm", "calm", "calm", "late", "calm", "calm", "shoes", "", "calm", "fee", "cost", "calm")


def explanations() -> list[Any]:
    group = np.array([0] * 4 + [1] * 4 + [2] * 3 + [-1])
    embeddings = scattered(12, 8) * 0.5
    embeddings[np.arange(12), group] += 3
    encoding = Encoding(embeddings.astype(np.float32), ANSWERS)
    strengths = np.linspace(1, 0.4, 12).astype(np.float32)
    found = clustering.Clustering(group, strengths, ClusteringConfig())
    single = clustering.Clustering(np.zeros(12, np.intp), strengths, ClusteringConfig())
    encoded = EncodedCorpus(Corpus.from_texts(TEXTS), encoding)
    shared = EncodedCorpus(Corpus.from_texts(TEXTS), Encoding(encoding.embeddings, SHARED))
    common = EncodedCorpus(Corpus.from_texts(TEXTS), Encoding(encoding.embeddings, COMMON))
    told = EncodedCorpus(Corpus.from_texts(TEXTS), Encoding(encoding.embeddings, FORMS))
    made = [
        *explain(encoded, found, decode=axes),
        *explain(encoded, single),
        *explain(told, found),
        *explain(shared, found),
        *explain(common, found),
    ]
    return [rounded(asdict(cluster), 6) for cluster in made]


def axes(states: np.ndarray) -> list[tuple[str, ...]]:
    return [tuple(f"axis{axis}" for axis in np.argsort(-state)[:3]) for state in states]


class Components:
    """Stands in for UMAP: shows with what it was called, and lays out by principal components, a little off center."""

    calls: list[Any]

    def __init__(self, **settings: Any) -> None:
        indices, distances = settings.pop("precomputed_knn")
        start = settings.pop("init")
        start = start if isinstance(start, str) else rounded(start.tolist(), 2)
        self.calls.append([settings, start, indices, rounded(distances.tolist(), 2)])
        self.dimension = settings["n_components"]

    def fit_transform(self, directions: np.ndarray) -> np.ndarray:
        return principal_components(directions, self.dimension) + 1


def layouts() -> list[Any]:
    first = lay_out(grouped(40, 8))
    made = [
        first,
        lay_out(grouped(40, 8) ** 2, like=first.projection, map_dimension=2, neighbors=6, min_dist=0.3, seed=3),
        lay_out(grouped(40, 8), most=25, map_dimension=3, reduction_dimension=4),
        lay_out(grouped(5, 8)),
        lay_out(np.ones((4, 8), np.float32)),
    ]
    return [laid_out(layout) for layout in made]


def laid_out(layout: Layout) -> list[Any]:
    matrices = layout.projection.coordinates, layout.reduction
    return [layout.projection.method, layout.projection.fitted, *(rounded(matrix.tolist(), 2) for matrix in matrices)]


def rounded(value: Any, digits: int) -> Any:
    """Round all floats in lists, tuples and dictionaries; -0.0 is 0.0."""
    if isinstance(value, float):
        return round(value, digits) + 0.0
    if isinstance(value, dict):
        return {name: rounded(part, digits) for name, part in value.items()}
    return [rounded(part, digits) for part in value] if isinstance(value, list | tuple) else value


@pytest.fixture(autouse=True)
def calls(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Put the stand-in in UMAP's place."""
    calls: list[Any] = []
    monkeypatch.setattr(Components, "calls", calls, raising=False)
    monkeypatch.setitem(sys.modules, "umap", SimpleNamespace(UMAP=Components))
    return calls


def hold(name: str, version: int, result: Any) -> None:
    made = fingerprint(result)
    assert GOLDEN[name].get(version) == made, (
        f"what {name} {version} stands for has changed, and stores would go on giving what was made before: "
        f"raise {name}, and add to GOLDEN its new number with {made!r}"
    )


def test_clusters_are_those_of_their_version() -> None:
    hold("CLUSTERING_VERSION", CLUSTERING_VERSION, clusterings())


def test_explanations_are_those_of_their_version() -> None:
    hold("EXPLANATION_VERSION", EXPLANATION_VERSION, explanations())


def test_layouts_are_those_of_their_version(calls: list[Any]) -> None:
    result = layouts()
    hold("LAYOUT_VERSION", LAYOUT_VERSION, [result, calls])


@pytest.mark.parametrize("versions", GOLDEN.values(), ids=GOLDEN)
def test_no_two_versions_made_the_same(versions: dict[int, str]) -> None:
    assert len(set(versions.values())) == len(versions)


@pytest.mark.parametrize(
    ("module", "name", "setting"),
    [(rows, "hdbscan_tree", "min_samples"), (clustering, "cut_hdbscan", "min_cluster_size")],
    ids=["hdbscan's tree", "hdbscan's cut"],
)
def test_a_change_in_what_clustering_stands_on_asks_for_another_version(
    module: Any, name: str, setting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = getattr(module, name)
    monkeypatch.setattr(module, name, lambda *parts, **given: real(*parts, **{setting: given[setting] + 2}))
    with pytest.raises(AssertionError, match="raise CLUSTERING_VERSION"):
        hold("CLUSTERING_VERSION", CLUSTERING_VERSION, clusterings())

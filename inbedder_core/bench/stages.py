"""What comes after the model, on embeddings made from a seed: layouts, clusters, explanations, the store, the app."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from inbedder_core.bench.gauges import Gauge
from inbedder_core.bench.results import Timed
from inbedder_core.bench.texts import QUESTIONS, Planted, made_texts
from inbedder_core.clusters import (
    ClusteringConfig,
    Projection,
    default_min_cluster_size,
    find_clusters,
    principal_components,
)
from inbedder_core.corpus import Corpus
from inbedder_core.encoders import CachedEncoder, Encoder, Store
from inbedder_core.errors import InBedderError
from inbedder_core.labels import EncodedCorpus, explain
from inbedder_core.views import Layout, View, explore, lay_out, recluster

APP = Path(__file__).resolve().parents[2] / "scripts" / "measure_app.py"
_WORDS = 20


def timed(work: str, size: int, act: Callable[[], object], *, note: str = "") -> Timed:
    """Time a piece of work and its memory."""
    with Gauge() as gauge:
        act()
    return Timed(work, size, gauge.seconds, gauge.memory, note)


def measure_stages(size: int, *, folder: Path, views: int = 4) -> list[Timed]:
    """Time each stage of one view of `size` documents, and opening several that were made before."""
    corpus = Corpus.from_texts(made_texts(size, _WORDS))
    encoder, questions = Planted(), QUESTIONS[:views]
    encoding = encoder.encode(corpus.texts, questions[:1])[0]
    layout = lay_out(encoding.embeddings)
    groups = find_clusters(layout.reduction)
    encoded, eight = EncodedCorpus(corpus, encoding), ClusteringConfig("kmeans", clusters=8)
    explain(encoded, groups)
    found = [
        timed("layouts of one view (UMAP twice)", size, lambda: lay_out(encoding.embeddings)),
        timed("clusters, the first time", size, lambda: find_clusters(layout.reduction)),
        timed("k-means, 8 clusters", size, lambda: find_clusters(layout.reduction, eight)),
        timed("explanation, the first time", size, lambda: explain(EncodedCorpus(corpus, encoding), groups)),
        timed("explanation, other clusters", size, lambda: explain(encoded, groups)),
    ]
    return [*found, *_stored(corpus, encoder, questions, folder)]


def measure_reclustering(size: int) -> list[Timed]:
    """Time what a slider costs: another least size of a cluster, grouped and explained."""
    corpus, encoder, least = Corpus.from_texts(made_texts(size, _WORDS)), Planted(), default_min_cluster_size(size)
    view = view_of_components(corpus, encoder)
    recluster(view, ClusteringConfig(min_cluster_size=least), encoder)
    other = ClusteringConfig(min_cluster_size=least + max(1, least // 4))
    return [timed("another least size of a cluster", size, lambda: recluster(view, other, encoder))]


def measure_app(sizes: Sequence[int]) -> list[Timed]:
    """Time the app's start, and maps of so many documents, in a new process; none outside a checkout."""
    if not APP.exists():
        return []
    done = subprocess.run([sys.executable, str(APP), *map(str, sizes)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise InBedderError(f"the app could not be measured:\n{done.stderr.strip()}\nrun it with: make app")
    return [Timed(**item) for item in json.loads(done.stdout)]


def view_of_components(corpus: Corpus, encoder: Encoder) -> View:
    """Make a view on principal components: in a moment, at any size."""
    encoded = EncodedCorpus(corpus, encoder.encode(corpus.texts, QUESTIONS[:1])[0])
    components = principal_components(encoded.encoding.directions, 5)
    layout = Layout(Projection(components[:, :2], "pca"), components)
    groups = find_clusters(layout.distinct)
    return View(encoded, QUESTIONS[0], layout, groups, explain(encoded, groups))


def _stored(corpus: Corpus, encoder: Encoder, questions: Sequence[str], folder: Path) -> list[Timed]:
    store = Store(folder / "store.sqlite")
    explore(corpus, questions, encoder, store=store)
    texts, count, cached = corpus.texts, len(questions), CachedEncoder(encoder, store)
    found = [
        timed(f"rows of {count} views from the store", len(texts), lambda: cached.encode(texts, questions)),
        timed(
            f"opening {count} views made before", len(texts), lambda: explore(corpus, questions, encoder, store=store)
        ),
    ]
    store.close()
    return found

"""The product itself against gold: its clusters, their labels, and its keywords against the reference's TF-IDF."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from inbedder_core.corpus import Corpus
from inbedder_core.encoders import Encoder, Store
from inbedder_core.evaluation.report.scores import Score
from inbedder_core.evaluation.scoring.embeddings import ScoredTask
from inbedder_core.evaluation.scoring.gold_names import nearest_labels, says, words_of
from inbedder_core.evaluation.scoring.metrics import clustering_scores, majority, members_of, purity
from inbedder_core.evaluation.tasks.task import GoldFacet, ProductTask
from inbedder_core.views import View, ViewConfig, explore

if TYPE_CHECKING:
    from numpy.typing import NDArray

PRODUCT, EXPLANATIONS = "Product clusters", "Explanations"
SHOWN_WORDS, COMPARED_WORDS = 10, 5


def score_product(
    task: ProductTask, encoder: Encoder, *, judge: Encoder | None, store: Store | None
) -> Iterator[Score]:
    """Yield how the views of a corpus agree with its facets; the product is told neither labels nor their number."""
    corpus = Corpus.from_texts(task.corpus.texts, name=task.name)
    views = explore(corpus, [facet.instruction for facet in task.corpus.facets], encoder, ViewConfig(), store=store)
    for view, facet in zip(views, task.corpus.facets, strict=True):
        row = ScoredTask(PRODUCT, task.language, f"{task.name}: {facet.name}", encoder.name, len(facet.rows))
        yield from _score_clusters(view, facet, row)
        if judge and view.clusters:
            yield from _score_labels(view, facet, row, judge)
            yield from _score_words(view, facet, replace(row, section=EXPLANATIONS), task, judge)


def reference_words(documents: Sequence[str], *, top: int) -> list[list[str]]:
    """Return the reference's words of each cluster, whose answers are joined to one document.

    TF-IDF over the clusters with scikit-learn's defaults, minus the mean over clusters, largest first (InBedder,
    section 5).
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    if not any(len(word) > 1 for document in documents for word in words_of(document)):
        return [[] for _ in documents]
    vectorizer = TfidfVectorizer()
    weights = vectorizer.fit_transform(documents).toarray()
    names = vectorizer.get_feature_names_out()
    moved = weights - weights.mean(axis=0)
    return [
        [str(names[place]) for place in row.argsort()[::-1][:top] if weight[place] > 0]
        for row, weight in zip(moved, weights, strict=True)
    ]


def _score_clusters(view: View, facet: GoldFacet, row: ScoredTask) -> Iterator[Score]:
    found, gold = view.clustering.assignments[facet.rows], facet.labels
    scores, clustered = clustering_scores(gold, found), found != -1
    kept = [label for label, inside in zip(gold, clustered, strict=True) if inside]
    yield row.single("V, noise as a cluster", scores.v_measure)
    yield row.single("V of clustered", clustering_scores(kept, found[clustered]).v_measure if kept else 0.0)
    yield row.single("AMI, noise as a cluster", scores.ami)
    yield row.single("noise %", 100 * float((~clustered).mean()))
    yield row.single("purity", purity(gold, found))
    yield row.single("clusters", float(len(set(found[clustered].tolist()))))
    yield row.single("gold labels", float(len(set(gold))))


def _score_labels(view: View, facet: GoldFacet, row: ScoredTask, judge: Encoder) -> Iterator[Score]:
    majorities = _majorities(view.clustering.assignments, facet)
    named = nearest_labels([view.cluster(id).label for id in majorities], facet.labels, judge)
    yield row.single("label names majority", _share(named, majorities))
    wanted = set(facet.labels)
    yield row.single("gold labels with a cluster", 100 * len({label for label, _ in majorities.values()}) / len(wanted))


def _score_words(view: View, facet: GoldFacet, row: ScoredTask, task: ProductTask, judge: Encoder) -> Iterator[Score]:
    majorities = _majorities(view.clustering.assignments, facet)
    answered = any(view.encoding.answers)
    spoken = view.encoding.answers if answered else task.corpus.texts
    documents = [" ".join(spoken[member] for member in view.clustering.members(id)) for id in majorities]
    ways = {
        "ours": [list(view.cluster(id).keywords) for id in majorities],
        "TF-IDF": reference_words(documents, top=SHOWN_WORDS),
    }
    for way, words in ways.items():
        short = [" ".join(list_[:COMPARED_WORDS]) for list_ in words]
        yield row.single(f"{way}: words name majority", _share(nearest_labels(short, facet.labels, judge), majorities))
        hits = [
            label if says(" ".join(list_[:SHOWN_WORDS]), label) else ""
            for list_, (label, _) in zip(words, majorities.values(), strict=True)
        ]
        yield row.single(f"{way}: label among words", _share(hits, majorities))


def _majorities(assignments: "NDArray", facet: GoldFacet) -> dict[int, tuple[str, int]]:  # type: ignore[type-arg]
    """Map each cluster with labelled members to its most frequent gold label and how many labelled members it has."""
    members = members_of(assignments[facet.rows])
    gold = facet.labels
    return {id: (majority([gold[row] for row in rows])[0], len(rows)) for id, rows in sorted(members.items())}


def _share(names: Sequence[str], majorities: dict[int, tuple[str, int]]) -> float:
    """Return the share of clustered documents whose cluster was named right, 0..100."""
    sizes = [size for _, size in majorities.values()]
    right = sum(size for name, (label, size) in zip(names, majorities.values(), strict=True) if name == label)
    return 100 * right / sum(sizes) if sizes else 0.0

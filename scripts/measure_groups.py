"""How well groups agree with labels at each level of detail, how many there are, and how well they are named.

    python -m scripts.measure_groups [--data DIR] [--documents 200] [--seeds 3] [--choose] [--model NAME]

Every set of the evaluation folder is explored under its own questions with all settings at their default, once for each
seed, and grouped at every level of detail; "all" are the dense groups that hdbscan finds, none put together. `--choose`
measures other distances too, and says which would be chosen with each set left out, and what they give on it. Rows and
layouts are kept in the user's store.
"""

import argparse
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from unittest.mock import patch

import numpy as np

from inbedder_core.cli.shared import say
from inbedder_core.clusters import LEVELS, ClusteringConfig, Level
from inbedder_core.corpus import Corpus
from inbedder_core.encoders import CachedEncoder, Encoder, Store, load_encoder
from inbedder_core.evaluation import FULL, find_data
from inbedder_core.evaluation.candidates import find_judge
from inbedder_core.evaluation.scoring.gold_names import nearest_labels
from inbedder_core.evaluation.scoring.metrics import clustering_scores, majority, members_of
from inbedder_core.evaluation.tasks.suites import awareness_tasks, generic_tasks
from inbedder_core.evaluation.tasks.task import ClusteringTask, FacetedCorpus, GoldFacet, ProductTask
from inbedder_core.views import View, ViewConfig, explore, recluster
from inbedder_core.views.groups import Meaning, find_groups

DEFAULT = ClusteringConfig().detail
DISTANCES = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
COUNTABLE = 12
"""Facets of at most so many labels are told apart from those that are finer."""


class Row(NamedTuple):
    """One facet under one seed: scores, 0 to 100, counts, and the share of documents whose group is named right."""

    set: str
    facet: str
    seed: int
    ami: float
    v: float
    groups: int
    labels: int
    noise: float
    named: float
    distinct: float


@dataclass(frozen=True)
class Facet:
    """A facet of a set, seen once."""

    set: str
    seed: int
    gold: GoldFacet
    view: View


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure every facet of every set, and print the means."""
    parser = argparse.ArgumentParser(prog="python -m scripts.measure_groups", description=__doc__)
    parser.add_argument("--data", metavar="DIR", help="the folder of evaluation sets")
    parser.add_argument("--model", metavar="NAME_OR_FOLDER", help="whose answers group (the built-in one)")
    parser.add_argument("--documents", type=int, default=200, help="documents a set (200)")
    parser.add_argument("--seeds", type=int, default=3, help="layouts of each set (3)")
    parser.add_argument("--sets", nargs="+", default=(), metavar="NAME", help="only these sets")
    parser.add_argument("--choose", action="store_true", help="cross-validate the distance over sets")
    given = parser.parse_args(arguments)
    store = Store()
    encoder, judge = CachedEncoder(load_encoder(given.model), store), find_judge(store)
    sets = [corpus for corpus in corpora(given.data, given.documents) if not given.sets or corpus.name in given.sets]
    facets = [facet for seed in range(given.seeds) for facet in explore_facets(sets, encoder, store, seed)]
    print(f"{len(facets)} facets and seeds, {len(sets)} sets; label: share of documents whose group is named right")
    for level in (*LEVELS, "all"):
        print(_line(level, [_measure(facet, ClusteringConfig(detail=level), encoder, judge) for facet in facets]))
    if given.choose:
        _choose(facets)


def corpora(folder: str | None, documents: int) -> Iterator[FacetedCorpus]:
    """Yield the sets of the evaluation folder, so many documents of each."""
    data, size = find_data(folder), FULL.limited(documents)
    yield from (task.corpus for task in awareness_tasks(data, size) if isinstance(task, ProductTask))
    yield from (task.corpus for task in generic_tasks(data, size) if isinstance(task, ClusteringTask))


def explore_facets(sets: Iterable[FacetedCorpus], encoder: Encoder, store: Store, seed: int) -> Iterator[Facet]:
    """Look at each set through its own questions."""
    for corpus in sets:
        say(f"{corpus.name}, seed {seed}")
        questions = [facet.instruction for facet in corpus.facets]
        texts = Corpus.from_texts(corpus.texts, name=corpus.name)
        views = explore(texts, questions, encoder, ViewConfig(seed=seed), store=store)
        yield from (Facet(corpus.name, seed, gold, view) for gold, view in zip(corpus.facets, views, strict=True))


def _measure(facet: Facet, config: ClusteringConfig, encoder: Encoder, judge: Encoder | None) -> Row:
    view = recluster(facet.view, config, encoder)
    groups, gold = view.clustering.assignments[facet.gold.rows], facet.gold.labels
    scores = clustering_scores(gold, groups)
    firsts = [cluster.label.split(" · ")[0].casefold() for cluster in view.clusters]
    return Row(
        facet.set,
        facet.gold.name,
        facet.seed,
        scores.ami,
        scores.v_measure,
        len(members_of(groups)),
        len(set(gold)),
        float((groups < 0).mean()),
        _named(view, groups, gold, judge),
        len(set(firsts)) / max(len(firsts), 1),
    )


def _named(view: View, groups: np.ndarray, gold: Sequence[str], judge: Encoder | None) -> float:
    """Return the share of grouped documents whose group's label means its most frequent gold label, by the judge."""
    members = members_of(groups)
    if judge is None or not members:
        return float("nan")
    meant = nearest_labels([view.cluster(id).label for id in members], gold, judge)
    sizes = [len(rows) for rows in members.values()]
    right = [
        size
        for size, name, rows in zip(sizes, meant, members.values(), strict=True)
        if name == majority([gold[row] for row in rows])[0]
    ]
    return 100 * sum(right) / sum(sizes)


def _choose(facets: Sequence[Facet]) -> None:
    """Print for each distance what it gives, and what the best of all other sets gives on each set."""
    sets = np.array([facet.set for facet in facets])
    found = np.array([[_agreement(facet, distance) for facet in facets] for distance in DISTANCES])
    for distance, scores in zip(DISTANCES, found.mean(axis=1), strict=True):
        print(f"distance {distance} AMI {scores[0]:.2f} V {scores[1]:.2f}")
    best = {name: int(found[:, sets != name, 0].mean(axis=1).argmax()) for name in set(sets.tolist())}
    held = np.array([found[best[facet.set], row] for row, facet in enumerate(facets)]).mean(axis=0)
    chosen = sorted({DISTANCES[index] for index in best.values()})
    print(f"chosen on the other sets ({', '.join(map(str, chosen))}): AMI {held[0]:.2f} V {held[1]:.2f}")


def _agreement(facet: Facet, distance: float) -> tuple[float, float]:
    """Return AMI and V of the default level with another distance."""
    view = facet.view
    with patch.dict(LEVELS, {DEFAULT: Level(LEVELS[DEFAULT].most, distance)}):
        clustering = find_groups(view.layout.distinct, Meaning.of(view.encoded), ClusteringConfig(), seed=facet.seed)
    scores = clustering_scores(facet.gold.labels, clustering.assignments[facet.gold.rows])
    return scores.ami, scores.v_measure


def _line(name: str, rows: Sequence[Row]) -> str:
    countable = [row for row in rows if row.labels <= COUNTABLE]
    return f"{name:16} all {_means(rows)} | at most {COUNTABLE} labels {_means(countable)}"


def _means(rows: Sequence[Row]) -> str:
    ratio = np.exp(np.median([np.log(max(row.groups, 1) / row.labels) for row in rows]))
    return (
        f"AMI {_mean(rows, 'ami'):.1f} V {_mean(rows, 'v'):.1f} groups {np.median([row.groups for row in rows]):.0f}"
        f" (most {max(row.groups for row in rows)}) a label {ratio:.2f} noise {100 * _mean(rows, 'noise'):.0f} %"
        f" named {_mean(rows, 'named'):.1f} first parts {100 * _mean(rows, 'distinct'):.0f} %"
    )


def _mean(rows: Sequence[Row], name: str) -> float:
    return float(np.mean([getattr(row, name) for row in rows]))


if __name__ == "__main__":
    main()

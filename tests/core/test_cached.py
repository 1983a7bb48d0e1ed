"""What is remembered of a stage is what it made, for these inputs and this version only."""

import gc
import tracemalloc
from dataclasses import replace
from pathlib import Path
from typing import Any
from weakref import ref

import numpy as np
import pytest

from inbedder_core.clusters.clustering import Clustering, ClusteringConfig, find_clusters
from inbedder_core.clusters.projection import Projection
from inbedder_core.clusters.rows import distinct_rows
from inbedder_core.corpus.corpus import Corpus
from inbedder_core.encoders.base import Encoding
from inbedder_core.encoders.store import Store
from inbedder_core.labels.encoded_corpus import EncodedCorpus
from inbedder_core.labels.explanation import Cluster, explain
from inbedder_core.views.cached import Stage, cached_clusters, cached_explanation
from inbedder_core.views.layout import Layout
from inbedder_core.views.view import View, recluster
from tests.fakes import FakeEncoder

ROWS = np.random.default_rng(0).normal(size=(90, 3)).astype(np.float32) + np.repeat([[0], [9], [20]], 30, axis=0)
ROWS = ROWS.astype(np.float32)
TEXTS = tuple(f"{color} text {number}" for color in ("red", "green", "blue") for number in range(30))
WIDE = np.tile(ROWS, 100)
CORPUS = Corpus.from_texts(TEXTS)
THREE = ClusteringConfig("kmeans", clusters=3)
DOUBLING = Stage("doubling", 1, lambda array: {"array": array}, lambda arrays: arrays["array"])


class Doubling:
    """A stage's function that counts how often it works."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self) -> np.ndarray:
        self.calls += 1
        return np.arange(3) * 2


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store.sqlite")


def test_the_same_stage_of_the_same_inputs_works_once(store: Store) -> None:
    double = Doubling()
    made = [DOUBLING.remembered(store, double, ROWS, "x", {"seed": 0}) for _ in range(2)]
    assert double.calls == 1
    assert np.array_equal(made[0], made[1])


@pytest.mark.parametrize(
    ("stage", "inputs"),
    [
        (replace(DOUBLING, version=2), (ROWS, "x", {"seed": 0})),
        (replace(DOUBLING, name="halving"), (ROWS, "x", {"seed": 0})),
        (DOUBLING, (ROWS + 1, "x", {"seed": 0})),
        (DOUBLING, (ROWS, "y", {"seed": 0})),
        (DOUBLING, (ROWS, "x", {"seed": 1})),
    ],
    ids=["version", "name", "rows", "text", "setting"],
)
def test_another_version_name_or_input_is_computed_anew(store: Store, stage: Stage, inputs: tuple) -> None:
    double = Doubling()
    DOUBLING.remembered(store, double, ROWS, "x", {"seed": 0})
    stage.remembered(store, double, *inputs)
    assert double.calls == 2


def test_without_a_store_every_time_is_the_first() -> None:
    double = Doubling()
    for _ in range(2):
        DOUBLING.remembered(None, double, ROWS)
    assert double.calls == 2


def same(first: Clustering, second: Clustering) -> bool:
    return (
        np.array_equal(first.assignments, second.assignments)
        and np.array_equal(first.strengths, second.strengths)
        and first.assignments.dtype == second.assignments.dtype
        and first.config == second.config
    )


@pytest.mark.parametrize("method", ["hdbscan", "kmeans"])
def test_the_second_time_clusters_come_from_the_store(store: Store, method: str) -> None:
    rows, config = distinct_rows(ROWS), ClusteringConfig(method)
    made = [cached_clusters(rows, config, store=store) for _ in range(2)]
    assert made[0] is not made[1]
    assert same(made[0], made[1])
    assert same(made[1], find_clusters(ROWS, config))


def test_clusters_of_other_rows_settings_and_seeds_are_not_mixed_up(store: Store) -> None:
    many = np.vstack([ROWS, ROWS[:1] + 60, ROWS[:1] + 90])
    cases = [(ROWS, THREE, 0), (many, THREE, 0), (ROWS[::-1], THREE, 0), (ROWS, replace(THREE, clusters=4), 0)]
    for rows, config, seed in cases * 2:
        cached = cached_clusters(distinct_rows(rows), config, seed=seed, store=store)
        assert same(cached, find_clusters(rows, config, seed=seed))


class Decoding(FakeEncoder):
    """An encoder that counts how often it was asked to decode."""

    decoded = 0

    def decode(self, states, *, top=10):
        self.decoded += 1
        return super().decode(states, top=top)


@pytest.fixture
def encoder() -> Decoding:
    return Decoding()


@pytest.fixture
def encoded(encoder: Decoding) -> EncodedCorpus:
    return EncodedCorpus(Corpus.from_texts(TEXTS), encoder.encode(TEXTS, ["Which color?"])[0])


def test_the_second_time_explanations_come_from_the_store(
    store: Store, encoder: Decoding, encoded: EncodedCorpus
) -> None:
    groups = find_clusters(ROWS)
    made = [cached_explanation(encoded, groups, encoder, store=store) for _ in range(2)]
    assert encoder.decoded == 1
    assert made[0] == made[1] == explain(encoded, groups, decode=encoder.decode)
    assert all(isinstance(cluster, Cluster) for cluster in made[1])


def test_explanations_of_other_texts_answers_and_groups_are_not_mixed_up(
    store: Store, encoder: Decoding, encoded: EncodedCorpus
) -> None:
    groups = find_clusters(ROWS)
    encoding = encoded.encoding
    shouting = Encoding(encoding.embeddings, tuple(answer.upper() for answer in encoding.answers))
    longer = Corpus.from_texts([text + "!" for text in TEXTS])
    cases = [
        (encoded, groups),
        (EncodedCorpus(encoded.corpus, shouting), groups),
        (encoded, replace(groups, assignments=groups.assignments[::-1].copy())),
        (EncodedCorpus(longer, encoding), groups),
    ]
    for case in cases * 2:
        explained = cached_explanation(*case, encoder, store=store)
        assert explained == explain(*case, decode=FakeEncoder().decode)
    assert encoder.decoded == len(cases)


@pytest.mark.parametrize("config", [ClusteringConfig(), ClusteringConfig("kmeans", clusters=3)])
def test_nothing_of_a_view_is_remembered_when_it_is_gone(config: ClusteringConfig) -> None:
    def grouped_twice(seed: int) -> list[ref[Any]]:
        rows = WIDE + np.random.default_rng(seed).normal(size=WIDE.shape).astype(np.float32)
        encoding = FakeEncoder().encode(TEXTS, ["Which color?"])[0]
        layout, encoded = Layout(Projection(rows[:, :2], "umap"), rows), EncodedCorpus(CORPUS, encoding)
        groups = [find_clusters(layout.distinct, config) for _ in range(2)]
        view = View(encoded, "Which color?", layout, groups[0], explain(encoded, groups[0]))
        recluster(view, config, FakeEncoder())
        return [ref(rows), ref(encoding.embeddings), ref(layout.distinct.values), ref(encoded.words)]

    left = grouped_twice(1)
    gc.collect()
    assert [each() for each in left] == [None] * 4

    tracemalloc.start()
    try:
        for seed in range(2, 10):
            grouped_twice(seed)
        gc.collect()
        after_eight = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert after_eight < WIDE.nbytes

"""Clusters and explanations that are kept are the ones that were found, for these rows and settings only."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inbedder_core.clusters.clustering import Clustering, ClusteringConfig, find_clusters
from inbedder_core.clusters.projection import Projection
from inbedder_core.encoders.base import Encoding
from inbedder_core.encoders.store import Store
from inbedder_core.labels.explanation import explain
from inbedder_core.views import grouping
from inbedder_core.views.grouping import explain_groups, group_documents
from inbedder_core.views.layout import Layout
from tests.fakes import FakeEncoder

ROWS = np.random.default_rng(0).normal(size=(90, 3)).astype(np.float32) + np.repeat([[0], [9], [20]], 30, axis=0)
ROWS = ROWS.astype(np.float32)


def laid_out(rows: np.ndarray) -> Layout:
    return Layout(Projection(rows[:, :2], "umap"), rows)


TEXTS = tuple(f"{colour} text {number}" for colour in ("red", "green", "blue") for number in range(30))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store.sqlite")


def same(one: Clustering, other: Clustering) -> bool:
    equal = np.array_equal(one.assignments, other.assignments) and np.array_equal(one.strengths, other.strengths)
    return equal and one.config == other.config and one.assignments.dtype == other.assignments.dtype


@pytest.mark.parametrize("method", ["hdbscan", "kmeans"])
def test_the_second_time_clusters_come_from_the_store(
    store: Store, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = ClusteringConfig(method)
    first = group_documents(laid_out(ROWS), config, store=store)
    assert same(first, find_clusters(ROWS, config))
    with monkeypatch.context() as patched:
        patched.delattr(grouping, "find_clusters")
        assert same(group_documents(laid_out(ROWS), config, store=store), first)


def test_other_rows_settings_and_seeds_are_found_anew(store: Store) -> None:
    asked = [
        (ROWS, ClusteringConfig("kmeans", clusters=3), 0),
        (ROWS + 1, ClusteringConfig("kmeans", clusters=3), 0),
        (ROWS, ClusteringConfig("kmeans", clusters=4), 0),
        (ROWS, ClusteringConfig("kmeans", clusters=3), 1),
    ]
    for rows, config, seed in asked:
        group_documents(laid_out(rows), config, seed=seed, store=store)
    assert store._connection.execute("SELECT count(*) FROM arrays").fetchone() == (len(asked),)


def test_the_second_time_explanations_come_from_the_store(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = FakeEncoder()
    encoding = encoder.encode(TEXTS, ["Which colour?"])[0]
    groups = find_clusters(ROWS)
    first = explain_groups(TEXTS, encoding, groups, encoder, store=store)
    assert first == explain(TEXTS, encoding, groups, decode=encoder.decode)
    with monkeypatch.context() as patched:
        patched.delattr(grouping, "explain")
        assert explain_groups(TEXTS, encoding, groups, encoder, store=store) == first


def test_other_texts_answers_and_groups_are_explained_anew(store: Store) -> None:
    encoder = FakeEncoder()
    encoding = encoder.encode(TEXTS, ["Which colour?"])[0]
    groups = find_clusters(ROWS)
    shouting = Encoding(encoding.embeddings, tuple(answer.upper() for answer in encoding.answers))
    other = replace(groups, assignments=groups.assignments[::-1].copy())
    texts = tuple(text + "!" for text in TEXTS)
    for asked in [
        (TEXTS, encoding, groups),
        (TEXTS, shouting, groups),
        (TEXTS, encoding, other),
        (texts, encoding, groups),
    ]:
        assert explain_groups(*asked, encoder, store=store) == explain(*asked, decode=encoder.decode)
    assert store._connection.execute("SELECT count(*) FROM items").fetchone() == (4,)


def test_without_a_store_nothing_is_kept() -> None:
    encoder = FakeEncoder()
    encoding = encoder.encode(TEXTS, ["Which colour?"])[0]
    groups = group_documents(laid_out(ROWS), ClusteringConfig())
    assert same(groups, find_clusters(ROWS))
    assert explain_groups(TEXTS, encoding, groups, encoder) == explain(TEXTS, encoding, groups, decode=encoder.decode)

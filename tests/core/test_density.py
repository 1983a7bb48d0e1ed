"""Trees and cuts are the library's, as if every copy of a row were there; a second cut makes no second tree."""

import gc
from weakref import ref

import hdbscan
import numpy as np
import pytest
from scipy.cluster.hierarchy import cophenet
from scipy.spatial.distance import squareform

from inbedder_core.clusters.clustering import ClusteringConfig, find_clusters
from inbedder_core.clusters.hdbscan_tree import cut_hdbscan, hdbscan_tree
from inbedder_core.clusters.rows import DistinctRows, distinct_rows


def scattered(seed: int, *, grid: bool = False) -> np.ndarray:
    rng = np.random.default_rng(seed)
    count, width = int(rng.integers(60, 400)), int(rng.integers(1, 6))
    centres = rng.normal(size=(int(rng.integers(1, 12)), width)) * rng.choice([0, 2, 5])
    rows = centres[rng.integers(len(centres), size=count)] + rng.normal(size=(count, width))
    return np.unique(np.round(rows * 4) / 4 if grid else rows, axis=0).astype(np.float32)


def repeated(seed: int, *, grid: bool = False) -> DistinctRows:
    rows = scattered(seed, grid=grid)[:90]
    return distinct_rows(rows[np.random.default_rng(seed).integers(len(rows), size=2 * len(rows))])


def library(rows: np.ndarray, *, least: int, near: int) -> hdbscan.HDBSCAN:
    return hdbscan.HDBSCAN(
        min_cluster_size=least, min_samples=near, approx_min_span_tree=False, core_dist_n_jobs=1
    ).fit(rows.astype(np.float64))


def assert_same_groups(found: np.ndarray, expected: np.ndarray) -> None:
    pairs = set(zip(found.tolist(), expected.tolist(), strict=True))
    assert len(pairs) == len(set(found.tolist())) == len(set(expected.tolist()))
    assert np.array_equal(found < 0, expected < 0)


@pytest.mark.parametrize("grid", [False, True], ids=["scattered", "with ties"])
@pytest.mark.parametrize("seed", range(6))
def test_clusters_and_strengths_are_those_of_hdbscan(seed: int, grid: bool) -> None:
    rows = scattered(seed, grid=grid)
    ones = np.ones(len(rows), np.intp)
    for near in (1, 3, 8):
        merges = hdbscan_tree(rows, ones, min_samples=near)
        for least in (2, 3, 5, 15, len(rows) // 2):
            found, strengths = cut_hdbscan(merges, ones, min_cluster_size=max(2, least))
            model = library(rows, least=max(2, least), near=near)
            assert_same_groups(found, model.labels_)
            np.testing.assert_allclose(strengths, model.probabilities_, atol=1e-6)


def test_some_of_the_cases_have_several_clusters_and_some_noise() -> None:
    found = []
    for seed in range(6):
        rows = scattered(seed)
        ones = np.ones(len(rows), np.intp)
        found.append(cut_hdbscan(hdbscan_tree(rows, ones, min_samples=3), ones, min_cluster_size=5)[0])
    assert max(assignments.max() for assignments in found) >= 3
    assert any((assignments < 0).any() and (assignments >= 0).any() for assignments in found)


def unweighted(merges: np.ndarray) -> np.ndarray:
    """Count every row once, as scipy wants it."""
    sizes = [1] * (len(merges) + 1)
    for left, right in merges[:, :2].astype(int):
        sizes.append(sizes[left] + sizes[right])
    return np.column_stack([merges[:, :3], sizes[len(merges) + 1 :]])


@pytest.mark.parametrize("grid", [False, True], ids=["scattered", "with ties"])
@pytest.mark.parametrize("seed", range(6))
def test_rows_merge_where_the_library_merges_them_with_every_copy_there(seed: int, grid: bool) -> None:
    rows = repeated(seed, grid=grid)
    _, first = np.unique(rows.inverse, return_index=True)
    for near in (1, 3, 8, 40):
        merges = rows.hdbscan_tree(near)
        model = library(rows.spread(rows.values), least=2, near=near)
        expected = squareform(cophenet(model.single_linkage_tree_.to_numpy()))[np.ix_(first, first)]
        np.testing.assert_allclose(squareform(cophenet(unweighted(merges))), expected, rtol=1e-12)
        assert merges[-1, 3] == len(rows.inverse)


@pytest.mark.parametrize("seed", range(12))
def test_clusters_are_those_of_the_library_with_every_copy_there(seed: int) -> None:
    # By the nearest neighbor, no distance but that of copies comes twice, so that there is one order to merge in.
    rows = repeated(seed)
    least = int(rows.counts.max()) + 1
    assert least > 3
    for size in (least, least + 3, 3 * least):
        found, strengths = cut_hdbscan(rows.hdbscan_tree(1), rows.counts, min_cluster_size=size)
        model = library(rows.spread(rows.values), least=size, near=1)
        assert_same_groups(rows.spread(found), model.labels_)
        np.testing.assert_allclose(rows.spread(strengths), model.probabilities_, atol=1e-6)


@pytest.mark.parametrize("least", [10, 16, 20, 30, 60])
def test_spellings_of_one_answer_are_one_cluster_at_any_size_they_reach(least: int) -> None:
    rng = np.random.default_rng(0)
    spellings = np.vstack([center + rng.normal(size=(4, 5)) * 0.1 for center in (np.zeros(5), np.full(5, 4.0))])
    others = np.full(5, 12.0) + rng.normal(size=(40, 5)) * 3
    rows = np.vstack([np.repeat(spellings, 15, axis=0), others]).astype(np.float32)
    found = find_clusters(rows, ClusteringConfig(min_cluster_size=least)).assignments
    satisfied, expensive = set(found[:60].tolist()), set(found[60:120].tolist())
    assert len(satisfied) == len(expensive) == 1
    assert not (satisfied & expensive or -1 in satisfied | expensive)


def test_answers_that_lie_about_equally_far_apart_are_clusters_each() -> None:
    corners = np.array([[0, 0], [10, 0], [0, 11], [11, 11]], np.float32)
    assert find_clusters(np.repeat(corners, [40, 30, 20, 10], axis=0)).sizes == (40, 30, 20, 10)


def test_another_least_size_needs_no_second_tree() -> None:
    rows = distinct_rows(scattered(3))
    trees = [rows.hdbscan_tree(near) for near in (3, 4, 3)]
    assert trees[0] is trees[2]
    assert trees[0] is not trees[1]


def test_trees_go_with_their_rows() -> None:
    rows = distinct_rows(scattered(3))
    trees = [ref(rows.hdbscan_tree(3)), ref(rows.hdbscan_tree(4))]
    assert all(tree() is not None for tree in trees)
    del rows
    gc.collect()
    assert [tree() for tree in trees] == [None, None]

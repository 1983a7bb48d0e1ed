"""Cuts of the merge tree are the library's clusters, and a second cut makes no second tree."""

import gc
from weakref import ref

import hdbscan
import numpy as np
import pytest

from inbedder_core.clusters.hdbscan_tree import cut_hdbscan, hdbscan_tree
from inbedder_core.clusters.rows import distinct_rows


def scattered(seed: int, *, grid: bool = False) -> np.ndarray:
    rng = np.random.default_rng(seed)
    count, width = int(rng.integers(60, 400)), int(rng.integers(1, 6))
    centres = rng.normal(size=(int(rng.integers(1, 12)), width)) * rng.choice([0, 2, 5])
    rows = centres[rng.integers(len(centres), size=count)] + rng.normal(size=(count, width))
    return np.unique(np.round(rows * 4) / 4 if grid else rows, axis=0).astype(np.float32)


@pytest.mark.parametrize("grid", [False, True], ids=["scattered", "with ties"])
@pytest.mark.parametrize("seed", range(6))
def test_clusters_and_strengths_are_those_of_hdbscan(seed: int, grid: bool) -> None:
    rows = scattered(seed, grid=grid)
    for near in (1, 3, 8):
        merges = hdbscan_tree(rows, near)
        for least in (2, 3, 5, 15, len(rows) // 2):
            found, strengths = cut_hdbscan(merges, max(2, least))
            model = hdbscan.HDBSCAN(
                min_cluster_size=max(2, least), min_samples=near, approx_min_span_tree=False, core_dist_n_jobs=1
            ).fit(rows.astype(np.float64))
            pairs = set(zip(found.tolist(), model.labels_.tolist(), strict=True))
            assert len(pairs) == len(set(found.tolist())) == len(set(model.labels_.tolist()))
            assert np.array_equal(found < 0, model.labels_ < 0)
            np.testing.assert_allclose(strengths, model.probabilities_, atol=1e-6)


def test_some_of_the_cases_have_several_clusters_and_some_noise() -> None:
    found = [cut_hdbscan(hdbscan_tree(scattered(seed), 3), 5)[0] for seed in range(6)]
    assert max(assignments.max() for assignments in found) >= 3
    assert any((assignments < 0).any() and (assignments >= 0).any() for assignments in found)


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

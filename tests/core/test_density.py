"""Cuts of the merge tree are the library's clusters, and a second cut makes no second tree."""

import hdbscan
import numpy as np
import pytest

from inbedder_core.clusters import hdbscan_tree as density
from inbedder_core.clusters.hdbscan_tree import find_dense


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
    for least in (2, 3, 5, 15, len(rows) // 2):
        for near in (1, 3, 8):
            found, strengths = find_dense(rows, min_cluster_size=max(2, least), min_samples=near)
            model = hdbscan.HDBSCAN(
                min_cluster_size=max(2, least), min_samples=near, approx_min_span_tree=False, core_dist_n_jobs=1
            ).fit(rows.astype(np.float64))
            pairs = set(zip(found.tolist(), model.labels_.tolist(), strict=True))
            assert len(pairs) == len(set(found.tolist())) == len(set(model.labels_.tolist()))
            assert np.array_equal(found < 0, model.labels_ < 0)
            np.testing.assert_allclose(strengths, model.probabilities_, atol=1e-6)


def test_some_of_the_cases_have_several_clusters_and_some_noise() -> None:
    found = [find_dense(scattered(seed), min_cluster_size=5, min_samples=3)[0] for seed in range(6)]
    assert max(assignments.max() for assignments in found) >= 3
    assert any((assignments < 0).any() and (assignments >= 0).any() for assignments in found)


def test_another_least_size_needs_no_second_tree() -> None:
    rows = scattered(3)
    density.forget()
    cuts = [find_dense(rows.copy(), min_cluster_size=least, min_samples=3)[0] for least in (3, 10, 30)]
    assert density._merges.cache_info().misses == 1
    assert len({assignments.tobytes() for assignments in cuts}) > 1
    find_dense(rows, min_cluster_size=3, min_samples=4)
    assert density._merges.cache_info().misses == 2

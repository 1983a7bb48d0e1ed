import numpy as np
import pytest

from inbedder_core.clusters.clustering import Clustering, ClusteringConfig, default_min_cluster_size, find_clusters
from inbedder_core.errors import SettingError

CENTRES = np.array([[0, 0], [20, 0], [0, 20]], np.float32)


def groups(*sizes: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    parts = [CENTRES[place] + rng.normal(size=(size, 2)) for place, size in enumerate(sizes)]
    return np.vstack(parts).astype(np.float32)


def config(method: str, **values: int) -> ClusteringConfig:
    return ClusteringConfig(method=method, clusters=None if method == "hdbscan" else 3, **values)


@pytest.mark.parametrize("method", ["hdbscan", "kmeans"])
def test_ids_go_from_the_largest_cluster_to_the_smallest(method: str):
    found = find_clusters(groups(20, 60, 40), config(method))
    assert found.sizes == tuple(sorted(found.sizes, reverse=True))
    assert np.bincount(found.assignments[20:80] + 1).argmax() == 1
    assert found.n_clusters == 3


@pytest.mark.parametrize("method", ["hdbscan", "kmeans"])
def test_reordering_rows_reorders_the_result(method: str):
    rows, order = groups(30, 40, 50), np.random.default_rng(2).permutation(120)
    straight, mixed = find_clusters(rows, config(method)), find_clusters(rows[order], config(method))
    assert np.array_equal(straight.assignments[order], mixed.assignments)
    assert np.array_equal(straight.strengths[order], mixed.strengths)


@pytest.mark.parametrize("method", ["hdbscan", "kmeans"])
def test_equal_rows_share_a_cluster(method: str):
    rows = np.vstack([groups(30, 40, 50), groups(30, 40, 50)])
    found = find_clusters(rows, config(method))
    assert np.array_equal(found.assignments[:120], found.assignments[120:])


def test_stragglers_are_noise_and_counted():
    far = np.array([[100, 100], [-90, 70], [60, -80]], np.float32)
    found = find_clusters(np.vstack([groups(30, 40), far]), ClusteringConfig(min_cluster_size=10))
    assert set(found.assignments[-3:]) == {-1}
    assert found.noise_share == pytest.approx((found.assignments == -1).mean())
    assert sum(found.sizes) + round(found.noise_share * 73) == 73
    assert not found.strengths[found.assignments == -1].any()


def test_a_text_repeated_often_is_a_cluster_of_its_own():
    lone = np.repeat(np.array([[500, 500]], np.float32), 12, axis=0)
    found = find_clusters(np.vstack([groups(30, 40), lone]), ClusteringConfig(min_cluster_size=10))
    assert len(set(found.assignments[-12:])) == 1
    assert found.sizes[found.assignments[-1]] == 12


def test_a_few_points_many_times_each_are_clusters():
    found = find_clusters(np.repeat(CENTRES, [10, 30, 20], axis=0))
    assert found.sizes == (30, 20, 10)
    assert found.noise_share == 0


@pytest.mark.parametrize("n", [0, 1, 2, 3, 5])
@pytest.mark.parametrize("method", ["hdbscan", "kmeans"])
def test_tiny_inputs_are_grouped_or_noise_but_never_fail(method: str, n: int):
    found = find_clusters(groups(n), ClusteringConfig(method=method))
    assert len(found) == n
    assert sum(found.sizes) + (found.assignments == -1).sum() == n


def test_one_point_many_times_is_one_cluster():
    assert find_clusters(np.ones((9, 3), np.float32)).sizes == (9,)


def test_the_values_used_are_told():
    used = find_clusters(groups(100, 100)).config
    assert used.min_cluster_size == default_min_cluster_size(200)
    assert used.min_samples is not None
    assert find_clusters(groups(40, 40, 40), ClusteringConfig("kmeans")).config.clusters == 3


def test_smaller_minimum_sizes_find_no_fewer_clusters():
    rows = groups(60, 60, 8)
    few = find_clusters(rows, ClusteringConfig(min_cluster_size=20))
    many = find_clusters(rows, ClusteringConfig(min_cluster_size=5))
    assert (few.n_clusters, many.n_clusters >= 3) == (2, True)


def test_there_are_never_more_clusters_than_points():
    assert find_clusters(groups(4), ClusteringConfig("kmeans", clusters=50)).n_clusters == 4


def test_a_document_is_surer_near_a_centre_than_between_two():
    rows = np.vstack([groups(50, 50), np.array([[9.5, 0]], np.float32)])
    found = find_clusters(rows, ClusteringConfig("kmeans", clusters=2))
    assert found.strengths[-1] < 0.3 < np.median(found.strengths)


def test_the_default_minimum_size_grows_gently():
    sizes = [default_min_cluster_size(n) for n in (10, 100, 500, 5000, 50000)]
    assert sizes == [3, 5, 10, 71, 224]


@pytest.mark.parametrize("values", [{"method": "dbscan"}, {"clusters": 0}, {"min_cluster_size": 1}, {"min_samples": 0}])
def test_settings_out_of_range_are_refused(values: dict):
    with pytest.raises(SettingError):
        ClusteringConfig(**values)


def test_ids_with_gaps_are_refused():
    with pytest.raises(ValueError, match="gaps"):
        Clustering(np.array([0, 2]), np.ones(2, np.float32), ClusteringConfig())

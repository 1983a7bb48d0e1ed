import numpy as np
import pytest

from inbedder_core.clusters.clustering import ClusteringConfig, find_clusters
from inbedder_core.clusters.sweep import sweep

_GENERATOR = np.random.default_rng(0)
CENTRES = np.array([[0, 0], [9, 0], [0, 9]], np.float32)
ROWS = np.vstack(
    [centre + _GENERATOR.normal(size=(size, 2)) for centre, size in zip(CENTRES, (60, 30, 10), strict=True)]
).astype(np.float32)


def test_each_point_is_what_grouping_with_that_size_gives():
    config = ClusteringConfig(min_samples=2)
    for point in sweep(ROWS, config):
        found = find_clusters(ROWS, ClusteringConfig(min_cluster_size=point.min_cluster_size, min_samples=2))
        assert (point.clusters, point.noise_share) == (found.n_clusters, found.noise_share)


def test_sizes_go_from_two_to_a_fifth_and_hold_the_one_in_use():
    sizes = [point.min_cluster_size for point in sweep(ROWS, ClusteringConfig(min_cluster_size=7))]
    assert sizes == sorted(set(sizes))
    assert (sizes[0], sizes[-1]) == (2, 20)
    assert 7 in sizes


def test_what_is_known_of_other_sizes_gives_the_same_points():
    config = ClusteringConfig(min_cluster_size=7, min_samples=2)
    known = sweep(ROWS, ClusteringConfig(min_samples=2))
    assert sweep(ROWS, config, known=known) == sweep(ROWS, config)
    assert known[0] is sweep(ROWS, config, known=known)[0]


def test_a_small_group_turns_to_noise_where_the_size_exceeds_it():
    points = {
        point.min_cluster_size: point for point in sweep(ROWS, ClusteringConfig(min_cluster_size=15, min_samples=3))
    }
    assert points[15].noise_share >= 0.1 - 1e-9
    assert points[15].clusters == 2


@pytest.mark.parametrize("n", [1, 2, 3])
def test_a_handful_of_rows_is_no_error(n: int):
    assert sweep(ROWS[:n], ClusteringConfig())

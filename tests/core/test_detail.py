"""Dense groups put together: what says the same, what is near, and no more groups than a person can count."""

from itertools import pairwise

import numpy as np
import pytest

from inbedder_core.clusters.clustering import Clustering, ClusteringConfig, find_clusters
from inbedder_core.clusters.detail import LEVELS, divide, put_together
from inbedder_core.clusters.rows import distinct_rows

EACH = 5


def dense(groups: int, *, noise: int = 0) -> Clustering:
    assignments = np.array([row // EACH for row in range(groups * EACH)] + [-1] * noise)
    return Clustering(assignments, np.ones(len(assignments), np.float32), ClusteringConfig(detail="all"))


def placed(clustering: Clustering) -> np.ndarray:
    """Each dense group in a place of its own, far from the others."""
    chance = np.random.default_rng(0)
    spots = np.stack([clustering.assignments * 100.0, np.zeros(len(clustering))], axis=1)
    return (spots + chance.normal(size=spots.shape)).astype(np.float32)


def together(clustering: Clustering, centers: np.ndarray, answers: list[str], detail: str, rows=None) -> Clustering:
    rows = distinct_rows(placed(clustering) if rows is None else rows)
    return put_together(clustering, rows, centers.astype(np.float32), answers, detail=detail)


def test_groups_of_one_answer_are_one_however_far_apart() -> None:
    found = together(dense(3), np.eye(3), ["angry", "sad", "angry"], "some")
    assert found.assignments.tolist() == [0] * EACH + [1] * EACH + [0] * EACH
    assert [part.tolist() for part in found.parts(0)] == [list(range(5)), list(range(10, 15))]
    assert found.parts(1) == ()


def test_groups_that_no_answer_speaks_for_are_not_one_for_that() -> None:
    assert together(dense(3), np.eye(3), ["", "", ""], "some").n_clusters == 3


def test_near_groups_are_one_under_few_names_and_two_under_many() -> None:
    centers = np.array([[1, 0, 0], [0.5, 0.9, 0], [0, 0, 1]])
    assert together(dense(3), centers, ["sad", "unhappy", "glad"], "some").n_clusters == 2
    assert together(dense(3), centers, ["sad", "unhappy", "glad"], "many").n_clusters == 3


@pytest.mark.parametrize("detail", LEVELS)
def test_no_level_has_more_groups_than_it_says(detail: str) -> None:
    found = together(dense(30), np.eye(30), [f"answer {group}" for group in range(30)], detail)
    assert found.n_clusters == (LEVELS[detail].most or 30)
    assert found.config.detail == detail
    assert found.sizes == tuple(sorted(found.sizes, reverse=True))


def test_coarser_levels_hold_whole_groups_of_finer_ones() -> None:
    centers = np.random.default_rng(1).normal(size=(40, 6))
    found = [together(dense(40), centers, [""] * 40, detail).assignments for detail in ("few", "some", "many")]
    for coarse, fine in pairwise(found):
        assert len(set(zip(coarse.tolist(), fine.tolist(), strict=True))) == len(set(fine.tolist()))


def test_noise_inside_a_group_joins_it_and_noise_between_groups_stays() -> None:
    clustering = dense(2, noise=2)
    rows = placed(clustering)
    rows[-2:] = [[0.5, 0.5], [50, 0]]
    rows[[0, 1, 5, 6], 0] = [48, -1, 52, 101]
    found = together(clustering, np.eye(2), ["", ""], "some", rows)
    assert found.assignments[-2:].tolist() == [0, -1]
    assert clustering.strengths[-2] == found.strengths[-2]
    assert found.parts(0) == ()


def test_where_nothing_is_dense_nothing_is_put_together() -> None:
    nothing = Clustering(np.full(4, -1), np.zeros(4, np.float32), ClusteringConfig(detail="all"))
    found = together(nothing, np.zeros((0, 3)), [], "few", np.zeros((4, 2), np.float32))
    assert (found.n_clusters, found.config.detail) == (0, "few")


def test_subclusters_are_of_as_many_documents() -> None:
    with pytest.raises(ValueError, match="3 assignments but 2 subclusters"):
        Clustering(np.zeros(3, np.intp), np.ones(3, np.float32), ClusteringConfig(), np.zeros(2, np.intp))


def test_a_dense_group_is_divided_into_the_finest_within_it_and_nothing_of_it_is_lost() -> None:
    chance = np.random.default_rng(3)
    spots = np.array([[0, 0], [1.2, 0], [0.6, 1.1], [30, 0]])
    values = (np.repeat(spots, 40, axis=0) + chance.normal(scale=0.3, size=(160, 2))).astype(np.float32)
    rows = distinct_rows(values)
    whole = find_clusters(rows, ClusteringConfig(detail="all", min_cluster_size=12, min_samples=3))
    found = divide(whole, rows)
    assert (whole.n_clusters, found.n_clusters) == (2, 4)
    assert np.array_equal(found.assignments == -1, whole.assignments == -1)
    for group in range(found.n_clusters):
        assert len(set(whole.assignments[found.members(group)].tolist())) == 1
    assert min(found.sizes) >= 12


def test_what_has_no_finer_groups_stays_as_it_is() -> None:
    values = np.random.default_rng(4).normal(size=(60, 2)).astype(np.float32)
    rows = distinct_rows(np.vstack([values, values + 50]))
    whole = find_clusters(rows, ClusteringConfig(detail="all", min_cluster_size=40))
    assert np.array_equal(divide(whole, rows).assignments, whole.assignments)
    nothing = Clustering(np.full(4, -1), np.zeros(4, np.float32), ClusteringConfig(min_cluster_size=3, min_samples=2))
    assert divide(nothing, distinct_rows(np.eye(4, dtype=np.float32))).n_clusters == 0

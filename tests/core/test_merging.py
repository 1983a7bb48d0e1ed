"""Ward's tree, by chains of nearest neighbours."""

import numpy as np
import pytest
from scipy.cluster.hierarchy import fcluster, linkage

from inbedder_core.clusters.ward import merge_groups


def same_groups(first, second) -> bool:
    return len(set(zip(first, second, strict=True))) == len(set(first)) == len(set(second))


@pytest.mark.parametrize("number", [1, 2, 3, 7, 30, 120])
def test_groups_are_those_of_the_textbook(number):
    rows = np.random.default_rng(0).normal(size=(120, 4)).astype(np.float32)
    found = merge_groups(rows, np.ones(120, np.intp), number)
    assert same_groups(found, fcluster(linkage(rows, "ward"), number, "maxclust"))


def test_a_row_that_stands_for_many_weighs_as_many():
    rng = np.random.default_rng(1)
    rows, counts = rng.normal(size=(40, 3)).astype(np.float32), rng.integers(1, 5, 40)
    repeated = np.repeat(rows, counts, axis=0)
    expected = fcluster(linkage(repeated, "ward"), 5, "maxclust")
    assert same_groups(np.repeat(merge_groups(rows, counts, 5), counts), expected)


def test_fewer_groups_hold_whole_ones_of_more():
    rows = np.random.default_rng(2).normal(size=(60, 2)).astype(np.float32)
    few, many = merge_groups(rows, np.ones(60, np.intp), 4), merge_groups(rows, np.ones(60, np.intp), 11)
    assert len(set(zip(few, many, strict=True))) == 11


def test_equally_near_rows_come_to_an_end():
    grid = np.array([[x, y] for x in range(6) for y in range(6)], np.float32)
    assert len(set(merge_groups(grid, np.ones(36, np.intp), 4))) == 4


@pytest.mark.parametrize("rows", [1, 2])
def test_few_rows_are_no_matter(rows):
    points = np.arange(rows, dtype=np.float32)[:, None]
    assert len(set(merge_groups(points, np.ones(rows, np.intp), 1))) == 1

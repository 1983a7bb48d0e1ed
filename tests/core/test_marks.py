"""A cluster keeps its color and symbol when documents are grouped otherwise."""

import numpy as np

from inbedder_core.clusters import Clustering, ClusteringConfig, keep_marks


def grouped(groups: str, marks: tuple[int, ...] = ()) -> Clustering:
    """A document a letter: its cluster's id, "-" for noise."""
    ids = np.array([-1 if letter == "-" else int(letter) for letter in groups], np.intp)
    return Clustering(ids, np.ones(len(ids), np.float32), ClusteringConfig(), marks=marks)


def marks(before: Clustering, after: str) -> tuple[int, ...]:
    return keep_marks(before, grouped(after)).marks


def test_a_cluster_that_holds_mostly_the_same_keeps_its_mark_whatever_its_size_is_now() -> None:
    assert marks(grouped("00000111122"), "1110-000022") == (1, 0, 2)
    assert marks(grouped("000111", (5, 3)), "110000") == (3, 5)


def test_of_a_divided_cluster_the_largest_part_keeps_the_mark_and_others_take_what_is_free() -> None:
    assert marks(grouped("000000011111"), "000112244333") == (0, 2, 3, 1, 4)


def test_clusters_put_together_bear_the_mark_of_the_largest() -> None:
    assert marks(grouped("000001111222"), "111110000000") == (1, 0)


def test_what_has_little_of_every_cluster_there_was_takes_what_is_free() -> None:
    assert marks(grouped("000111----", (5, 3)), "-0--1-0011") == (0, 1)
    assert marks(grouped("------"), "000111") == (0, 1)
    assert marks(grouped("000111"), "------") == ()

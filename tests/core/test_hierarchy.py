"""Clusters of clusters."""

from itertools import pairwise

import numpy as np
import pytest

from inbedder_core.corpus.corpus import Corpus
from inbedder_core.views.hierarchy import nest
from tests.views import encoded_as, hand_made_view

ANIMALS = (("cat", 0), ("dog", 0), ("rose", 1), ("tulip", 1), ("oak", 2))
"""A cluster each, in three kinds."""


def nested(each: int = 6, *, noise: int = 2, kinds=ANIMALS):
    rng = np.random.default_rng(0)
    names = [name for name, _ in kinds for _ in range(each)]
    answers = [*names, *["?"] * noise]
    texts = tuple(f"{answer} {row}" for row, answer in enumerate(answers))
    groups = [place for place in range(len(kinds)) for _ in range(each)] + [-1] * noise
    rows = np.zeros((len(answers), 12), np.float32)
    for place, (_, kind) in enumerate(kinds):
        rows[place * each : (place + 1) * each, kind] = 5
        rows[place * each : (place + 1) * each, 4 + place % 8] = 1
    rows += rng.normal(size=rows.shape) * 0.01
    corpus = Corpus.from_texts(texts)
    view = hand_made_view(corpus, "What?", groups, answers)
    return nest(encoded_as(view, rows, answers)), view


def test_clusters_that_are_alike_come_together():
    found, _ = nested(kinds=ANIMALS[:4])
    coarse, fine = found.levels
    assert [sorted(set(cluster.answers)) for cluster in coarse.clusters] in (
        [[("cat", 6), ("dog", 6)], [("rose", 6), ("tulip", 6)]],
        [[("rose", 6), ("tulip", 6)], [("cat", 6), ("dog", 6)]],
    )
    assert fine.parents[0] == fine.parents[1] != fine.parents[2] == fine.parents[3]


def test_the_last_level_is_the_views_own_and_the_larger_groups_come_first():
    found, view = nested()
    assert found.levels[-1].clusters == view.clusters
    sizes = [cluster.size for cluster in found.levels[0].clusters]
    assert sizes == sorted(sizes, reverse=True)
    assert sum(sizes) == 30


def test_noise_stays_noise():
    found, _ = nested()
    assert [level.clustering.members(-1).tolist() for level in found.levels] == [[30, 31]] * 2


def test_a_path_leads_from_the_coarsest_to_the_cluster():
    found, view = nested()
    path = found.path(3)
    assert path[-1] == view.clusters[3]
    assert path[0] in found.levels[0].clusters
    assert ("tulip", 6) in path[0].answers


@pytest.mark.parametrize(("clusters", "levels"), [(0, [0]), (3, [3]), (4, [2, 4]), (12, [3, 12]), (27, [3, 9, 27])])
def test_there_are_as_many_levels_as_clusters_need(clusters, levels):
    found, _ = nested(
        3, kinds=[(f"word{'abcdefghijklmnopqrstuvwxyzz'[place]}", place % 3) for place in range(clusters)]
    )
    assert [len(level.clusters) for level in found.levels] == levels


def test_finer_levels_divide_whole_groups():
    found, _ = nested(3, kinds=[(f"w{place}", place % 3) for place in range(27)])
    for coarse, fine in pairwise(found.levels):
        pairs = set(zip(fine.clustering.assignments.tolist(), coarse.clustering.assignments.tolist(), strict=True))
        assert len(pairs) == len({one for one, _ in pairs})

"""How questions relate: agreement, crossed clusters, movers."""

import numpy as np
import pytest
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

from inbedder_core.clusters.clustering import NOISE
from inbedder_core.comparison.agreement import compare, holm
from inbedder_core.comparison.crosstab import contingency, shared_documents
from inbedder_core.comparison.movers import movers, nearest_documents
from inbedder_core.corpus.corpus import Corpus
from inbedder_core.errors import CorpusError
from inbedder_core.exports.comparison_frames import comparison_frames
from inbedder_core.exports.formats import jsonl_bytes
from inbedder_core.views.view import View
from tests.views import encoded_as, hand_made_view

THIRDS = [row % 3 for row in range(60)]
HALVES = [row // 30 for row in range(60)]


def view(assignments, *, question="Which?", embeddings=None, corpus=None) -> View:
    corpus = corpus or Corpus.from_texts([f"text {row}" for row in range(len(assignments))])
    made = hand_made_view(corpus, question, assignments, [f"answer {group}" for group in assignments])
    if embeddings is None:
        return made
    return encoded_as(made, embeddings)


def drawn(groups: int, *, n: int = 60, seed: int = 0) -> list[int]:
    """Random groups, numbered without gaps."""
    found = np.random.default_rng(seed).integers(0, groups, n)
    return np.unique(found, return_inverse=True)[1].tolist()


def test_equal_groupings_agree_fully_and_beyond_chance():
    renamed = [(group + 1) % 3 for group in THIRDS]
    (pair,) = compare([view(THIRDS), view(renamed)]).pairs
    assert pair.ami.value == pytest.approx(1)
    assert pair.ari.value == pytest.approx(1)
    assert pair.ami.p == pair.ari.p == 1 / 1000, "the observed arrangement counts as one"
    assert pair.ami.significant


def test_independent_groupings_agree_as_chance_does():
    (pair,) = compare([view(THIRDS), view(HALVES)]).pairs
    for score in (pair.ami, pair.ari):
        assert score.value < 0.01
        assert score.p > 0.5
        assert abs(score.null_mean) < 3 * score.null_sd / np.sqrt(999), "adjusted measures are 0 on average"
        assert not score.significant


@pytest.mark.parametrize("seed", range(5))
def test_values_are_those_of_scikit_learn(seed):
    first, second = drawn(4, seed=seed), drawn(7, seed=seed + 100)
    (pair,) = compare([view(first), view(second)], permutations=9).pairs
    assert pair.ami.value == pytest.approx(adjusted_mutual_info_score(first, second), abs=1e-9)
    assert pair.ari.value == pytest.approx(adjusted_rand_score(first, second), abs=1e-9)


def test_chance_is_what_shuffling_the_documents_gives():
    first, second = drawn(3), drawn(5, seed=1)
    (pair,) = compare([view(first), view(second)], permutations=500).pairs
    random = np.random.default_rng(0)
    shuffled = [adjusted_rand_score(first, random.permutation(second)) for _ in range(500)]
    assert pair.ari.null_mean == pytest.approx(np.mean(shuffled), abs=4 * np.std(shuffled) / np.sqrt(250))
    assert pair.ari.null_sd == pytest.approx(np.std(shuffled), rel=0.15)
    beaten = np.mean(np.array(shuffled) >= pair.ari.value)
    assert pair.ari.p == pytest.approx(beaten, abs=0.08)


def test_noise_in_either_view_is_left_out_and_counted():
    first = [NOISE] * 10 + THIRDS[10:]
    second = THIRDS[:55] + [NOISE] * 5
    (pair,) = compare([view(first), view(second)]).pairs
    assert (pair.compared, pair.left_out) == (45, 15)
    assert pair.ari.value == pytest.approx(1)


def test_the_same_seed_gives_the_same_numbers_and_a_pair_does_not_depend_on_the_others():
    views = [view(drawn(4, seed=seed)) for seed in range(3)]
    assert compare(views).pairs == compare(views).pairs
    assert compare(views, seed=1).pair(0, 1).ami.null_mean != compare(views).pair(0, 1).ami.null_mean
    alone, among = compare(views[:2]).pair(0, 1).ami, compare(views).pair(1, 0).ami
    assert (alone.value, alone.null_mean, alone.p) == (among.value, among.null_mean, among.p)


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        (THIRDS, [0] * 60, "single group"),
        (THIRDS, [NOISE] * 60, "0 documents are in groups of both"),
        ([0, 1, 0, 1], [0, 1, 1, 0], "4 documents"),
        (list(range(60)), THIRDS, "any other arrangement"),
    ],
)
def test_agreement_that_is_not_defined_says_why(first, second, why):
    (pair,) = compare([view(first), view(second)]).pairs
    assert pair.ami is pair.ari is None
    assert why in pair.undefined


def test_one_view_alone_cannot_be_compared():
    with pytest.raises(CorpusError, match="at least two questions"):
        compare([view(THIRDS)])


def test_views_of_another_corpus_cannot_be_compared():
    here, other = view(THIRDS), view(HALVES, corpus=Corpus.from_texts([f"other {row}" for row in range(60)]))
    for work in (
        lambda: compare([here, other]),
        lambda: contingency(here, other),
        lambda: shared_documents(here, other, (0, 0)),
        lambda: movers(here, other),
    ):
        with pytest.raises(ValueError, match="different corpora"):
            work()


def test_views_of_equal_corpora_can_be_compared():
    assert compare([view(THIRDS), view(HALVES)]).pairs


def test_holm_corrects_step_by_step():
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.9, 0.8]) == pytest.approx([1.0, 1.0])
    assert holm([]) == []


def test_a_table_counts_what_is_and_what_chance_would_give():
    table = contingency(view([0, 0, 0, 1, 1, NOISE]), view([0, 0, 1, 1, 1, 0]))
    assert table.counts.tolist() == [[2, 1], [0, 2]]
    assert table.left_out == 1
    assert table.expected.tolist() == [
        [pytest.approx(1.2), pytest.approx(1.8)],
        [pytest.approx(0.8), pytest.approx(1.2)],
    ]
    corner = table.cell(0, 0)
    assert (corner.documents, corner.first.label, corner.second.label) == (2, "answer 0", "answer 0")
    assert corner.ratio == pytest.approx(2 / 1.2)
    assert corner.residual == pytest.approx(0.8 / np.sqrt(1.2 * 0.4 * 0.6))
    assert table.cells()[-1].documents >= 0
    assert [cell.documents for cell in table.flows(2)] == [2, 2]
    assert len(table.flows(9)) == 3, "an empty cell is no flow"


def test_residuals_are_standard_normal_by_chance():
    found = [
        contingency(view(THIRDS), view(np.random.default_rng(seed).permutation(HALVES).tolist())).residuals[0, 0]
        for seed in range(300)
    ]
    assert abs(np.mean(found)) < 0.2
    assert np.std(found) == pytest.approx(1, abs=0.15)


def test_noise_can_be_a_group_of_its_own():
    first, second = view([0, 0, 1, NOISE, NOISE]), view([0, 1, 1, 0, 1])
    table = contingency(first, second, noise=True)
    assert [group.id for group in table.rows] == [0, 1, NOISE]
    assert [group.id for group in table.columns] == [0, 1], "this view has no noise"
    assert table.counts.tolist() == [[1, 1], [0, 1], [1, 1]]
    assert table.left_out == 0
    assert shared_documents(first, second, (NOISE, 1)) == (4,)
    assert shared_documents(first, second, (0, 0)) == (0,)


def test_a_table_without_clusters_is_empty_but_not_broken():
    table = contingency(view([NOISE] * 4), view([0, 0, 1, 1]))
    assert table.counts.shape == table.residuals.shape == (0, 2)
    assert (table.total, table.left_out) == (0, 4)
    assert table.cells() == table.flows(5) == ()


def test_one_cluster_on_a_side_leaves_nothing_to_chance():
    table = contingency(view([0] * 4), view([0, 0, 1, 1]))
    assert table.residuals.tolist() == [[0, 0]]
    assert table.ratios.tolist() == [[1, 1]]


def directions(n: int, *, dimension: int = 8, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(n, dimension)).astype(np.float32)


def test_the_same_view_twice_moves_nobody():
    same = view(THIRDS, embeddings=directions(60))
    found = movers(same, same, k=5)
    assert found.shared.tolist() == [5] * 60
    assert found.change.tolist() == [0.0] * 60


def test_the_documents_that_changed_company_come_first():
    """Two tight groups; documents 0 and 30 change sides."""
    sides = np.repeat([[10.0], [-10.0]], 30, axis=0) * np.ones((1, 8))
    before = sides + directions(60)
    after = before.copy()
    after[[0, 30]] = before[[30, 0]] + 0.01
    found = movers(view(HALVES, embeddings=before), view(HALVES, embeddings=after), k=5)
    assert set(found.top(2)) == {0, 30}
    assert found.change[0] == 1
    assert found.shared.mean() > 4
    assert found.by_chance == pytest.approx(25 / 59)


def test_identical_documents_move_alike_and_count_as_one_neighbour():
    before, after = directions(30), directions(30, seed=1)
    repeated = [np.vstack([rows, rows[:1], rows[:1]]) for rows in (before, after)]
    groups = [0] * 30
    alone = movers(*(view(groups, embeddings=rows) for rows in (before, after)), k=4)
    found = movers(*(view([0] * 32, embeddings=rows) for rows in repeated), k=4)
    assert found.shared[0] == found.shared[30] == found.shared[31]
    assert len(alone.rows) + 2 == len(found.rows)


def test_few_documents_have_few_neighbours_and_too_few_none():
    found = movers(view([0] * 6, embeddings=directions(6)), view([0] * 6, embeddings=directions(6, seed=1)))
    assert found.k == 3
    with pytest.raises(CorpusError, match="2 documents differ"):
        movers(view([0, 0], embeddings=directions(2)), view([0, 0], embeddings=directions(2)))


def test_many_documents_are_compared_among_a_sample():
    pair = view(THIRDS, embeddings=directions(60)), view(HALVES, embeddings=directions(60, seed=1))
    found = movers(*pair, k=3, most=20)
    assert len(found.rows) == len(found.shared) == 20
    assert found.rows.tolist() == sorted(set(found.rows.tolist()))
    assert set(found.top(5)) <= set(found.rows.tolist())
    assert found.rows.tolist() == movers(*pair, k=3, most=20).rows.tolist()


def test_the_nearest_documents_come_nearest_first():
    rows = np.eye(4, 8, dtype=np.float32) + directions(4) * 0.01
    rows[2] = rows[0] * 0.9 + rows[1] * 0.1
    assert nearest_documents(view([0] * 4, embeddings=rows), 0)[0] == 2
    assert len(nearest_documents(view([0] * 4, embeddings=rows), 0, k=9)) == 3


def test_tables_hold_every_pair_and_name_documents_by_id():
    corpus = Corpus.from_texts([f"half \ud800 {row}" for row in range(60)]).take(range(59, -1, -1))
    views = [view(groups, question=f"Question {number}?", embeddings=directions(60, seed=number), corpus=corpus)
             for number, groups in enumerate((THIRDS, HALVES, [NOISE] * 60), 1)]  # fmt: skip
    frames = comparison_frames(views)
    agreement = frames["agreement"]
    assert agreement[["first view", "second view"]].values.tolist() == [[1, 2], [1, 3], [2, 3]]
    assert agreement["AMI"].notna().tolist() == [True, False, False]
    assert "0 documents" in agreement["not defined"][1]
    ami = compare(views).pairs[0].ami
    assert agreement["AMI above chance, in sd"][0] == pytest.approx((ami.value - ami.null_mean) / ami.null_sd)
    crossed = frames["groups_crossed"]
    assert crossed.groupby(["first view", "second view"])["documents"].sum().tolist() == [60, 60, 60], "noise counts"
    assert b'"AMI": null' in jsonl_bytes(agreement), "what is not defined is missing"
    top = movers(*views[:2]).top(1)[0]
    first = frames["movers"].iloc[0]
    assert (first["id"], first["second question"]) == (corpus.ids[top], "Question 2?")
    assert comparison_frames(views[:1]) == {}

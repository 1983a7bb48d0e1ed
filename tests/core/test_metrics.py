import math

import numpy as np
import pytest
from scipy.stats import spearmanr
from sklearn.metrics import adjusted_rand_score, v_measure_score

from inbedder_core.evaluation.scoring import metrics

GOLD = ["a", "a", "b", "b"]


def test_the_right_grouping_scores_a_hundred_whatever_its_numbers():
    found = metrics.clustering_scores(GOLD, [7, 7, 3, 3])
    assert (found.v_measure, found.ami, found.ari) == pytest.approx((100, 100, 100))


def test_one_big_cluster_scores_nothing():
    found = metrics.clustering_scores(GOLD, [0, 0, 0, 0])
    assert (found.v_measure, found.ami, found.ari) == pytest.approx((0, 0, 0))


def test_v_measure_of_a_split_label_is_the_one_worked_out_by_hand():
    # Homogeneity 1; completeness 1 - H(K|C)/H(K) = 1 - (1/2 ln 2) / (3/2 ln 2) = 2/3; V = 2 (2/3) / (5/3) = 0.8.
    assert metrics.clustering_scores(GOLD, [0, 1, 2, 2]).v_measure == pytest.approx(80)


def test_clustering_scores_agree_with_scikit_learn():
    random = np.random.default_rng(0)
    gold, found = random.integers(0, 4, 60).astype(str).tolist(), random.integers(-1, 5, 60)
    scores = metrics.clustering_scores(gold, found)
    assert scores.v_measure == pytest.approx(100 * v_measure_score(gold, found))
    assert scores.ari == pytest.approx(100 * adjusted_rand_score(gold, found))


def test_independent_labellings_do_not_depend_on_each_other_and_equal_ones_do():
    first, second = ["x", "x", "y", "y"], ["p", "q", "p", "q"]
    assert metrics.dependence(first, second) == pytest.approx(0)
    assert metrics.dependence(first, first) == pytest.approx(1)


def test_purity_leaves_noise_out():
    assert metrics.purity(["a", "a", "b", "b", "b"], [0, 0, 0, 1, -1]) == pytest.approx(75)
    assert metrics.purity(["a"], [-1]) == 0


def test_a_tie_is_not_nearer():
    anchor = np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 0.0]])
    near = np.array([[1.0, 0.1], [0.0, 1.0], [2.0, 0.0]])
    far = np.array([[0.0, 1.0], [1.0, 0.1], [1.0, 0.0]])
    assert metrics.nearer(anchor, near, far).tolist() == [True, False, False]


def test_cosine_of_nothing_is_zero_and_length_does_not_matter():
    found = metrics.cosine(np.array([[0.0, 0.0], [3.0, 0.0]]), np.array([[1.0, 0.0], [1.0, 1.0]]))
    assert found.tolist() == pytest.approx([0, 1 / math.sqrt(2)])


def test_centred_rows_have_length_one_and_a_constant_matrix_stays_zero():
    found = metrics.centered(np.array([[1.0, 0.0], [3.0, 0.0]]))
    assert found.tolist() == [[-1, 0], [1, 0]]
    assert not metrics.centered(np.ones((3, 2))).any()


def test_harmonic_mean_of_rates_that_sum_to_a_hundred_is_at_most_fifty():
    assert metrics.harmonic_mean(81.43, 18.57) == pytest.approx(30.24, abs=0.01)  # e5-large-v2 in the paper
    assert max(metrics.harmonic_mean(rate, 100 - rate) for rate in range(101)) == 50
    assert metrics.harmonic_mean(0, 0) == 0


def test_rank_correlation_agrees_with_scipy_on_ties():
    random = np.random.default_rng(1)
    first, second = random.integers(0, 5, 40), random.normal(size=40)
    assert metrics.spearman(first, second) == pytest.approx(100 * spearmanr(first, second).statistic)


def test_rank_correlation_by_hand_and_of_a_constant():
    assert metrics.spearman([1, 2, 3], [10, 30, 20]) == pytest.approx(50)
    assert metrics.spearman([1, 2, 3], [5, 5, 5]) == 0


def test_the_robustness_gap_compares_the_worst_right_with_the_best_wrong():
    assert metrics.gap([40, 60], [10, 45]) == -5


def test_resampling_is_seeded_and_centres_on_the_value():
    values = np.array([0.0] * 50 + [1.0] * 50)
    found = metrics.bootstrap(100, lambda rows: float(values[rows].mean()), replicates=200, seed=3)
    assert found == metrics.bootstrap(100, lambda rows: float(values[rows].mean()), replicates=200, seed=3)
    assert np.mean(found) == pytest.approx(0.5, abs=0.02)
    assert np.std(found) == pytest.approx(0.05, abs=0.01)


def test_columns_of_unequal_length_are_refused():
    with pytest.raises(ValueError, match="4 values against 3"):
        metrics.clustering_scores(GOLD, [0, 0, 1])

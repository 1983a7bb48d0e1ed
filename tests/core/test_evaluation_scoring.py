from statistics import fmean

import pytest

from inbedder_core.evaluation.scoring.answers import commonest, score_answers
from inbedder_core.evaluation.scoring.embeddings import (
    score_clustering,
    score_pairs,
    score_robustness,
    score_templates,
    score_triplets,
)
from inbedder_core.evaluation.tasks.sampling import draw_triplets
from inbedder_core.evaluation.tasks.task import ClusteringTask, PairTask, RobustnessTask, Wordings
from tests import faceted
from tests.fakes import FakeEncoder


def by_metric(scores):
    found = {}
    for score in scores:
        found.setdefault(score.metric, []).append(score.value)
    return found


def triplets():
    corpus = faceted.corpus()
    return draw_triplets(corpus, *corpus.facets, count=40, seed=0)


@pytest.mark.parametrize(("answer", "expected"), [(faceted.follows, 100), (faceted.inverts, 0)])
def test_triplets_are_all_right_for_a_follower_and_all_wrong_for_an_inverter(answer, expected):
    found = by_metric(score_triplets(triplets(), faceted.encoder(answer)))
    assert found == {name: [pytest.approx(expected)] for name in ("HM", "HM centred", "rate A", "rate B")}


def test_an_encoder_that_ignores_the_question_gets_at_most_fifty():
    found = by_metric(score_triplets(triplets(), faceted.encoder(faceted.ignores)))
    assert found["HM"][0] <= 50
    assert found["rate A"][0] > found["rate B"][0]


def test_an_encoder_blind_to_question_and_text_wins_no_triplet_because_ties_do_not_count():
    found = by_metric(score_triplets(triplets(), faceted.encoder(lambda text, question: "same", spread=0.0)))
    assert found["HM"] == [0]


def test_facet_clustering_is_perfect_for_a_follower_under_every_question():
    found = by_metric(score_clustering(ClusteringTask(faceted.corpus()), faceted.encoder(), seeds=10))
    assert min(found["V"]) > 90
    assert min(found["V raw"]) > 80


def test_facet_clustering_is_near_nothing_for_an_inverter():
    found = by_metric(score_clustering(ClusteringTask(faceted.corpus()), faceted.encoder(faceted.inverts), seeds=10))
    assert max(found["V"]) < 10
    assert max(found["AMI"]) < 5


def test_every_seed_leaves_a_run_and_their_spread_is_reported():
    scores = list(score_clustering(ClusteringTask(faceted.corpus()), faceted.encoder(), seeds=4))
    assert {len(score.runs) for score in scores} == {4}
    assert all(score.spread is not None and score.value == pytest.approx(fmean(score.runs)) for score in scores)


def test_documents_without_a_label_take_no_part():
    corpus = faceted.corpus()
    half = tuple(label if row % 2 else None for row, label in enumerate(corpus.facets[0].gold))
    facet = type(corpus.facets[0])("colour", faceted.ASK_COLOUR, half)
    task = ClusteringTask(type(corpus)("toys", "English", corpus.texts, (facet,)))
    assert {score.documents for score in score_clustering(task, faceted.encoder(), seeds=2)} == {len(half) // 2}


def test_pairs_are_ranked_under_their_own_instruction():
    first, second = ("red ball 1", "red ball 2"), ("red cube 1", "red cube 2")
    task = PairTask(
        "pairs", "English", first * 2, second * 2, (1, 1, 0, 0), (faceted.ASK_COLOUR,) * 2 + (faceted.ASK_SHAPE,) * 2
    )
    best, worst = (
        next(score_pairs(task, faceted.encoder(answer))).value for answer in (faceted.follows, faceted.inverts)
    )
    assert best > 80
    assert worst < -80


def robustness(right=(faceted.ASK_COLOUR,), wrong=(faceted.ASK_SHAPE,)):
    words = Wordings(faceted.ASK_COLOUR, right, right, wrong)
    return RobustnessTask(
        "toys: colour", "English", faceted.TEXTS, faceted.GOLD["colour"], words, (faceted.ASK_COLOUR,)
    )


def test_the_robustness_gap_is_wide_for_a_follower():
    found = by_metric(score for score in score_robustness(robustness(), faceted.encoder(), seeds=5) if not score.detail)
    assert found["gap worst correct − best incorrect"][0] > 80
    assert found["punctuation, largest change"] == [0]


def test_the_robustness_gap_is_nothing_for_an_encoder_that_ignores_the_question():
    blind = faceted.encoder(lambda text, question: text.split()[0], spread=0.0)
    found = by_metric(score for score in score_robustness(robustness(), blind, seeds=5) if not score.detail)
    assert found["gap of means"] == [pytest.approx(0)]
    assert found["correct mean"] == found["incorrect mean"]


def test_every_wording_keeps_its_own_score_as_a_detail():
    details = [score.metric for score in score_robustness(robustness(), faceted.encoder(), seeds=2) if score.detail]
    assert f"incorrect | {faceted.ASK_SHAPE}" in details


def test_a_template_that_breaks_the_model_shows_as_a_change():
    variants = {"broken": FakeEncoder(lambda text, question: "nothing", spread=0.02)}
    found = by_metric(score_templates(robustness(), faceted.encoder(), variants, seeds=3))
    assert found["template, largest change"][0] > 80


def test_answers_that_say_the_gold_label_are_counted():
    task = ClusteringTask(faceted.corpus())
    judge = FakeEncoder(lambda text, question: text, spread=0.0)
    right = by_metric(score_answers(task, faceted.encoder(), judge=judge))
    assert right["says label"] == right["nearest label, balanced"] == [100, 100]
    wrong = by_metric(score_answers(task, faceted.encoder(faceted.inverts), judge=judge))
    assert wrong["says label"] == [0, 0]


def test_the_commonest_answers_are_told_by_gold_label():
    said = ["Red", "red", "blue", "", "red"]
    assert commonest(said, ["warm", "warm", "warm", "cold", "cold"]) == {
        ("warm", "red"): pytest.approx(200 / 3),
        ("warm", "blue"): pytest.approx(100 / 3),
        ("cold", ""): 50,
        ("cold", "red"): 50,
    }


def test_an_encoder_that_does_not_answer_has_no_answer_scores():
    silent = faceted.encoder(lambda text, question: "")
    assert list(score_answers(ClusteringTask(faceted.corpus()), silent, judge=None)) == []

from collections import Counter

from inbedder_core.evaluation.tasks.sampling import draw_triplets, sample_corpus, stratified_order
from tests import faceted


def test_every_beginning_of_the_order_holds_each_stratum_in_its_share():
    strata = ["common"] * 80 + ["rare"] * 20
    order = stratified_order(strata, seed=0)
    assert sorted(order) == list(range(100))
    for count in (20, 50):
        rare = sum(strata[row] == "rare" for row in order[:count])
        assert abs(rare - count / 5) <= 1


def test_rare_strata_are_drawn_as_often_as_their_size_says():
    strata = ["common"] * 900 + [f"rare {number}" for number in range(100)]
    drawn = [sum(row >= 900 for row in stratified_order(strata, seed=seed)[:200]) for seed in range(20)]
    assert 17 < sum(drawn) / len(drawn) < 23


def test_a_smaller_sample_is_part_of_a_larger_one():
    small, large = (
        sample_corpus(faceted.table(), facets=("colour", "shape"), documents=count, seed=0) for count in (20, 40)
    )
    assert large.texts[:20] == small.texts


def test_another_seed_draws_another_sample():
    first, second = (
        sample_corpus(faceted.table(), facets=("colour",), documents=20, seed=seed).texts for seed in (0, 1)
    )
    assert set(first) != set(second)


def test_each_triplet_shares_exactly_one_facet_with_each_side():
    corpus = faceted.corpus()
    gold = dict(zip(corpus.texts, faceted.CELLS, strict=True))
    task = draw_triplets(corpus, *corpus.facets, count=50, seed=0)
    assert len(task.first.anchors) == 50
    for anchor, same_a, same_b in zip(task.first.anchors, task.first.positives, task.first.negatives, strict=True):
        assert gold[anchor][0] == gold[same_a][0] and gold[anchor][1] != gold[same_a][1]
        assert gold[anchor][1] == gold[same_b][1] and gold[anchor][0] != gold[same_b][0]


def test_the_second_question_turns_the_triplets_round():
    corpus = faceted.corpus()
    task = draw_triplets(corpus, *corpus.facets, count=10, seed=0)
    assert (task.second.positives, task.second.negatives) == (task.first.negatives, task.first.positives)
    assert (task.first.instruction, task.second.instruction) == (faceted.ASK_COLOUR, faceted.ASK_SHAPE)


def test_an_anchor_is_used_once():
    corpus = faceted.corpus()
    task = draw_triplets(corpus, *corpus.facets, count=1000, seed=0)
    assert max(Counter(task.first.anchors).values()) == 1


def test_facets_that_say_the_same_make_no_triplets():
    corpus = faceted.corpus()
    assert draw_triplets(corpus, corpus.facets[0], corpus.facets[0], count=10, seed=0) is None

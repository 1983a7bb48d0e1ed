import numpy as np
import pytest

from inbedder_core.clusters.clustering import Clustering, ClusteringConfig
from inbedder_core.corpus.corpus import Corpus
from inbedder_core.encoders.base import Encoding
from inbedder_core.labels.encoded_corpus import EncodedCorpus
from inbedder_core.labels.explanation import Cluster, explain
from inbedder_core.labels.forms import normalize_answer
from inbedder_core.labels.keywords import WordCounts, count_words, find_keywords, log_odds
from inbedder_core.labels.naming import LONGEST, LabelMaterial, choose_labels


def explained(answers, groups, *, texts=None, embeddings=None, strengths=None, decode=None) -> tuple[Cluster, ...]:
    assignments = np.array(groups, dtype=np.intp)
    rows = np.eye(max(groups) + 2, dtype=np.float32)[assignments] if embeddings is None else embeddings
    sure = np.ones(len(groups), np.float32) if strengths is None else np.array(strengths, np.float32)
    told = texts or [f"text {'abcdefghij'[row % 10]}" for row in range(len(groups))]
    clustering = Clustering(assignments, sure, ClusteringConfig())
    encoding = Encoding(rows.astype(np.float32), tuple(answers))
    return explain(EncodedCorpus(Corpus.from_texts(told), encoding), clustering, decode=decode)


def material(*answers: tuple[str, float], keywords=(), decoded=()) -> LabelMaterial:
    return LabelMaterial(answers, tuple(keywords), tuple(decoded))


def test_a_cluster_is_named_after_its_most_frequent_answer():
    found = explained(["refund"] * 8 + ["card"] * 2 + ["login"] * 10, [0] * 10 + [1] * 10)
    assert [cluster.label for cluster in found] == ["refund", "login"]
    assert found[0].answers == (("refund", 8), ("card", 2))
    assert found[0].agreement == pytest.approx(0.8)


def test_spellings_of_one_answer_count_together_and_show_as_the_most_frequent():
    found = explained(["The Refund.", "a refund", "Refund", "Refund", "fee"] + ["card"] * 5, [0] * 5 + [1] * 5)
    assert found[0].answers == (("Refund", 4), ("fee", 1))


def test_what_the_model_answers_everywhere_names_no_cluster():
    answers = (["The customer is"] * 18 + ["lost card"] * 6) + (["The customer is"] * 18 + ["slow transfer"] * 6)
    found = explained(answers, [0] * 24 + [1] * 24)
    assert [cluster.label for cluster in found] == ["lost card", "slow transfer"]
    assert found[0].answers[0] == ("The customer is", 18)


def test_labels_leave_out_how_answers_begin_and_end():
    happy = ["The customer is happy"] * 6 + ["The customer feels happy"] * 6
    upset = ["The customer is upset about"] * 12
    vague = ["The customer is very"] * 12
    found = explained(happy + upset + vague, [0] * 12 + [1] * 12 + [2] * 12, texts=["1"] * 24 + ["card"] * 12)
    assert [cluster.label for cluster in found] == ["happy", "upset", "card"]
    assert found[1].answers == (("The customer is upset about", 12),)


def test_labels_keep_short_answers_and_denials_whole():
    found = explained(["yes"] * 9 + ["not satisfied with it"] * 9 + ["No."] * 9, [0] * 9 + [1] * 9 + [2] * 9)
    assert [cluster.label for cluster in found] == ["yes", "not satisfied", "No"]


def test_where_all_answers_are_alike_words_of_the_texts_name_clusters():
    texts = [f"my card was declined {row}" for row in range(10)] + [f"transfer pending {row}" for row in range(10)]
    found = explained(["The customer is"] * 20, [0] * 10 + [1] * 10, texts=texts)
    assert "card" in found[0].label and "transfer" in found[1].label


def test_without_answers_and_words_the_decoded_centroid_names_clusters():
    found = explained(
        [""] * 10, [0] * 5 + [1] * 5, texts=["1"] * 10, decode=lambda states: [("!", "travel"), ("##", "money")]
    )
    assert [cluster.label for cluster in found] == ["travel", "money"]
    assert found[0].agreement == 0


def test_an_answer_that_sets_a_cluster_apart_names_it_before_one_that_others_give_too():
    first = ["frustrated"] * 40 + ["scared"] * 30 + [f"other {row}" for row in range(30)]
    second = ["frustrated"] * 25 + ["calm"] * 40 + [f"more {row}" for row in range(35)]
    found = explained(first + second, [0] * 100 + [1] * 100, texts=["1"] * 200)
    assert [cluster.label for cluster in found] == ["scared", "calm"]


def test_a_label_begins_with_what_no_other_begins_with_where_something_else_speaks_for_it():
    materials = [
        material(("frustrated", 0.5), keywords=["delay"]),
        material(("frustrated", 0.4), ("worried", 0.3), keywords=["baggage"]),
        material(("frustrated", 0.35), keywords=["seat"]),
        material(("frustrated late", 0.3)),
    ]
    labels = choose_labels(materials)
    assert labels == ["frustrated", "worried", "seat · frustrated", "frustrated late"]


def test_words_that_most_documents_hold_name_a_cluster_before_rarer_ones():
    texts = ["card declined"] * 6 + ["card"] * 4 + ["transfer"] * 10
    found = explained([""] * 20, [0] * 10 + [1] * 10, texts=texts)
    assert found[0].label.startswith("card")


def test_an_answer_few_of_a_cluster_give_does_not_name_it():
    texts = ["lost parcel"] * 60 + ["billing"] * 60
    found = explained(["same"] * 57 + ["odd"] * 3 + ["same"] * 60, [0] * 60 + [1] * 60, texts=texts)
    assert "odd" not in found[0].label


def test_a_label_is_never_empty():
    found = explained([""] * 10, [0] * 5 + [1] * 5, texts=["1"] * 10)
    assert [cluster.label for cluster in found] == ["Group 1", "Group 2"]


def test_clusters_with_one_answer_are_told_apart_by_what_else_they_say():
    texts = [f"card stolen {row}" for row in range(10)] + [f"card swallowed {row}" for row in range(10)] + ["x"] * 20
    found = explained(["lost card"] * 20 + ["fee"] * 20, [0] * 10 + [1] * 10 + [2] * 20, texts=texts)
    assert [cluster.label for cluster in found] == ["lost card · stolen", "lost card · swallowed", "fee"]


def test_where_no_answer_prevails_two_make_the_label():
    found = explained(
        ["food"] * 9 + ["staff"] * 7 + list("abcdefghijklmnopqrst") + ["noise"] * 90,
        [0] * 36 + [1] * 90,
    )
    assert found[0].label == "food · staff"


def test_what_answers_share_names_a_cluster_though_no_two_are_the_same():
    verbs = ["ban", "allow", "fear", "fund", "stop", "study", "praise", "curb", "mock", "license", "permit", "forbid"]
    cloning = [f"{verb} human cloning" for verb in verbs]
    found = explained([*cloning, *["late bus"] * 12], [0] * 12 + [1] * 12, texts=["1"] * 24)
    assert found[0].label == "human cloning"
    assert found[0].answers[0][1] == 1, "answers are counted whole"


def test_a_word_that_leads_to_others_names_no_cluster():
    lights = [*["turn lights"] * 5, *["turn heating"] * 3, "turn radio", "turn fan"]
    found = explained([*lights, *["order pizza"] * 10], [0] * 10 + [1] * 10, texts=["1"] * 20)
    assert [cluster.label for cluster in found] == ["turn lights", "order pizza"]


def test_what_nothing_else_tells_apart_is_told_apart_by_a_quotation():
    first, second = (
        LabelMaterial((("cats", 0.9),), (), (), text)
        for text in ("Two cats sleep on our old sofa", "My  cat\nhunts mice in the barn all night")
    )
    assert choose_labels([first, second]) == [
        "cats · “Two cats sleep on our old sofa”",
        "cats · “My cat hunts mice in the barn…”",
    ]
    assert choose_labels([first, LabelMaterial((), (), (), "Purring is all it does, and it never stops at all")]) == [
        "cats",
        "“Purring is all it does, and it never…”",
    ]
    assert choose_labels([first, first])[1].endswith(" (2)"), "the same text"


def test_labels_stay_short_and_differ():
    long = "a very long answer that goes on and on without any end in sight"
    labels = choose_labels([material((long, 0.9)), material((long, 0.9)), material((long, 0.2), keywords=["rare"])])
    assert len(set(labels)) == 3
    assert all(len(label) <= LONGEST for label in labels)
    assert labels[2].startswith("rare")


def test_a_label_does_not_say_one_thing_twice():
    assert choose_labels([material(("late delivery", 0.2), keywords=["delivery", "parcel"])]) == [
        "late delivery · parcel"
    ]


def test_an_answer_that_says_there_is_none_names_no_cluster():
    answers = ["N/A"] * 2 + ["unknown"] * 2 + ["refund"] * 3 + ["late"] * 2 + ["No"] * 9 + ["[deleted]"] * 9
    texts = [f"The refund {row}" for row in range(9)] + [f"t{row}" for row in range(18)]
    found = explained(answers, [0] * 9 + [1] * 9 + [2] * 9, texts=texts)
    assert [cluster.label for cluster in found] == ["refund", "No", "[deleted]"]
    assert found[0].answers[0] == ("not said", 4)


def test_that_the_text_does_not_tell_names_a_cluster_where_most_say_so():
    answers = ["not said", "It is unclear", "n/a", "refund", "refunds", "refund"] + ["late"] * 6
    texts = [f"about a refund {row}" for row in range(6)] + [f"t{row}" for row in range(6)]
    found = explained(answers, [0] * 6 + [1] * 6, texts=texts)
    assert [cluster.label for cluster in found] == ["refund", "late"]
    answers[3] = "it is not said"
    found = explained(answers, [0] * 6 + [1] * 6, texts=texts)
    assert [cluster.label for cluster in found] == ["not said", "late"]
    assert found[0].answers == (("not said", 4), ("refund", 2))


def test_log_odds_are_those_worked_out_by_hand():
    # Words counted 6 and 2 in one group, 1 and 7 in the other; the prior, half the corpus, is 3.505 and 4.505.
    # ln(9.505 / 6.505) - ln(4.505 / 11.505) = 1.3169, over the root of 1 / 9.505 + 1 / 4.505, which is 0.5720.
    inside = np.array([[6.0, 2.0], [1.0, 7.0]])
    found = log_odds(inside, inside.sum(axis=0))
    assert found[0, 0] == pytest.approx(1.3169 / 0.5720, abs=1e-3)
    assert found[1, 0] == pytest.approx(-found[0, 0])


def test_words_as_frequent_everywhere_have_log_odds_of_nothing():
    inside = np.array([[10.0, 5.0], [10.0, 5.0]])
    assert np.allclose(log_odds(inside, inside.sum(axis=0)), 0)


def test_keywords_set_a_cluster_apart():
    texts = ["please refund the payment"] * 6 + ["please unlock the account"] * 6
    groups = np.array([0] * 6 + [1] * 6)
    found = find_keywords(count_words(tuple(texts)), groups)
    assert found == [("payment", "refund"), ("account", "unlock")]


def test_noise_is_part_of_what_keywords_are_set_against():
    texts = ("refund payment",) * 6 + ("refund unlock",) * 6 + ("refund weather",) * 6
    found = find_keywords(count_words(texts), np.array([0] * 6 + [1] * 6 + [-1] * 6))
    assert found == [("payment",), ("unlock",)]


def test_where_no_word_is_clearly_more_frequent_the_likeliest_are_shown():
    texts = ("red ball",) * 2 + ("blue ball",) * 2 + ("blue cube",) * 2
    assert find_keywords(count_words(texts), np.array([0, 0, 1, 1, 1, 1]))[0][0] == "red"


def test_the_only_cluster_shows_its_most_frequent_words():
    texts = ("refund payment", "refund late", "refund payment")
    assert find_keywords(count_words(texts), np.zeros(3, int))[0][:2] == ("refund", "payment")


def test_a_word_counts_once_a_text_and_once_an_answer():
    counted = count_words(("card card card", "fee"), ("card", ""))
    assert dict(zip(counted.vocabulary, counted.in_all().tolist(), strict=True)) == {"card": 2.0, "fee": 1.0}
    assert isinstance(counted, WordCounts)


@pytest.mark.parametrize("answer", ["The refund.", "  refund ", "REFUND!", '"a refund"', "refund\n"])
def test_answers_count_as_the_same_whatever_their_dress(answer: str):
    assert normalize_answer(answer) == "refund"


def test_exemplars_are_nearest_the_centre_and_borderline_documents_the_least_sure():
    angles = np.radians([0, 2, 4, 30, 60, 180, 182, 184, 186, 188])
    rows = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    found = explained(
        ["x"] * 5 + ["y"] * 5, [0] * 5 + [1] * 5, texts=list("abcdefghij"), embeddings=rows,
        strengths=[1, 1, 1, 0.9, 0.1] + [1] * 5,
    )[0]  # fmt: skip
    assert found.exemplars[0] in (2, 3)
    assert found.exemplars[-1] == 4
    assert found.borderline == ()


def test_borderline_documents_are_no_exemplars():
    rng = np.random.default_rng(0)
    rows = np.vstack([rng.normal(size=(20, 4)) + side for side in (np.array([5, 0, 0, 0]), np.array([-5, 0, 0, 0]))])
    strengths = np.ones(40)
    strengths[7] = 0.01
    found = explained(
        ["x"] * 20 + ["y"] * 20, [0] * 20 + [1] * 20, texts=[f"t{row}" for row in range(40)], embeddings=rows,
        strengths=strengths,
    )[0]  # fmt: skip
    assert found.borderline[0] == 7
    assert not set(found.borderline) & set(found.exemplars)


def test_exemplars_show_a_text_once():
    found = explained(["x"] * 6 + ["y"] * 2, [0] * 6 + [1] * 2, texts=["same"] * 5 + ["other", "p", "q"])
    assert sorted(["same", "other"]) == sorted((["same"] * 5 + ["other", "p", "q"])[row] for row in found[0].exemplars)


def test_centroids_are_decoded_without_what_the_corpus_has_in_common():
    seen = []
    rows = np.array([[9, 1], [9, 1], [9, -1], [9, -1]])
    explained(["x"] * 4, [0, 0, 1, 1], embeddings=rows, decode=lambda states: seen.append(states) or [("w",)] * 2)
    assert np.array_equal(seen[0], np.array([[0, 1], [0, -1]], np.float32))


def test_no_clusters_need_no_explanation():
    assert explained(["x"] * 3, [-1, -1, -1], embeddings=np.eye(3)) == ()


def test_entropy_is_the_bits_an_answer_takes():
    answers = ["yes"] * 4 + ["yes", "no", "perhaps", "never"] + [""] * 2
    assert [cluster.entropy for cluster in explained(answers, [0] * 4 + [1] * 4 + [2] * 2)] == [0.0, 2.0, 0.0]


def test_documents_taken_out_keep_the_words_they_were_counted_with() -> None:
    texts = ["The cat sleeps.", "A dog barks at the cat.", "Der Hund und die Katze.", "Dogs!"]
    whole = EncodedCorpus(Corpus.from_texts(texts), Encoding(np.eye(4, dtype=np.float32), ("cat", "dog", "", "dogs")))
    taken = whole.take(np.array([1, 3]))
    assert taken.corpus.texts == (texts[1], texts[3])
    assert taken.encoding.answers == ("dog", "dogs")
    for row, before in enumerate((1, 3)):
        held = dict(zip(taken.words.vocabulary, taken.words.counts[row].toarray()[0], strict=True))
        was = dict(zip(whole.words.vocabulary, whole.words.counts[before].toarray()[0], strict=True))
        assert {word: count for word, count in held.items() if count} == {word: n for word, n in was.items() if n}

"""What was found, in words that a person who never saw an embedding reads."""

import random
import re
from dataclasses import replace

import numpy as np
import pytest

from inbedder_core.clusters import listed_clusters
from inbedder_core.comparison import share_interval
from inbedder_core.corpus.corpus import Corpus
from inbedder_core.encoders.closed import ClosedAnswers
from inbedder_core.findings import quotation, share_gaps, summarize
from inbedder_core.labels.encoded_corpus import EncodedCorpus
from tests.views import hand_made_view

FEEL, ABOUT, WHICH = "How does the passenger feel?", "What is it about?", "Which part is named?"
N = 100
HALF = [row % 2 for row in range(N)]
"""Independent of QUARTERS."""
QUARTERS = [row // 25 for row in range(N)]


def corpus_of(**columns) -> Corpus:
    texts = tuple(f"text {row}" for row in range(N))
    return Corpus("some", texts, tuple(range(N)), {name: tuple(cells) for name, cells in columns.items()})


def view_of(question, groups, names, corpus=None):
    """A view whose documents answer as their group is called; those in none answer "other"."""
    answers = [names[group] if group >= 0 else "other" for group in groups]
    return hand_made_view(corpus or corpus_of(), question, groups, answers)


def sentences(*views) -> list[str]:
    return [finding.sentence for finding in summarize(views).findings]


def test_a_sentence_says_shares_what_goes_with_the_largest_group_and_who_does_not_say():
    feelings = [0] * 60 + [1] * 30 + [2] * 10
    topics = [0] * 45 + [1] * 15 + [0] * 5 + [1] * 35
    feel = view_of(FEEL, feelings, ["frustrated", "happy", "not said"])
    assert sentences(feel, view_of(ABOUT, topics, ["delays", "bags"], feel.corpus)) == [
        "60% feel frustrated, mostly about delays; 30% happy; 10% do not say.",
        "50% are about delays, mostly frustrated; 50% bags.",
    ]


def named(view, *labels):
    pairs = zip(view.clusters, labels, strict=True)
    return replace(view, clusters=tuple(replace(cluster, label=label) for cluster, label in pairs))


def test_what_most_answer_is_said_first_where_names_tell_what_sets_groups_apart():
    groups = [0] * 30 + [1] * 70
    answers = ["angry"] * 5 + ["neutral"] * 25 + ["sad"] * 25 + ["Neutral"] * 45
    view = hand_made_view(corpus_of(), FEEL, groups, answers)
    (said,) = sentences(named(view, "angry · charged", "sad · fee"))
    assert said.startswith("70% answer “Neutral”, whatever their group; 70% are in the group “sad · fee”")
    (said,) = sentences(named(view, "neutral · charged", "sad · fee"))
    assert said == "70% answer “Neutral”, whatever their group; 70% are in the group “sad · fee”."
    assert "whatever" not in sentences(view)[0], "the groups are called so"
    fewer = hand_made_view(
        corpus_of(), FEEL, groups, ["angry"] * 25 + ["neutral"] * 5 + ["sad"] * 25 + ["neutral"] * 45
    )
    assert "whatever" not in sentences(named(fewer, "angry", "sad"))[0], "not by so few as half"
    silent = hand_made_view(corpus_of(), FEEL, groups, ["not said"] * 100)
    assert "whatever" not in sentences(named(silent, "angry", "sad"))[0]


def test_what_most_answer_is_one_thing_though_it_is_worded_in_two_ways():
    moods = ("happy", "sad", "tired", "calm", "angry", "glad")
    framed = [f"The passenger seems {mood}" for mood in moods for _ in range(4)]
    answers = [*framed, *["The passenger seems neutral"] * 26, *["neutral"] * 50]
    view = hand_made_view(corpus_of(), FEEL, HALF, answers)
    (said,) = sentences(named(view, "angry", "sad"))
    assert said.startswith("76% answer “neutral”, whatever their group; ")


def test_what_goes_together_by_chance_is_left_out():
    feel = view_of(FEEL, HALF, ["frustrated", "happy"])
    first, _ = sentences(feel, view_of(ABOUT, QUARTERS, ["a", "b", "c", "d"], feel.corpus))
    assert first == "50% feel frustrated; 50% happy."


def test_answers_are_quoted_where_the_question_does_not_say_how_they_go_on():
    assert sentences(view_of(WHICH, HALF, ["seat", "no"])) == ["50% answer “seat”; 50% “no”."]
    assert sentences(view_of("Is it good or bad?", HALF, ["good", "yes"])) == ["50% are good; 50% answer “yes”."]


def told_of(answers, labels=()) -> str:
    view = hand_made_view(corpus_of(), FEEL, [0] * 60 + [1] * 40, answers)
    (said,) = sentences(named(view, *labels) if labels else view)
    return said


def test_only_what_as_many_answer_as_a_group_holds_is_said_of_its_documents():
    for angry, told in ((60, "60% feel angry; 40% happy."), (59, "60% are in the group “angry”; 40% feel happy.")):
        answers = ["angry"] * angry + [f"answer {row}" for row in range(60 - angry)] + ["happy"] * 40
        assert told_of(answers) == told
    elsewhere = ["angry"] * 60 + ["happy"] * 39 + ["angry"]
    assert told_of(elsewhere) == "60% are in the group “angry”; 40% “happy”."
    swapped = ["angry"] * 50 + ["happy"] * 10 + ["angry"] * 10 + ["happy"] * 30
    assert told_of(swapped) == "60% are in the group “angry”; 40% “happy”.", "as many, but others"
    both = ["angry"] * 30 + ["Cross"] * 30 + ["happy"] * 40
    assert told_of(both, ["angry · cross", "happy"]) == "60% feel angry (cross); 40% happy."
    assert told_of(both, ["furious", "happy"]) == "60% are in the group “furious”; 40% feel happy."


def test_what_is_told_of_documents_is_true_of_as_many():
    drawn, told = random.Random(0), 0
    for _ in range(100):
        groups = sorted(drawn.choices(range(3), k=N))
        names = ["angry", "happy", "calm"]
        answers = [names[group] if drawn.random() < 0.98 else drawn.choice([*names, "other"]) for group in groups]
        (said,) = sentences(named(hand_made_view(corpus_of(), FEEL, groups, answers), *names))
        for share, name in re.findall(r"(\d+)% (?:feel )?(\w+)(?=[;.])", said):
            assert answers.count(name) == int(share)
            told += 1
    assert told > 50


def test_groups_of_a_list_are_told_of_by_what_was_chosen():
    chosen = np.array([0] * 60 + [1] * 40)
    view = hand_made_view(corpus_of(), FEEL, chosen, ["angry"] * 60 + ["happy"] * 40)
    encoding = replace(view.encoding, answers=tuple(f"answer {row}" for row in range(N)))
    assert sentences(replace(view, encoded=EncodedCorpus(view.corpus, encoding)))[0].startswith("60% are in the group")
    closed = ClosedAnswers(("angry", "happy"), np.eye(2, dtype=np.float32)[chosen])
    listed = replace(
        view,
        encoded=EncodedCorpus(view.corpus, encoding, closed=closed),
        clustering=listed_clusters(chosen, np.ones(N, np.float32)),
    )
    assert sentences(listed) == ["60% feel angry; 40% happy."]


def test_documents_in_no_group_are_told_of_where_they_are_many():
    assert sentences(view_of(FEEL, [0] * 80 + [-1] * 20, ["sad"])) == ["80% feel sad; 20% fit in no group."]
    assert sentences(view_of(FEEL, [-1] * N, [])) == ["No group was found."]
    half = hand_made_view(corpus_of(), FEEL, [0] * N, ["not said"] * 60 + ["sad"] * 40)
    assert sentences(half) == ["60% do not say."]
    assert sentences(view_of(FEEL, [0] * N, ["not said"])) == ["100% do not say."]


def test_groups_have_shares_with_intervals_and_a_typical_quotation():
    found, rest = summarize([view_of(FEEL, [0] * 80 + [1] * 20, ["sad", "glad"])]).findings[0].groups
    assert (found.label, found.size, found.share, found.quote) == ("sad", 80, 0.8, "text 0")
    assert (round(found.low, 3), round(found.high, 3)) == (0.711, 0.867)  # Wilson's, by hand
    assert rest.row == 80


def test_a_typical_document_that_answers_as_the_group_is_called_comes_first():
    view = hand_made_view(corpus_of(), FEEL, [0] * N, ["glad"] + ["sad"] * (N - 1))
    assert summarize([view]).findings[0].groups[0].quote == "text 1"


def test_the_difference_of_two_shares_has_the_interval_that_was_published():
    """Newcombe 1998, table II, contrast (a): 56/70 less 48/80, by method 10."""
    low, high = share_interval((np.array(56), np.array(70)), (np.array(48), np.array(80)), z=1.959964)
    assert (round(float(low), 4), round(float(high), 4)) == (0.0524, 0.3339)


def test_what_differs_most_is_said_of_columns_and_of_questions():
    columns = {"airline": ["red"] * 40 + ["blue"] * 50 + [""] * 10}
    feel = view_of(FEEL, [0] * 40 + [1] * 60, ["frustrated", "happy"], corpus_of(**columns))
    found = summarize([feel])
    (gap,) = found.differences
    assert (gap.given.label, gap.size, gap.inside, gap.outside) == ("blue", 50, 1.0, 0.0)
    assert found.tell(gap).startswith(
        "Of those whose airline is “blue”, 100% feel happy; of all others 0%. That is 100 points more ("
    )
    both = summarize([feel, view_of(ABOUT, [0] * 30 + [1] * 70, ["delays", "bags"], feel.corpus)])
    assert any("feel frustrated (question 1)" in both.tell(gap) for gap in both.differences)
    assert len(both.differences) == 3


def test_two_questions_whose_groups_have_one_name_do_not_differ():
    feel = view_of(FEEL, HALF, ["sad", "glad"])
    other = view_of("Which feeling is it?", HALF, ["sad", "glad"], feel.corpus)
    assert summarize([feel, other]).differences == ()
    assert share_gaps([feel, other])


def test_chance_makes_a_gap_in_at_most_one_of_twenty_corpora():
    """Many groups and values, so that without a correction nearly every corpus had one."""
    drawn, false = random.Random(0), 0
    for _ in range(200):
        column = [f"v{drawn.randrange(8)}" for _ in range(N)]
        groups = [row % 10 for row in range(N)]
        drawn.shuffle(groups)
        view = view_of(WHICH, groups, [f"g{id}" for id in range(10)], corpus_of(column=column))
        false += bool(share_gaps([view]))
    assert false <= 10


def test_views_of_different_corpora_are_refused():
    with pytest.raises(ValueError, match="corpor"):
        summarize([view_of(FEEL, HALF, ["a", "b"]), view_of(FEEL, HALF, ["a", "b"], corpus_of(column=HALF))])


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("It was late.", "It was late."),
        ("I flew on Monday. The bag was lost! Nobody cared.", "… The bag was lost! …"),
        ("The bag was lost. Nobody cared, and it rained all day.", "The bag was lost. …"),
        ("a" * 90, "a" * 28 + " …"),
    ],
)
def test_the_sentences_with_the_keywords_are_quoted(text, quoted):
    assert quotation(text, ["bag"], most=30) == quoted


def test_no_quotation_is_longer_than_it_may_be():
    drawn = random.Random(0)
    for _ in range(300):
        text = "".join(drawn.choice("ab .!?…。") for _ in range(drawn.randrange(120)))
        assert len(quotation(text, ["ab"], most=40)) <= 40

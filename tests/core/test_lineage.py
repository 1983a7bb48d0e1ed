"""Groups of one wave in the next: their colors stay, and what is new and what ended is said."""

import json
from dataclasses import replace

import numpy as np
import pytest

from inbedder_core.clusters import NOISE, ClusteringConfig
from inbedder_core.corpus import WAVE, Corpus
from inbedder_core.errors import StudyError
from inbedder_core.exports import Evidence, Model, report_html
from inbedder_core.findings import ended_groups, growth, summarize
from inbedder_core.studies import CorpusCard, Study, next_wave
from inbedder_core.studies.json_format import study_from_json, study_to_json
from inbedder_core.views import Edits, View, make_edit, recognize_groups
from tests.core.test_waves import ASKED, CONFIG, EARLIER, LATER, corpus, study_of, view_of
from tests.views import hand_made_view

BEFORE = "aaaaaabbbbbbbbcccc-"
"""A document a letter: its group in the first wave, "-" for noise."""


def grouped(groups: str, *, documents: int = len(BEFORE)) -> View:
    """Ask so many documents, of which the first are of the first wave; a group is called by its letter."""
    waves = ("wave 1",) * len(BEFORE) + ("wave 2",) * (documents - len(BEFORE))
    both = Corpus("letters", ("text",) * documents, tuple(range(0, 3 * documents, 3)), {WAVE: waves})
    letters = [letter for letter in dict.fromkeys(sorted(groups, key=groups.count, reverse=True)) if letter != "-"]
    ids = [letters.index(letter) if letter in letters else NOISE for letter in groups]
    return hand_made_view(both, "Which letter?", ids, list(groups))


SEEN = grouped(BEFORE).snapshot


def marks(view: View) -> dict[str, int]:
    return {cluster.label: view.clustering.mark(cluster.id) for cluster in view.clusters}


def later(groups: str) -> View:
    return recognize_groups(grouped(groups, documents=len(groups)), SEEN)


def said(view: View) -> str:
    return summarize([view]).findings[0].change.partition(". ")[2]


def test_groups_that_go_on_keep_their_colors_whatever_their_size_is_now() -> None:
    assert dict(zip(SEEN.names, SEEN.marks, strict=True)) == {"b": 0, "a": 1, "c": 2}
    grown = later("aaaaaabbbbbbbb-ccc-" + "c" * 20 + "a" * 4)
    assert marks(grown) == {"c": 2, "a": 1, "b": 0}
    assert said(grown) == ""


def test_what_is_new_takes_a_color_no_group_had_and_is_said() -> None:
    view = later("aaaaaabbbbbbbb-----" + "d" * 30 + "ee")
    assert marks(view) == {"b": 0, "a": 1, "d": 3, "e": 4}
    assert said(view) == "New in wave 2: “d”, “e”. No longer there: “c” (most of it is in no group)."
    assert {each.label: each.new for each in growth(view)} == {"a": False, "b": False, "d": True, "e": True}


def test_what_was_put_into_another_ended_and_a_divided_group_goes_on_in_its_largest_part() -> None:
    assert said(later("aaaaaabbbbbbbbaaaa-")) == "", "there is no second wave"
    merged = later("aaaaaabbbbbbbbaaaa-" + "a")
    assert marks(merged) == {"a": 1, "b": 0}
    assert said(merged) == "No longer there: “c” (most of it is in “a”)."
    divided = later("aaaaaabbbbbdddcccc-" + "d")
    assert marks(divided) == {"a": 1, "b": 0, "c": 2, "d": 3}
    assert said(divided) == "New in wave 2: “d”."
    scattered = later("aaaaaaaaaadddd--cc-" + "d")
    assert marks(scattered) == {"a": 1, "c": 2, "d": 3}
    assert said(scattered) == "New in wave 2: “d”. No longer there: “b”."


def test_what_bears_the_name_of_a_group_that_would_be_gone_goes_on_it() -> None:
    scattered = later("aaaaaaaaaabbbb--cc-" + "b")
    assert marks(scattered) == {"a": 1, "b": 0, "c": 2}
    assert said(scattered) == ""


def test_a_stray_earlier_document_does_not_make_a_group_old() -> None:
    view = later("aaaaaabbbbbbbbccccd" + "d" * 9)
    assert {each.label for each in growth(view) if each.new} == {"d"}


def test_many_are_counted_rather_than_listed() -> None:
    view = later("-" * len(BEFORE) + "ddeeffgghhii")
    assert "New in wave 2: “d”, “e”, “f”, “g” and 2 more." in said(view)


def test_after_grouping_otherwise_nothing_is_said_to_have_ended() -> None:
    view = grouped("aaaaaa------------" + "-" + "dd", documents=21)
    other = replace(view, config=replace(view.config, clustering=ClusteringConfig(detail="few")))
    seen = recognize_groups(other, SEEN)
    assert ended_groups(seen) == () and ended_groups(recognize_groups(view, SEEN)) != ()
    assert said(seen) == "New in wave 2: “d”. Wave 1 was grouped otherwise, so which of its groups ended is not said."
    assert marks(seen)["a"] == 1


def test_without_what_was_seen_only_documents_tell_what_is_new() -> None:
    view = grouped("aaaaaabbbbbbbbccccd" + "d" * 9 + "ee", documents=len(BEFORE) + 11)
    assert said(view) == "New in wave 2: “e”."


def test_what_was_measured_of_groups_is_not_measured_again() -> None:
    view = grouped(BEFORE)
    assert recognize_groups(view, SEEN).beliefs is not view.beliefs
    assert view.beliefs is recognize_groups(view, SEEN).beliefs


def test_documents_are_kept_as_ranges_and_found_by_id() -> None:
    small = hand_made_view(Corpus("c", ("t",) * 6, (7, 1, 2, 3, 12, 9)), "?", (0, 0, 0, 0, 1, NOISE), ["x"] * 6)
    assert small.snapshot.documents == ("1-3 7", "12")
    assert small.snapshot.noise == "9"
    assert small.snapshot.groups([12, 2, 4, 9, 7, 0]).tolist() == [1, 0, -2, -1, 0, -2]
    n = 20_000
    ids = np.random.default_rng(0).permutation(n)
    large = hand_made_view(Corpus("c", ("t",) * n, tuple(ids.tolist())), "?", np.arange(n) % 13 - 1, ["x"] * n)
    assert large.snapshot.groups(ids.tolist()).tolist() == large.clustering.assignments.tolist()
    assert sum(map(len, (*large.snapshot.documents, large.snapshot.noise))) < 7 * n


@pytest.mark.parametrize(
    "changes",
    [{"documents": ["1-2"]}, {"documents": ["1,2", "", ""]}, {"marks": [0, 1, -1]}, {"names": [1, "b", "c"]}],
)
def test_a_study_with_garbled_groups_is_refused_in_words(changes) -> None:
    data = json.loads(study_to_json(study_of(EARLIER, groups={ASKED: SEEN})))
    data["groups"][ASKED] |= changes
    with pytest.raises(StudyError, match="lacks or garbles"):
        study_from_json(json.dumps(data))


def test_a_study_keeps_them_and_earlier_versions_had_none() -> None:
    study = study_of(EARLIER).seen([view_of(study_of(EARLIER), EARLIER)])
    again = study_from_json(study_to_json(study))
    assert again.groups == study.groups and again.groups[ASKED].names
    going_on, both = next_wave(again, EARLIER, LATER)
    assert study_from_json(study_to_json(going_on)).earlier_groups == study.groups
    data = json.loads(study_to_json(going_on))
    for name in ("groups", "earlier_groups"):
        del data[name]
    old = study_from_json(json.dumps(data))
    assert (old.groups, old.earlier_groups) == ({}, {})
    assert said(view_of(old, both)) == "New in wave 2: “birds”."


def colors_by_text(view: View) -> dict[str, int]:
    """The mark of each animal's documents."""
    return {
        text.split()[0]: view.clustering.mark(group)
        for text, group in zip(view.corpus.texts, view.clustering.assignments.tolist(), strict=True)
    }


FIRST = corpus(cats=40, dogs=30, mice=20)


def seen_wave(study: Study, documents: Corpus, new: Corpus) -> tuple[Study, Corpus, View]:
    """Look at a study's groups, and go on with new documents."""
    going_on, both = next_wave(study.seen([view_of(study, documents)]), documents, new)
    return going_on, both, view_of(going_on, both)


def test_colors_outlast_waves_in_which_every_size_changes() -> None:
    study = Study("Animals", CorpusCard.of(FIRST), (ASKED,), config=CONFIG)
    first = colors_by_text(view_of(study, FIRST))
    study, both, view = seen_wave(study, FIRST, corpus(mice=80, birds=60))
    assert view.clusters[0].label == "mice", "it is the largest now, and the first was cats"
    second = colors_by_text(view)
    assert second == first | {"birds": 3}
    assert said(view) == "New in wave 2: “birds”."
    _, _, view = seen_wave(study, both, corpus(birds=90, owls=30))
    assert colors_by_text(view) == second | {"owls": 4}
    assert said(view) == "New in wave 3: “owls”."


def test_a_group_put_together_by_hand_keeps_its_color_too() -> None:
    study = Study("Animals", CorpusCard.of(FIRST), (ASKED,), config=CONFIG)
    view = view_of(study, FIRST)
    ids = [cluster.id for cluster in view.clusters if cluster.label in ("dogs", "mice")]
    study = replace(study, edits={ASKED: Edits().then(make_edit("merge", view, clusters=ids))})
    first = colors_by_text(view_of(study, FIRST))
    _, _, after = seen_wave(study, FIRST, corpus(mice=90))
    assert first["dogs"] == first["mice"]
    assert colors_by_text(after) == first
    assert len(after.clusters) == 2
    assert said(after) == ""


def test_the_report_says_which_are_new() -> None:
    _, _, view = seen_wave(Study("Animals", CorpusCard.of(FIRST), (ASKED,), config=CONFIG), FIRST, corpus(birds=60))
    page = report_html(Evidence([view], Model("fake", "0" * 64))).decode()
    assert "New in wave 2: “birds”." in page

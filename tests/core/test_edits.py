"""Clusters changed by hand: undone, redone, kept, and made again on another grouping."""

import json
from dataclasses import replace

import numpy as np
import pytest

from inbedder_core.clusters.clustering import NOISE, Clustering
from inbedder_core.corpus.corpus import Corpus
from inbedder_core.errors import EditError
from inbedder_core.views.editing import apply_edits, make_edit
from inbedder_core.views.edits import Edit, Edits
from inbedder_core.views.layout import Layout
from inbedder_core.views.view import View
from tests.fakes import FakeEncoder
from tests.views import encoded_as, hand_made_view

ANSWERS = ("red",) * 6 + ("blue",) * 4 + ("green",) * 2 + ("grey",) * 2
GROUPS = (0,) * 6 + (1,) * 4 + (2,) * 2 + (NOISE,) * 2
CORPUS = Corpus(
    "colours", tuple(f"{answer} thing {row}" for row, answer in enumerate(ANSWERS)), tuple(range(100, 128, 2))
)
ENCODER = FakeEncoder()


def view_of(groups=GROUPS, answers=ANSWERS) -> View:
    """Documents of one answer lie in one direction; grey ones near blue."""
    corner = {"red": (1, 0, 0), "blue": (0, 1, 0), "green": (0, 0, 1), "grey": (0, 1, 0.2)}
    rows = np.array([corner.get(answer, (1, 1, 1)) for answer in answers], np.float32)
    made = hand_made_view(CORPUS, "Which colour?", groups, answers)
    return replace(encoded_as(made, rows, answers), layout=Layout(made.projection, rows))


VIEW = view_of()


def edited(*edits: Edit, view: View = VIEW) -> View:
    return apply_edits(view, Edits(edits), ENCODER)


def edit(kind: str, *clusters: int, rows=(), label="", view: View = VIEW) -> Edit:
    return make_edit(kind, view, clusters=clusters, rows=rows, label=label)


def groups_of(view: View) -> list[int]:
    return view.clustering.assignments.tolist()


def test_without_edits_the_view_is_the_same():
    assert edited() is VIEW


def test_renaming_changes_one_label_and_nothing_else():
    after = edited(edit("rename", 1, label="  Like the   sky "))
    assert [cluster.label for cluster in after.clusters] == ["red", "Like the sky", "green"]
    assert after.clustering is VIEW.clustering
    assert after.clusters[1].answers == VIEW.clusters[1].answers
    assert after.edits == ("“blue” renamed to “Like the sky”",)


def test_merging_puts_documents_together_and_explains_them_anew():
    after = edited(edit("merge", 1, 2))
    assert groups_of(after) == [0] * 6 + [1] * 6 + [NOISE] * 2
    assert after.clusters[1].answers == (("blue", 4), ("green", 2))
    assert after.clusters[1].size == 6


def test_clusters_are_numbered_anew_largest_first():
    after = edited(edit("merge", 1, 2), edit("dissolve", 0))
    assert groups_of(after) == [NOISE] * 6 + [0] * 6 + [NOISE] * 2
    assert [cluster.id for cluster in after.clusters] == [0]


def test_clusters_keep_their_marks_for_life_and_new_ones_take_what_is_free():
    merged = edited(edit("merge", 1, 2))
    assert merged.clustering.marks_at(np.arange(14)) == [0] * 6 + [1] * 6 + [NOISE] * 2
    first_gone = edited(edit("dissolve", 0))
    assert first_gone.clustering.marks_at(np.arange(14)) == [NOISE] * 6 + [1] * 4 + [2] * 2 + [NOISE] * 2
    gathered = edited(edit("dissolve", 0), edit("gather", rows=[0, 1, 2], label=""))
    assert gathered.clustering.marks_at(np.arange(14)) == [0] * 3 + [NOISE] * 3 + [1] * 4 + [2] * 2 + [NOISE] * 2
    with pytest.raises(ValueError, match="2 marks"):
        replace(VIEW.clustering, marks=(0, 1))


def test_a_given_name_stays_with_a_cluster_that_others_are_merged_into():
    named = edit("rename", 2, label="Grass")
    after = edited(named, edit("merge", 1, 2, view=edited(named)))
    assert [cluster.label for cluster in after.clusters] == ["red", "Grass"]


def test_splitting_by_answer_gives_each_frequent_answer_a_cluster():
    mixed = view_of((0,) * 14)
    after = edited(edit("split by answer", 0, view=mixed), view=mixed)
    assert groups_of(after) == [0] * 6 + [1] * 4 + [2] * 2 + [3] * 2
    with pytest.raises(EditError, match="two answers often enough"):
        edit("split by answer", 0)


def test_splitting_in_two_goes_by_where_documents_lie():
    mixed = view_of((0,) * 10 + (NOISE,) * 4)
    after = edited(edit("split in two", 0, view=mixed), view=mixed)
    assert groups_of(after) == [0] * 6 + [1] * 4 + [NOISE] * 4
    with pytest.raises(EditError, match="one place"):
        edit("split in two", 0)


def test_documents_move_gather_and_are_set_aside():
    after = edited(edit("move", 0, rows=[6, 13]), edit("gather", rows=[10, 12]), edit("set aside", rows=[0]), view=VIEW)
    assert groups_of(after) == [NOISE] + [0] * 6 + [1] * 3 + [2, 3, 2, 0]
    assert after.edits[0] == "2 documents moved to “red”"
    assert after.clustering.strengths[13] == 1.0


def test_noise_goes_to_its_nearest_cluster_on_request_and_is_marked():
    after = edited(edit("assign noise"))
    assert groups_of(after)[-2:] == [1, 1]
    assert after.assigned == (12, 13)
    assert after.clustering.noise_share == 0
    assert edited(edit("assign noise"), edit("move", 0, rows=[12])).assigned == (13,)


def test_noise_stays_where_there_is_no_cluster():
    nothing = view_of((NOISE,) * 14)
    with pytest.raises(EditError, match="no group"):
        edit("assign noise", view=nothing)


def test_undoing_and_redoing_walk_the_list_and_a_new_edit_forgets_what_was_undone():
    first, second, third = edit("dissolve", 0), edit("dissolve", 1), edit("dissolve", 2)
    both = Edits().then(first).then(second)
    assert both.undo().done == (first,)
    assert both.undo().undo().redo().redo() == both
    assert both.undo().then(third) == Edits((first, third))
    assert Edits().undo() == Edits().redo() == Edits()
    assert both.without("dissolve") == Edits()


def test_edits_survive_another_grouping_where_a_cluster_shares_more_than_half():
    named = edit("rename", 0, label="Warm")
    smaller = view_of((0,) * 4 + (NOISE,) * 10)
    assert edited(named, view=smaller).clusters[0].label == "Warm"
    assert not edited(named, view=smaller).notes[1:]


def test_edits_that_fit_no_cluster_any_more_are_left_out_and_said():
    named = edit("rename", 0, label="Warm")
    half = view_of((0,) * 3 + (1,) * 3 + (NOISE,) * 8)
    after = edited(named, edit("set aside", rows=[0]), view=half)
    assert "Warm" not in [cluster.label for cluster in after.clusters]
    assert after.edits == ("1 document marked as noise",)
    assert "“red” renamed to “Warm”" in after.notes[-1]
    assert "more than half" in after.notes[-1]


def test_a_merge_that_another_grouping_made_by_itself_is_not_missed():
    merged = edit("merge", 0, 2)
    already = view_of((0,) * 6 + (1,) * 4 + (0,) * 2 + (NOISE,) * 2)
    assert groups_of(edited(merged, view=already)) == groups_of(already)
    assert edited(merged, view=already).edits


def test_documents_that_are_not_read_this_time_are_passed_over():
    named = edit("rename", 0, label="Warm")
    rows = [0, 1, 2, 6, 7]
    few = CORPUS.take(rows)
    made = hand_made_view(few, "Which colour?", (0, 0, 0, 1, 1), [ANSWERS[row] for row in rows])
    assert apply_edits(made, Edits((named,)), ENCODER).clusters[0].label == "Warm"


def test_two_clusters_never_share_a_name():
    with pytest.raises(EditError, match="already"):
        edit("rename", 0, label="BLUE")
    with pytest.raises(EditError, match="already"):
        edit("rename", 0, label="noise")
    named = edit("rename", 0, label="Sky")
    other = view_of(answers=("red",) * 6 + ("Sky",) * 4 + ANSWERS[10:])
    assert [cluster.label for cluster in edited(named, view=other).clusters][:2] == ["Sky", "Sky (2)"]


@pytest.mark.parametrize(
    ("kind", "clusters", "rows", "label"),
    [
        ("rename", (0,), (), " "),
        ("rename", (0,), (), "x" * 61),
        ("merge", (0,), (), ""),
        ("move", (0,), (), ""),
        ("dissolve", (0,), (1,), ""),
        ("explode", (0,), (), ""),
    ],
)
def test_what_cannot_be_done_is_refused(kind: str, clusters, rows, label: str):
    with pytest.raises(EditError):
        edit(kind, *clusters, rows=rows, label=label)


def test_edits_are_written_and_read_back_as_json():
    edits = Edits().then(edit("rename", 0, label="Warm")).then(edit("move", 1, rows=[0])).undo()
    assert Edits.from_data(json.loads(json.dumps(edits.to_data()))) == edits


@pytest.mark.parametrize("data", [None, {}, {"done": [{}], "undone": []}, {"done": [3], "undone": []}, {"done": 1}])
def test_other_data_is_refused(data):
    with pytest.raises(EditError, match="edits"):
        Edits.from_data(data)


def test_a_gap_in_ids_never_remains():
    after = edited(edit("dissolve", 1), edit("gather", rows=[6, 7]), edit("assign noise"))
    assert isinstance(after.clustering, Clustering)
    assert sorted(set(groups_of(after))) == [0, 1, 2]


def test_edits_of_another_corpus_are_refused_though_ids_agree():
    """Documents drawn from the same corpus are no other corpus."""
    moved = Edits((edit("move", 1, rows=[0]),))
    other = hand_made_view(replace(CORPUS, texts=CORPUS.texts[::-1]), "Which colour?", GROUPS, ANSWERS)
    with pytest.raises(EditError, match="other documents than"):
        apply_edits(other, moved, ENCODER)
    drawn = hand_made_view(CORPUS.take(range(12)), "Which colour?", GROUPS[:12], ANSWERS[:12])
    assert groups_of(apply_edits(drawn, moved, ENCODER))[0] == groups_of(drawn)[6]
    again = Edits((edit("move", 0, rows=[6], view=drawn),))
    assert apply_edits(VIEW, again, ENCODER).edits == ("1 document moved to “red”",)


def test_edits_written_by_earlier_versions_are_read():
    written = Edits((edit("move", 1, rows=[0]),)).to_data()
    del written["done"][0]["corpus"]
    (old,) = Edits.from_data(written).done
    assert old.corpus == "" and edited(old).edits

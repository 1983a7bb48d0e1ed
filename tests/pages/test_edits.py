"""Changing clusters by hand, in the list of a view."""

import pytest

from app.screens.explore.edit_bar import NEW
from inbedder_core.clusters.clustering import ClusteringConfig
from tests.pages.journey import (
    box,
    figures,
    group,
    open_app,
    press,
    run,
    settle,
    shown,
    table,
    tick_cluster,
    upload,
)

ANIMALS = [f"{first} see {row}." for first, size in (("cats", 4), ("dogs", 3), ("owls", 2)) for row in range(size)]
CSV = ("note\n" + "\n".join(ANIMALS)).encode()


ADDRESS = {"sample": ["review_sentences"], "q": ["Which is the first?"]}
BY_WORD = ClusteringConfig(method="kmeans", clusters=3)


@pytest.fixture
def explored():
    """Nine documents in three clusters, by their first word."""
    app = upload(open_app(ADDRESS), "animals.csv", CSV)
    settle(press(app, "ask"))
    group(app, {0: BY_WORD})
    run(app)
    assert labels(app) == ["cats", "dogs", "owls"]
    return app


def labels(app) -> list[str]:
    return list(table(app, "clusters_0")["label"])


def sizes(app) -> list[int]:
    return list(table(app, "clusters_0")["size"])


def tick(app, *lines: int):
    app.session_state["clusters_0"] = {"selection": {"rows": list(lines), "columns": [], "cells": []}}
    return run(app)


def rename(app, name: str):
    field = next(item for item in app.text_input if item.key.startswith("rename_0_"))
    field.set_value(name)
    return press(app, "rename_0")


def test_a_cluster_is_renamed_and_that_is_undone_and_done_again(explored):
    rename(tick_cluster(explored, 0, 1), "Man's best friends")
    assert labels(explored) == ["cats", "Man's best friends", "owls"]
    assert "Man's best friends" in list(table(explored, "documents")["1 group"])
    assert labels(press(explored, "undo_0")) == ["cats", "dogs", "owls"]
    assert labels(press(explored, "redo_0")) == ["cats", "Man's best friends", "owls"]


def test_merging_leaves_every_other_cluster_its_color(explored):
    before, marks = colors(explored), list(table(explored, "clusters_0")["mark"])
    press(tick(explored, 1, 2), "merge_0")
    assert sizes(explored) == [5, 4]
    assert colors(explored) == before[:4] + [before[4]] * 5
    assert list(table(explored, "clusters_0")["mark"]) == [marks[1], marks[0]]


def colors(app) -> list[str]:
    return figures(app)[0]["data"][0]["marker"]["color"]


def test_a_name_that_is_taken_is_refused(explored):
    rename(tick_cluster(explored, 0, 1), "OWLS")
    assert "already" in explored.error[0].value
    assert labels(explored) == ["cats", "dogs", "owls"]


def test_ticked_clusters_are_merged_and_marked_as_noise(explored):
    press(tick(explored, 0, 2), "merge_0")
    assert sizes(explored) == [6, 3]
    press(tick(explored, 1), "dissolve_0")
    assert sizes(explored) == [6, 3]
    assert labels(explored)[1] == "Noise"
    assert "33% noise" in shown(explored)


def test_a_cluster_is_split_by_answer(explored):
    press(tick(explored, 0, 1), "merge_0")
    press(tick(explored, 0), "split by answer_0")
    assert sorted(labels(explored)) == ["cats", "dogs", "owls"]


def test_the_selection_moves_to_another_cluster_to_noise_or_becomes_one(explored):
    box(explored, 0, [0, 1])
    move = next(item for item in explored.selectbox if item.key.startswith("move_to_0"))
    assert move.options[:2] == [NEW, "Noise"]
    move.set_value(1)
    run(explored)
    press(explored, "move_0")
    assert sizes(explored) == [5, 2, 2]
    assert list(table(explored, "documents")["1 group"]) == ["dogs", "dogs"]
    press(explored, "move_0")
    assert sizes(explored) == [3, 2, 2, 2]


def test_changes_stay_when_grouped_anew_where_they_fit_and_are_said_where_not(explored):
    rename(tick_cluster(explored, 0, 1), "Hounds")
    explored.slider(key="group_clusters").set_value(4)
    run(explored)
    assert "Hounds" in labels(explored)
    explored.slider(key="group_clusters").set_value(1)
    run(explored)
    assert "Hounds" not in labels(explored)
    assert "Left out" in shown(explored)
    explored.slider(key="group_clusters").set_value(3)
    run(explored)
    assert "Hounds" in labels(explored)


def test_only_changes_that_make_sense_for_what_is_ticked_are_offered(explored):
    assert changes(explored) == set()
    assert changes(tick(explored, 1)) == {"dissolve_0", "rename_0", "split in two_0", "split by answer_0", "move_0"}
    assert changes(tick(explored, 1, 2)) == {"merge_0", "dissolve_0", "move_0"}
    assert changes(press(explored, "merge_0")) - {"move_0"} == {"undo_0"}
    assert changes(press(explored, "undo_0")) - {"move_0"} == {"redo_0"}


def changes(app) -> set[str]:
    """Return the buttons of changes that the first view offers, by key."""
    kinds = ("merge", "dissolve", "rename", "split", "move", "undo", "redo")
    return {button.key for button in app.button if (button.key or "").startswith(kinds)}

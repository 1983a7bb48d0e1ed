"""Grouping with open eyes: what other sizes would give, and what becomes of noise."""

import json

import pytest

from tests.pages.journey import ask, figures, open_app, press, run, shown, table, upload, write_questions
from tests.pages.test_edits import CSV, labels, tick


@pytest.fixture
def explored():
    """Four cats, three dogs, and two owls."""
    app = upload(open_app(), "animals.csv", CSV)
    write_questions(app, "Which is the first?")
    return ask(app)


def test_noise_joins_its_nearest_cluster_only_when_asked_and_is_marked(explored):
    method = next(control for control in explored.segmented_control if control.key == "group_method")
    method.set_value("kmeans")
    run(explored)
    explored.slider(key="group_clusters").set_value(3)
    run(explored)
    press(tick(explored, 2), "dissolve_0")
    assert "22% noise · 9 documents" in shown(explored)
    explored.toggle(key="group_nearest").set_value(True)
    run(explored)
    assert "0% noise (22% put into their nearest group, hollow)" in shown(explored)
    assert "Noise" not in labels(explored)
    listed = table(press(explored, "clear_selection"), "documents")
    assert [cell.endswith("(from noise)") for cell in listed["1 group"]] == [False] * 7 + [True] * 2
    marks = figures(explored)[0]["data"][0]["marker"]["symbol"]
    assert [mark.endswith("-open") for mark in marks] == [False] * 7 + [True] * 2
    explored.toggle(key="group_nearest").set_value(False)
    assert "22% noise" in shown(run(explored))


def test_the_strip_shows_beforehand_what_another_size_gives(explored):
    assert len(figures(explored)) == 1
    explored.session_state["grouping"] = True
    run(explored)
    _, strip = figures(explored)
    sizes, noise = strip["data"][1]["x"], strip["data"][1]["y"]
    assert strip["data"][1]["xaxis"] == "x2"
    explored.slider(key="group_min_size").set_value(sizes[0])
    run(explored)
    assert f"{noise[0]:.0%} noise" in shown(explored)
    assert "Smallest dense group" in json.dumps(strip["layout"])

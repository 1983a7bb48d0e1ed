"""Journeys through the page on which questions are compared."""

import json

import pytest

from inbedder_core.clustering import ClusteringConfig
from tests.pages.journey import FEW, ask, figures, open_app, press, run, shown, table, upload, write_questions

FIRST, LAST, HOSTILE = "Which is the first?", "Which is the last?", "![p](http://example.invalid/x.png) $x^2$ <img src=x>"
TEXTS = [f"{'cats' if row < 5 else 'dogs'} {row} like the {'sun' if row % 5 < 2 else 'sea'}" for row in range(FEW)]


def explored(*questions: str, texts=TEXTS):
    """Ask questions of a few texts, grouped by k-means into two clusters each, and open the page."""
    app = upload(open_app(), "animals.csv", ("note\n" + "\n".join(texts)).encode())
    ask(write_questions(app, *questions))
    app.session_state["groupings"] = {
        view: ClusteringConfig(method="kmeans", clusters=2) for view in range(len(questions))
    }
    app.switch_page("pages/compare.py")
    return run(app)


@pytest.fixture
def compared():
    return explored(FIRST, LAST, "Which word is last?")


def click(app, chart: str, place: list[int]):
    """Click a cell of a grid.

    Streamlit has no documented way to do this in a test: a chart's selection is what is in the session under its key.
    """
    point = {"customdata": place, "point_index": 0, "curve_number": 1}
    widget(app, "plotly_chart", chart, {"selection": {"points": [point]}})
    return app


def tick(app, beginning: str, lines: list[int]):
    """Tick lines of a table."""
    return widget(app, "arrow_data_frame", beginning, {"selection": {"rows": lines, "columns": [], "cells": []}})


def look(app, name: str):
    """Choose how to look at two questions."""
    control = next(item for item in app.segmented_control if item.key == "compare_look")
    control.set_value(name)
    return run(app)


def labels(app, axis: str) -> list[str]:
    return figures(app)[1]["layout"][axis]["ticktext"]


def test_without_two_questions_the_page_says_what_to_do():
    app = open_app()
    app.switch_page("pages/compare.py")
    assert "Ask at least two questions" in shown(run(app))
    assert not figures(app)
    assert "Only 1 question was asked" in shown(explored(FIRST))


def test_the_board_shows_every_pair_and_what_chance_gives(compared):
    board, _ = figures(compared)
    texts = board["data"][0]["text"]
    assert texts[1][2] == texts[2][1] == "1.00✱"
    assert texts[0][1] != texts[1][2]
    assert [texts[place][place] for place in range(3)] == [""] * 3
    assert FIRST in board["layout"]["yaxis"]["ticktext"][0].replace("<br>", " ")
    assert "999 random arrangements" in shown(compared)
    rows = compared.dataframe[0].value
    assert rows["second view"].tolist() == [2, 3, 3]
    assert rows["compared"].tolist() == [FEW] * 3

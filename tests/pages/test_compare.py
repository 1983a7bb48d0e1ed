"""Journeys through the page on which questions are compared."""

from collections.abc import Iterable

import pytest

from inbedder_core.clusters.clustering import ClusteringConfig
from tests.pages.journey import FEW, ask, figures, group, open_app, press, run, shown, table, upload, write_questions

FIRST, LAST, HOSTILE = (
    "Which is the first?",
    "Which is the last?",
    "![p](http://example.invalid/x.png) $x^2$ <img src=x>",
)
TEXTS = [
    f"{'cats' if row < 5 else 'dogs'} {row} like the {'sun' if row in (0, 1, 2, 5) else 'sea'}" for row in range(FEW)
]


def explored(*questions: str, texts=TEXTS):
    """Ask questions of a few texts, grouped by k-means into two clusters each, and open the page."""
    app = upload(open_app(), "animals.csv", ("note\n" + "\n".join(texts)).encode())
    ask(write_questions(app, *questions))
    group(app, {view: ClusteringConfig(method="kmeans", clusters=2) for view in range(len(questions))})
    app.switch_page("screens/compare/compare.py")
    return run(app)


@pytest.fixture
def compared():
    return explored(FIRST, LAST, "Which word is last?")


def put(app, keys: Iterable[str], beginning: str, value: dict):
    """Choose something in a chart or table, whose key begins so.

    Streamlit has no documented way to do this in a test: what is chosen is what is in the session under the key.
    """
    app.session_state[next(key for key in keys if key.startswith(beginning))] = {"selection": value}
    return run(app)


def click(app, chart: str, place: list[int]):
    """Click a cell of a grid; the id of a chart is "$$ID-hash-key"."""
    keys = [element.proto.id.split("-", 2)[2] for element in app.get("plotly_chart")]
    return put(app, keys, chart, {"points": [{"customdata": place, "point_index": 0, "curve_number": 1}]})


def tick(app, beginning: str, *lines: int):
    """Tick lines of a table."""
    keys = [frame.key or "" for frame in app.dataframe]
    return put(app, keys, beginning, {"rows": list(lines), "columns": [], "cells": []})


def shared(app) -> list:
    """Read the tables of documents that two clusters share."""
    return [frame.value for frame in app.dataframe if list(frame.value.columns[:2]) == ["id", "text"]]


def look(app, name: str):
    """Choose how to look at two questions."""
    next(item for item in app.segmented_control if item.key == "compare_look").set_value(name)
    return run(app)


def labels(app, axis: str) -> list[str]:
    """Read the names along an axis of the crossed clusters."""
    return figures(app)[1]["layout"][axis]["ticktext"]


def test_without_two_questions_the_page_says_what_to_do():
    app = open_app()
    app.switch_page("screens/compare/compare.py")
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


def test_a_click_on_the_board_chooses_its_two_questions(compared):
    assert compared.selectbox(key="compare_first").value == 0
    click(compared, "compare_board", [2, 1])
    assert [compared.selectbox(key=key).value for key in ("compare_first", "compare_second")] == [2, 1]
    assert "AMI 1\\.00" in shown(compared) or "AMI 1.00" in shown(compared)
    assert "says nearly everything about its group under the other (more than chance explains)" in shown(compared)


def test_choosing_the_other_question_swaps_the_two(compared):
    compared.selectbox(key="compare_first").set_value(1)
    run(compared)
    assert [compared.selectbox(key=key).value for key in ("compare_first", "compare_second")] == [1, 0]


def test_a_click_on_a_cell_lists_its_documents_with_both_answers(compared):
    assert set(labels(compared, "yaxis")) == {"cats", "dogs"}
    row, column = labels(compared, "yaxis").index("dogs"), labels(compared, "xaxis").index("sun")
    click(compared, "cells_grid", [row, column])
    (listed,) = shared(compared)
    assert listed["text"].tolist() == [TEXTS[5]]
    assert listed[["answer to 1", "answer to 2"]].values.tolist() == [["dogs", "sun"]]
    look(compared, "Flow")
    assert len(shared(compared)[0]) == 1, "the cell stays chosen"


def test_ticking_a_pair_of_clusters_takes_over_from_a_click(compared):
    click(compared, "cells_grid", [0, 0])
    tick(compared, "cells_list", 0)
    first = table(compared, "cells_list").iloc[0]
    assert len(shared(compared)[0]) == first["documents"]
    tick(compared, "cells_list")
    assert not shared(compared)


def test_documents_of_a_cell_can_be_selected_on_explore(compared):
    click(compared, "cells_grid", [labels(compared, "yaxis").index("dogs"), labels(compared, "xaxis").index("sun")])
    press(compared, "compare_select")
    assert len(figures(compared)) == 3, "the maps of Explore"
    assert table(compared, "documents")["text"].tolist() == [TEXTS[5]]
    assert "selected as dogs \\(1\\) and sun \\(2\\)" in shown(compared)


def test_expected_counts_and_departures_can_be_shown(compared):
    documents = figures(compared)[1]["data"][0]
    next(item for item in compared.segmented_control if item.key == "compare_values").set_value("expected")
    expected = figures(run(compared))[1]["data"][0]
    assert sum(map(sum, documents["z"])) == pytest.approx(sum(map(sum, expected["z"]))) == FEW
    assert documents["z"] != expected["z"]


def test_flow_draws_a_band_for_every_pair_that_shares_documents(compared):
    _, drawn = figures(look(compared, "Flow"))
    assert drawn["data"][0]["type"] == "sankey"
    assert sum(drawn["data"][0]["link"]["value"]) == FEW
    assert len(drawn["data"][0]["node"]["label"]) == 4


def test_the_title_of_flow_stands_above_the_heads_of_its_columns(compared):
    _, drawn = figures(look(compared, "Flow"))
    layout = drawn["layout"]
    lines = [1 + text.count("<br>") for text in (layout["title"]["text"], *(a["text"] for a in layout["annotations"]))]
    assert lines[0] == 2, "as long as it is, it takes two lines"
    assert (layout["title"]["yref"], layout["title"]["yanchor"]) == ("container", "top")
    assert layout["margin"]["t"] >= 18 * (lines[0] + max(lines[1:]))


def test_movers_are_listed_drawn_and_explained(compared):
    look(compared, "Movers")
    listed = table(compared, "movers_")
    assert sorted(listed["rank"]) == list(range(1, FEW + 1))
    drawn = figures(compared)[1]
    assert drawn["data"][2]["text"] == [str(rank) for rank in range(1, 9)], "the first eight, while none is ticked"
    assert [frame["name"] for frame in drawn["frames"]] == ["0", "1"]
    tick(compared, "movers_0_1", 3, 9)
    assert figures(compared)[1]["data"][2]["text"] == ["4", "10"]
    assert f"Who document {listed['id'][3]} is near" in shown(compared)


def test_movers_can_be_found_again_on_both_maps(compared):
    look(compared, "Movers")
    next(item for item in compared.segmented_control if item.key == "movers_as").set_value("Two maps")
    first, second, _ = figures(run(compared))
    assert first["data"][0]["selectedpoints"] == second["data"][0]["selectedpoints"]


def test_agreement_that_is_not_defined_says_why():
    app = explored(FIRST, LAST, texts=TEXTS[:6])
    assert "6 documents are in groups of both views" in shown(app)
    assert figures(app)[0]["data"][0]["text"][0][1] == "–"
    assert app.exception == []


def test_hostile_words_stay_words():
    app = explored(FIRST, HOSTILE, texts=[f"<img/src=x> {text} $x$" for text in TEXTS])
    assert "<img" not in str(figures(app))
    assert "](http" not in shown(app).replace("\\](", "")
    look(app, "Movers")
    assert "<img" not in str(figures(app))

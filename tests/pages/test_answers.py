"""What the model answered, as colors, as a search, and as the table of contents of a map."""

import pytest

from tests.pages.journey import ask, figures, highlighted, open_app, run, settle, shown, table, upload, write_questions
from tests.pages.test_edits import tick

TEXTS = [f"{first} see {row}." for first, size in (("cats", 4), ("dogs", 3), ("owls", 2)) for row in range(size)]
CSV = "note,place\n" + "\n".join(f"{text},{'north' if row % 2 else 'south'}" for row, text in enumerate(TEXTS))


@pytest.fixture
def explored():
    """Four cats, three dogs, and two owls; half of them in the north."""
    app = upload(open_app(), "animals.csv", CSV.encode())
    write_questions(app, "Which is the first?")
    return ask(app)


def look_for(app, answer: str):
    next(field for field in app.text_input if field.key.startswith("answering_0")).set_value(answer)
    return run(app)


def legend(app) -> list[str]:
    return [entry["name"] for entry in figures(app)[0]["layout"]["meta"]["legend"]]


def columns(app) -> list[str]:
    return list(next(frame for frame in app.dataframe if frame.key.startswith("clusters_0")).proto.column_order)


def colors(app) -> list[str]:
    return figures(app)[0]["data"][0]["marker"]["color"]


def test_points_are_coloured_by_answer_or_by_a_column_with_a_legend(explored):
    assert legend(explored) == []
    assert "mark" in columns(explored)
    explored.selectbox(key="maps_colored_by").set_value("answer")
    run(explored)
    assert legend(explored) == ["cats", "dogs", "owls"]
    assert [colors(explored).count(found) for found in dict.fromkeys(colors(explored))] == [4, 3, 2]
    assert "mark" not in columns(explored), "colors mean answers now, not clusters"
    explored.selectbox(key="maps_colored_by").set_value("column place")
    run(explored)
    assert legend(explored) == ["south", "north"]
    again = settle(open_app(dict(explored.query_params)))
    assert legend(again) == ["south", "north"]


def test_groups_that_do_not_hold_are_signed(explored):
    signs = list(table(explored, "clusters_0")["doubtful"])
    assert "⚠" in signs
    assert {"doubtful", "doubts"} <= set(columns(explored))


def test_documents_are_found_by_what_they_answer(explored):
    look_for(explored, "The dogs")
    assert list(table(explored, "documents")["1 answer"]) == ["dogs"] * 3
    assert highlighted(explored, 0) == [4, 5, 6]
    assert "3 say it, 0 lie as near" in shown(explored)


def test_an_answer_nobody_gives_is_said(explored):
    look_for(explored, "![x](http://example.invalid)")
    assert "answers like" in explored.error[0].value
    assert "![x]" not in shown(explored)
    assert highlighted(explored, 0) is None


def test_a_ticked_cluster_is_zoomed_to_unless_that_is_turned_off(explored):
    assert "range" not in figures(explored)[0]["layout"]["xaxis"]
    tick(explored, 0)
    assert len(highlighted(explored, 0)) == table(explored, "clusters_0")["size"][0]
    assert len(figures(explored)[0]["layout"]["xaxis"]["range"]) == 2
    explored.toggle(key="maps_zoom").set_value(False)
    run(explored)
    assert "range" not in figures(explored)[0]["layout"]["xaxis"]


def test_the_list_tells_how_far_a_cluster_agrees(explored):
    listed = table(explored, "clusters_0")
    assert set(listed["agreement"]) <= set(range(101))
    assert listed["answers"][0].split()[0] in ("cats", "dogs")
    assert (listed["entropy"] >= 0).all()

"""A document beside the maps, and looking for documents."""

import pytest

from tests.pages.journey import (
    ask,
    box,
    has,
    highlighted,
    open_app,
    plots,
    press,
    run,
    session_of,
    settle,
    shown,
    table,
    tick_cluster,
    upload,
    write_questions,
)

TEXTS = [f"{'cats' if row < 6 else 'dogs'} like the {'sea' if row % 2 else 'sun'} in {row}." for row in range(10)]
CSV = (
    "note,shop\n" + "\n".join(f"{text},{'north' if row < 4 else 'south'}" for row, text in enumerate(TEXTS))
).encode()


@pytest.fixture
def explored():
    app = upload(open_app(), "animals.csv", CSV)
    write_questions(app, "Which is the first?", "How do they feel?")
    return ask(app)


def open_document(app, row: int, view: int = 0):
    """Click a point of a map: the browser sends its position."""
    session_of(app).read(row, view)
    return run(app)


def test_a_document_that_is_opened_is_shown_with_answers_groups_metadata_and_its_neighbors(explored):
    app = open_document(explored, 7)
    assert TEXTS[7] in [text.value for text in app.text]
    assert "shop: **south**" in shown(app)
    assert "Group: dogs" in app.selectbox(key="reader_group_0_7").options
    near = [button.label for button in app.button if button.key.startswith("reader_near_")]
    assert len(near) == 5
    assert sum("dogs" in label for label in near) == 3, "the other dogs come first"


def test_a_ring_marks_the_document_on_every_map(explored):
    assert [sent["ringed"] for sent in plots(explored)] == [None, None]
    app = open_document(explored, 7)
    assert all(len(sent["ringed"]) == 2 for sent in plots(app))


def test_it_can_be_closed_and_a_ticked_line_opens_another(explored):
    app = open_document(explored, 7)
    press(app, "close_reader")
    assert not has(app.button, "close_reader")
    app.session_state["documents"] = {"selection": {"rows": [2], "columns": [], "cells": []}}
    run(app)
    assert TEXTS[2] in [text.value for text in app.text]
    press(app, "close_reader")
    assert TEXTS[2] not in [text.value for text in app.text], "though its line is still ticked"
    assert not has(app.button, "close_reader")


def test_a_line_that_is_not_ticked_any_more_closes_its_document(explored):
    for rows in ([2], []):
        explored.session_state["documents"] = {"selection": {"rows": rows, "columns": [], "cells": []}}
        run(explored)
        assert has(explored.button, "close_reader") == bool(rows)


def test_a_nearest_document_opens_in_its_place(explored):
    app = open_document(explored, 7)
    near = next(button.key for button in app.button if button.key.startswith("reader_near_"))
    press(app, near)
    assert TEXTS[int(near.rpartition("_")[2])] in [text.value for text in app.text]


def test_another_group_can_be_chosen_for_it(explored):
    app = open_document(explored, 7)
    group = app.selectbox(key="reader_group_0_7")
    before = session_of(app).work.edits_of("Which is the first?").done
    group.set_value("Noise")
    run(app)
    done = session_of(app).work.edits_of("Which is the first?").done
    assert (len(before), [edit.kind for edit in done]) == (0, ["set aside"])


def test_a_model_that_cannot_be_looked_into_is_said(explored):
    assert "cannot be looked into" in shown(open_document(explored, 7))


def test_words_that_are_searched_for_are_what_maps_lists_and_counts_are_about(explored):
    app = explored
    app.text_input(key="search").set_value("DOGS sea")
    run(app)
    rows = [row for row, text in enumerate(TEXTS) if "dogs" in text and "sea" in text]
    assert list(session_of(app).selection.rows) == rows
    assert highlighted(app, 0) == highlighted(app, 1) == rows
    assert list(table(app, "documents")["id"]) == rows
    assert table(app, "clusters_0")["selected"].sum() == len(rows)
    assert f"**{len(rows)}** of 10 documents" in shown(app)


def test_values_and_words_are_looked_for_together_and_each_can_be_taken_off(explored):
    app = explored
    app.multiselect(key="filter_values_shop").set_value(["north"])
    run(app)
    assert list(session_of(app).selection.rows) == [0, 1, 2, 3]
    app.text_input(key="search").set_value("sun")
    run(app)
    assert list(session_of(app).selection.rows) == [0, 2]
    press(app, "unfilter_shop")
    assert list(session_of(app).selection.rows) == [0, 2, 4, 6, 8]
    app.text_input(key="search").set_value("")
    run(app)
    assert not session_of(app).selection.active


def test_what_is_selected_afterwards_is_selected_among_those_found(explored):
    app = explored
    app.text_input(key="search").set_value("sun")
    run(app)
    box(app, 0, range(5))
    assert list(session_of(app).selection.rows) == [0, 2, 4]
    press(app, "clear_selection")
    assert list(session_of(app).selection.rows) == [0, 2, 4, 6, 8]
    tick_cluster(app, 0, 0)
    assert set(session_of(app).selection.rows) <= {0, 2, 4, 6, 8}


def test_a_search_that_finds_nothing_lists_nothing(explored):
    app = explored
    app.text_input(key="search").set_value("zebra")
    run(app)
    assert len(table(app, "documents")) == 0
    assert highlighted(app, 0) == []
    assert "**0** of 10 documents" in shown(app)


def test_the_words_that_the_selection_has_more_of_stand_above_the_list():
    texts = [f"{'the bag was lost' if row < 20 else 'the food was cold'} {row}" for row in range(40)]
    app = upload(open_app(), "a.csv", ("note\n" + "\n".join(texts)).encode())
    write_questions(app, "Which is the last?")
    ask(app, documents=40)
    app.text_input(key="search").set_value("bag")
    run(app)
    assert "**bag** 100% (0%) · **lost** 100% (0%)" in shown(app).replace("\\", "")


def address(app) -> dict[str, list[str]]:
    return {name: [value] if isinstance(value, str) else list(value) for name, value in app.query_params.items()}


def reopened(app, **changed):
    """Open the address of a page in a new tab, as a link or a reload does."""
    return settle(open_app(address(app) | changed))


def test_a_link_opens_the_same_search_filters_and_document(explored):
    app = explored
    app.text_input(key="search").set_value("sun")
    run(app)
    app.multiselect(key="filter_values_shop").set_value(["south"])
    run(app)
    open_document(app, 6, 1)
    again = reopened(app)
    assert list(session_of(again).selection.rows) == [4, 6, 8]
    assert highlighted(again, 0) == [4, 6, 8]
    assert again.text_input(key="search").value == "sun"
    assert again.multiselect(key="filter_values_shop").value == ["south"]
    assert TEXTS[6] in [text.value for text in again.text]
    assert session_of(again).reading.view == 1
    assert {**address(again), "study": []} == {**address(app), "study": []}


def test_what_was_taken_off_is_not_in_the_address(explored):
    app = open_document(explored, 6)
    app.text_input(key="search").set_value("sun")
    run(app)
    assert {"search", "document"} <= set(app.query_params)
    press(app, "close_reader")
    app.text_input(key="search").set_value("")
    run(app)
    assert not {"search", "where", "document"} & set(app.query_params)


def test_a_line_that_is_ticked_is_marked_on_the_maps_and_in_the_address_at_once(explored):
    explored.session_state["documents"] = {"selection": {"rows": [2], "columns": [], "cells": []}}
    run(explored)
    assert all(len(sent["ringed"]) == 2 for sent in plots(explored))
    assert address(explored)["document"] == ["0:2"]


@pytest.mark.parametrize("document", ["0:10", "99:10", "0:999999999", "0:x"])
def test_a_link_to_a_document_that_is_not_there_opens_none(explored, document):
    again = reopened(explored, document=[document])
    assert not has(again.button, "close_reader")
    assert "document" not in again.query_params


def test_a_link_to_a_question_that_is_not_there_opens_the_document_under_the_first(explored):
    again = reopened(explored, document=["7:3"])
    assert TEXTS[3] in [text.value for text in again.text]
    assert address(again)["document"] == ["0:3"]


def test_filters_that_the_corpus_does_not_have_are_left_out_of_a_link(explored):
    hostile = ['["shop", "north", "nowhere", "north"]', '["price", "low"]', '["shop\\u0000", "<img src=x>"]']
    again = reopened(explored, where=hostile)
    assert list(session_of(again).selection.rows) == [0, 1, 2, 3]
    assert address(again)["where"] == ['["shop", "north"]']
    again = reopened(explored, where=['["shop", "nowhere"]'], search=["x" * 5000])
    assert not session_of(again).selection.active
    assert not {"search", "where"} & set(again.query_params)

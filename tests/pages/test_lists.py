"""A question with a list of answers, from the form to the files and back by its address."""

import pytest

from tests.pages.journey import ask, figures, open_app, press, run, session_of, settle, table, upload, write_questions
from tests.pages.test_answers import columns

TEXTS = [f"{first} see {row}." for first, size in (("cats", 4), ("dogs", 3), ("owls", 2)) for row in range(size)]
CSV = "note\n" + "\n".join(TEXTS)
LISTED = "Which is the first? [dogs | cats | fish | owls]"


@pytest.fixture
def explored():
    """Four cats, three dogs and two owls, asked with a list that has fish, too."""
    app = upload(open_app(), "animals.csv", CSV.encode())
    write_questions(app, "Which is the first? [dogs, cats,fish, owls]")
    return ask(app)


def groups(app) -> list[tuple[str, int]]:
    listed = table(app, "clusters_0")
    return list(zip(listed["label"], listed["size"], strict=True))


def test_the_groups_are_the_listed_answers(explored):
    assert session_of(explored).request.instructions == (LISTED,)
    assert groups(explored) == [("cats", 4), ("dogs", 3), ("owls", 2)]
    colors = figures(explored)[0]["data"][0]["marker"]["color"]
    assert [colors.count(color) for color in dict.fromkeys(colors)] == [4, 3, 2]


def test_no_column_is_left_empty_where_all_groups_hold(explored):
    assert not any(table(explored, "clusters_0")["doubtful"])
    assert {"doubtful", "doubts"}.isdisjoint(columns(explored))


def test_documents_show_the_listed_answer_beside_the_free_one(explored):
    documents = table(explored, "documents")
    assert list(documents["1 answer"])[:1] == ["cats"]
    assert [cell.split(" (")[0] for cell in documents["1 listed"]] == [text.split()[0] for text in TEXTS]
    assert all(cell.endswith("%)") for cell in documents["1 listed"])


def test_an_address_brings_the_list_back(explored):
    assert LISTED in explored.query_params["q"]
    again = settle(open_app(dict(explored.query_params)))
    assert groups(again) == groups(explored)


def test_it_can_be_grouped_otherwise_and_by_the_list_again(explored):
    explored.segmented_control(key="group_method").set_value("kmeans")
    run(explored)
    assert "".join(explored.query_params["group"]).startswith("0:kmeans")
    explored.segmented_control(key="group_method").set_value("list")
    run(explored)
    assert groups(explored) == [("cats", 4), ("dogs", 3), ("owls", 2)]
    press(explored, "group_reset")
    assert groups(explored) == [("cats", 4), ("dogs", 3), ("owls", 2)]


def test_an_address_that_groups_by_a_list_nobody_gave_shows_the_usual_groups(explored):
    address = {**dict(explored.query_params), "q": ["Which is the first?"], "group": ["0:list,,,"]}
    again = settle(open_app(address))
    assert "list" not in [option.split()[-1] for option in again.segmented_control(key="group_method").options]


def test_a_list_that_cannot_be_chosen_from_is_said(explored):
    write_questions(explored, "Which is it? [cats | cats]")
    press(explored, "ask")
    assert "'cats' is listed twice" in explored.error[0].value

"""Journeys through the main page."""

import pytest

from tests.pages import encoders
from tests.pages.journey import (
    ask,
    box,
    figures,
    has,
    highlighted,
    open_app,
    press,
    questions,
    run,
    session_of,
    settle,
    shown,
    table,
    tick_cluster,
    upload,
    write_questions,
)

ANIMALS = [
    f"{first} {verb} the {last}." for first in ("cats", "dogs") for verb in ("like", "see") for last in ("sea", "sun")
]
CSV = ("note,year\n" + "\n".join(f"{text},{1990 + row}" for row, text in enumerate(ANIMALS))).encode()


@pytest.fixture
def explored():
    """A small upload, asked two questions."""
    app = upload(open_app(), "animals.csv", CSV)
    write_questions(app, "Which is the first?", "Which is the last?")
    return ask(app)


def test_the_app_opens_with_a_sample_and_three_questions():
    app = open_app()
    assert len(questions(app)) == 3
    assert all(questions(app))
    assert app.selectbox(key="sample").value == "review_sentences"
    assert not app.button(key="ask").disabled


def test_one_click_shows_a_view_per_question():
    app = ask(open_app())
    assert len(figures(app)) == 3
    for question in questions(app):
        assert question.rstrip("?") in shown(app)
    assert shown(app).count("10 documents") >= 3
    assert "noise" in shown(app)


def test_another_sample_brings_its_questions_unless_some_were_written():
    app = open_app()
    app.selectbox(key="sample").set_value("banking_support_messages")
    run(app)
    assert questions(app)[0] == "What does the user want to do?"
    write_questions(app, "Mine?")
    app.selectbox(key="sample").set_value("review_sentences")
    assert questions(run(app)) == ["Mine?"]


def test_an_upload_is_offered_questions_of_its_own_and_a_sample_its_own_again():
    app = open_app()
    samples = questions(app)
    upload(app, "answers.csv", b"answer\n" + b"I was late because of the train and nobody told me why.\n" * 20)
    offered = questions(app)
    assert offered and not set(offered) & set(samples)
    kind = next(control for control in app.segmented_control if control.key == "corpus_kind")
    kind.set_value("Sample")
    assert questions(run(app)) == samples


def test_questions_that_a_person_wrote_stay_when_a_file_is_uploaded():
    app = write_questions(open_app(), "Mine?")
    assert questions(upload(app, "animals.csv", CSV)) == ["Mine?"]


def test_a_suggestion_becomes_a_question():
    app = open_app()
    chips = next(item for item in app.button_group if item.key == "suggestion")
    chosen = chips.options[0]
    chips.set_value([chosen]) if isinstance(chips.value, list) else chips.set_value(chosen)
    assert len(questions(run(app))) == 4


def test_suggestions_follow_what_the_texts_are_said_to_be():
    app = open_app()
    kind = next(box for box in app.selectbox if box.label == "Suggestions for")
    assert kind.value == "reviews"
    kind.set_value("interviews")
    chips = next(item for item in run(app).button_group if item.key == "suggestion")
    assert chips.options[0] == "What is the person talking about?"


def test_an_upload_is_previewed_reported_and_asked(explored):
    assert "animals\\.csv" in shown(explored)
    assert "8 kept, 0 dropped" in " ".join(item.label for item in explored.expander)
    listed = table(explored, "documents")
    assert list(listed["text"]) == ANIMALS
    assert list(listed["1 answer"][:1]) == ["cats"]
    assert list(listed["2 answer"][:2]) == ["sea", "sun"]
    assert list(listed["year"][:1]) == ["1990"]


def test_the_text_column_can_be_chosen():
    app = upload(
        open_app(), "two.csv", b"id,title,body\n1,red,long text about red things\n2,blue,long text about blue ones\n"
    )
    app.selectbox(key="text_column").set_value("title")
    run(app)
    write_questions(app, "Which?")
    assert list(table(ask(app), "documents")["text"]) == ["red", "blue"]


def test_a_bad_upload_is_explained_and_nothing_typed_is_lost():
    app = write_questions(open_app(), "Mine?")
    upload(app, "model.csv", b"\x80\x04\x95" + bytes(range(256)) * 4)
    assert app.error
    assert questions(app) == ["Mine?"]


def test_a_question_asked_twice_is_refused_and_kept():
    app = write_questions(open_app(), "Same?", "Same?")
    press(app, "ask")
    assert "asked twice" in app.error[0].value
    assert questions(app) == ["Same?", "Same?"]
    assert not figures(app)


def test_a_box_in_one_map_lists_its_documents_and_lights_the_others(explored):
    box(explored, 0, [0, 3])
    assert list(table(explored, "documents")["text"]) == [ANIMALS[0], ANIMALS[3]]
    assert highlighted(explored, 1) == [0, 3]
    assert highlighted(explored, 0) is None, "a new figure would lose the box"


def test_a_second_box_elsewhere_takes_over(explored):
    box(explored, 0, [0, 3])
    box(explored, 1, [1])
    assert highlighted(explored, 0) == [1]
    assert list(table(explored, "documents")["text"]) == [ANIMALS[1]]


def test_ticking_a_cluster_selects_its_documents_everywhere(explored):
    clusters = table(explored, "clusters_0")
    tick_cluster(explored, 0, 0)
    listed = table(explored, "documents")
    assert len(listed) == clusters["size"][0]
    assert highlighted(explored, 0) == highlighted(explored, 1) == list(listed["id"])


@pytest.mark.parametrize("select", [lambda app: box(app, 0, [0, 3]), lambda app: tick_cluster(app, 0, 0)])
def test_a_selection_survives_a_visit_to_another_page(explored, select):
    before = session_of(select(explored)).selection.rows
    explored.switch_page("screens/about/about.py")
    run(explored)
    explored.switch_page("screens/explore/explore.py")
    run(explored)
    assert session_of(explored).selection.rows == before
    assert highlighted(explored, 0) == highlighted(explored, 1) == list(before)


def test_a_box_unticks_the_lists(explored):
    tick_cluster(explored, 0, 0)
    assert explored.session_state["clusters_0"]["selection"]["rows"] == [0]
    box(explored, 1, [1])
    assert run(explored).session_state["clusters_0"]["selection"]["rows"] == []
    assert session_of(explored).selection.rows == (1,)


def test_clearing_brings_everything_back(explored):
    box(explored, 0, [0, 3])
    press(explored, "clear_selection")
    assert len(table(explored, "documents")) == len(ANIMALS)
    assert highlighted(explored, 1) is None


def test_grouping_anew_changes_clusters_without_reading(explored):
    read = encoders.texts_read()
    method = next(control for control in explored.segmented_control if control.key == "group_method")
    method.set_value("kmeans")
    run(explored)
    explored.slider(key="group_clusters").set_value(3)
    run(explored)
    assert len(table(explored, "clusters_0")) == 3
    assert encoders.texts_read() == read
    assert explored.query_params["group"]


def test_a_selection_survives_grouping_anew(explored):
    box(explored, 0, [0, 3])
    method = next(control for control in explored.segmented_control if control.key == "group_method")
    method.set_value("kmeans")
    run(explored)
    assert list(table(explored, "documents")["id"]) == [0, 3]
    assert highlighted(explored, 0) == highlighted(explored, 1) == [0, 3]


def test_the_download_is_offered(explored):
    labels = [item.label for item in explored.get("download_button")]
    assert labels == [
        "Report (HTML)", "Everything (zip)", "documents.csv", "tables.xlsx", "documents.jsonl", "documents.parquet",
    ]  # fmt: skip


def test_cancel_stops_the_work_and_keeps_the_form():
    encoders.gate.clear()
    app = open_app()
    app.number_input(key="setting_limit").set_value(400)
    press(app, "ask")
    assert has(app.button, "cancel")
    press(app, "cancel")
    encoders.gate.set()
    assert "Cancelled" in shown(app)
    assert len(questions(app)) == 3
    assert not has(app.button, "cancel")


def test_what_nobody_foresaw_is_shown_once_without_details_and_can_be_tried_again():
    encoders.broken.set()
    app = ask(open_app())
    assert "reference" in app.error[0].value
    assert "words of a text" not in shown(app)
    assert len(questions(app)) == 3
    encoders.broken.clear()
    assert len(figures(ask(app))) == 3
    assert not app.error


def test_a_reload_finds_the_same_job_and_then_the_views():
    encoders.gate.clear()
    app = open_app()
    app.number_input(key="setting_limit").set_value(10)
    press(app, "ask")
    again = open_app(dict(app.query_params))
    assert has(again.button, "cancel")
    encoders.gate.set()
    settle(again)
    assert questions(again) == questions(app)
    assert len(figures(again)) == 3
    assert encoders.texts_read() == 10


def test_a_reload_finds_an_upload_and_its_grouping(explored):
    method = next(control for control in explored.segmented_control if control.key == "group_method")
    method.set_value("kmeans")
    run(explored)
    again = settle(open_app(dict(explored.query_params)))
    assert list(table(again, "documents")["text"]) == ANIMALS
    assert list(table(again, "clusters_0")["size"]) == list(table(explored, "clusters_0")["size"])


def test_an_address_of_an_upload_that_is_gone_says_so():
    app = open_app({"upload": ["0" * 64], "column": ["text"], "q": ["Which?"], "asked": ["1"]})
    settle(app)
    assert "upload the file again" in " ".join(error.value for error in app.error)
    assert questions(app) == ["Which?"]


def test_two_sessions_do_not_mix(explored):
    other = upload(open_app(), "plants.csv", CSV.replace(b"cats", b"oaks").replace(b"dogs", b"elms"))
    write_questions(other, "Which is the first?", "Which is the last?")
    ask(other)
    box(other, 0, [1])
    run(explored)
    assert list(table(explored, "documents")["1 answer"][:1]) == ["cats"]
    assert list(table(other, "documents")["1 answer"]) == ["oaks"]


def test_how_a_file_is_read_can_be_said_and_shows_at_once():
    app = upload(open_app(), "two.csv", b"pros,cons,stars\nNear the sea,Loud,4\nQuiet at night,Far from it,2\n")
    app.number_input(key="reading_header").set_value(0)
    assert ["pros", "cons", "stars"] in [list(frame.value.iloc[0]) for frame in run(app).dataframe]
    app.text_input(key="reading_encoding").set_value("klingon")
    assert "no encoding 'klingon'" in run(app).error[0].value
    app.text_input(key="reading_encoding").set_value("")
    app.number_input(key="reading_header").set_value(None)
    run(app).selectbox(key="text_column").set_value("pros")
    app.multiselect(key="further_text_columns").set_value(["cons"])
    listed = table(ask(write_questions(run(app), "Which?")), "documents")
    assert list(listed["text"]) == ["pros: Near the sea cons: Loud", "pros: Quiet at night cons: Far from it"]


def test_long_texts_are_split_into_passages_where_that_is_chosen():
    app = upload(open_app(), "essays.csv", b'text,by\n"Near the sea.\n\nVery quiet.",Ann\n"Far from it.",Bo\n')
    app.selectbox(key="reading_passages").set_value("paragraphs")
    listed = table(ask(write_questions(run(app), "Which?")), "documents")
    assert list(listed["text"]) == ["Near the sea.", "Very quiet.", "Far from it."]
    assert list(listed["document"]) == ["0", "0", "1"]


def test_a_file_most_rows_of_which_are_dropped_warns_visibly():
    rows = "".join(f"{n},,\n" for n in range(9))
    app = upload(open_app(), "sparse.csv", f"id,comment,stars\n0,A text of many words,5\n{rows}".encode())
    assert "Most rows were dropped: 9 of 10" in app.warning[0].value

"""Studies: saved by themselves, found again by their owner alone, taken along and brought in."""

import json

import pytest

from app.session import OWNER_COOKIE, TOUR_COOKIE
from inbedder_core.clusters import ClusteringConfig
from inbedder_core.studies.folder import Studies, studies_folder
from tests.pages import encoders
from tests.pages.journey import (
    ask,
    figures,
    give_file,
    group,
    has,
    open_app,
    press,
    questions,
    run,
    session_of,
    settle,
    shown,
    table,
    upload,
    write_questions,
)
from tests.pages.test_edits import ADDRESS, BY_WORD, CSV, labels, rename, tick

ME, YOU = "1" * 32, "2" * 32
PAGE = "screens/studies/studies.py"


def studies_page(app):
    app.switch_page(PAGE)
    return run(app)


def ids(app) -> list[str]:
    return [item.key.removeprefix("open_") for item in app.button if (item.key or "").startswith("open_")]


def open_first(page):
    """Open the first study that is listed.

    The test's own idea of the page does not follow when the app goes to another.
    """
    press(page, f"open_{ids(page)[0]}")
    page.switch_page("screens/explore/explore.py")
    return settle(run(page))


@pytest.fixture
def mine():
    """My study of a small upload, with a renamed cluster and a note."""
    app = upload(open_app(ADDRESS, owner=ME), "animals.csv", CSV)
    settle(press(app, "ask"))
    group(app, {0: BY_WORD})
    rename(tick(app, 1), "Hounds")
    app.text_area(key="study_notes_input").set_value("Dogs *bark*.")
    app.text_input(key="study_title_input").set_value("My animals")
    return run(app)


def test_a_study_is_listed_as_soon_as_something_was_asked(mine):
    page = studies_page(open_app(owner=ME))
    assert "My animals" in shown(page)
    assert "9 documents" in shown(page)
    assert "1 change by hand" in shown(page)
    assert "Dogs \\*bark\\*" in shown(page)


def test_a_study_is_reopened_as_it_was_without_reading_again(mine):
    encoders.reset()
    page = studies_page(open_app(owner=ME))
    open_first(page)
    assert questions(page) == ["Which is the first?"]
    assert "Hounds" in labels(page)
    assert page.text_area(key="study_notes_input").value == "Dogs *bark*."
    assert encoders.texts_read() == 0


def test_a_reload_finds_the_study_by_its_address(mine):
    assert mine.query_params["study"]
    again = settle(open_app(dict(mine.query_params), owner=ME))
    assert "Hounds" in labels(again)
    press(again, "undo_0")
    assert "Hounds" not in labels(settle(open_app(dict(mine.query_params), owner=ME)))


def test_nobody_else_sees_it_not_even_by_its_address(mine):
    assert ids(studies_page(open_app(owner=YOU))) == []
    other = settle(open_app(dict(mine.query_params), owner=YOU))
    assert "belongs to somebody else" in shown(other).replace("\\", "")
    assert "Hounds" not in labels(other)
    assert not (other.text_area(key="study_notes_input").value)


def test_another_corpus_begins_another_study_and_other_questions_do_not(mine):
    write_questions(mine, "Which is the first?", "Which is the last?")
    ask(mine)
    assert "Hounds" in labels(mine), "edits belong to their question"
    assert len(ids(studies_page(open_app(owner=ME)))) == 1
    ask(open_app(owner=ME))
    assert len(ids(studies_page(open_app(owner=ME)))) == 2


def test_two_tabs_do_not_overwrite_each_other(mine):
    other = settle(open_app(dict(mine.query_params), owner=ME))
    mine.text_area(key="study_notes_input").set_value("from one")
    run(mine)
    other.text_area(key="study_notes_input").set_value("from the other")
    run(other)
    page = studies_page(open_app(owner=ME))
    assert "from one" in shown(page)
    assert "from the other" in shown(page)
    assert "(copy)" in shown(page).replace("\\", "")


def test_another_study_of_the_same_corpus_begins_without_notes_and_changes(mine):
    press(mine, "begin_another")
    assert labels(mine) == ["cats", "dogs", "owls"]
    assert mine.text_area(key="study_notes_input").value == ""
    page = studies_page(open_app(owner=ME))
    assert len(ids(page)) == 2
    assert "My animals" in shown(page)


def test_opening_a_link_without_a_study_again_makes_no_other_study():
    asked = ask(open_app(owner=ME))
    link = {name: values for name, values in asked.query_params.items() if name != "study"}
    for _ in range(2):
        settle(open_app(dict(link), owner=ME))
    assert len(ids(studies_page(open_app(owner=ME)))) == 1
    press(asked, "begin_another")
    assert len(ids(studies_page(open_app(owner=ME)))) == 2, "unless it is asked for"


def test_what_is_being_read_is_told_in_another_tab_on_every_page():
    encoders.gate.clear()
    try:
        press(open_app(owner=ME), "ask")
        front, other = open_app(owner=ME), open_app(owner=YOU)
        told = shown(front)
        compared = front.switch_page("screens/compare/compare.py").run()
        assert "**Review sentences** is being read: 3 questions" in told
        assert "is being read" not in shown(other)
        assert "is being read" in shown(compared) and "No corpus has been asked" not in shown(compared)
    finally:
        encoders.gate.set()
    (key,) = [button.key for button in compared.button if button.key.startswith("go_to_")]
    press(compared, key)
    compared.switch_page("screens/explore/explore.py")
    assert len(figures(settle(run(compared)))) == 3


def test_looking_changes_nothing(mine):
    before = Studies(studies_folder(ME)).saved()
    run(settle(open_app(dict(mine.query_params), owner=ME)))
    open_first(studies_page(open_app(owner=ME)))
    assert Studies(studies_folder(ME)).saved() == before


def test_deleting_asks_first_and_leaves_nothing(mine):
    page = studies_page(open_app(dict(mine.query_params), owner=ME))
    press(page, f"delete_{ids(page)[0]}")
    assert ids(page) == []
    assert "No study yet" in shown(page)
    page.switch_page("screens/explore/explore.py")
    assert not has(run(page).text_area, "study_notes_input")


def test_an_exported_study_is_brought_in_by_somebody_else_with_its_documents(mine, tmp_path):
    studies = Studies(studies_folder(ME))
    content = studies.export(studies.saved()[0].id)
    for path in (tmp_path / "uploads").iterdir():
        path.unlink()
    page = studies_page(open_app(owner=YOU))
    give_file(page, "import_", "mine.study.zip", content)
    assert "brought in" in shown(page)
    open_first(page)
    assert "Hounds" in labels(page)
    assert "kept with the study" in shown(page)
    assert len(table(page, "documents")) == 9
    again = settle(open_app(dict(page.query_params), owner=YOU))
    assert "Hounds" in labels(again)


def test_a_broken_file_is_explained(mine):
    page = studies_page(open_app(owner=ME))
    give_file(page, "import_", "mine.zip", b"PK nothing")
    assert "damaged" in page.error[0].value
    assert len(ids(page)) == 1


def test_studies_and_links_that_ask_for_a_way_of_grouping_that_is_gone_open_with_another_and_say_so(mine):
    gone = "hierarchical is grouped by kmeans"
    studies = Studies(studies_folder(ME))
    file = studies.folder / studies.saved()[0].id / "study.json"
    content = json.loads(file.read_text())
    (instruction,) = content["instructions"]
    content["groupings"] = {instruction: {"method": "hierarchical", "clusters": 2}}
    file.write_text(json.dumps(content))
    kmeans = ClusteringConfig("kmeans", clusters=2)

    linked = settle(open_app(dict(mine.query_params), owner=ME))
    assert gone in shown(linked)
    assert session_of(linked).work.groupings == {0: kmeans}
    address = {name: value for name, value in mine.query_params.items() if name not in ("study", "group")}
    plain = settle(open_app({**address, "group": "0:hierarchical,2,,"}, owner=YOU))
    assert gone in shown(plain)
    assert session_of(plain).work.groupings == {0: kmeans}
    file.write_text(json.dumps(content))
    page = studies_page(open_app(owner=ME))
    open_first(page)
    assert gone in shown(page)
    page = studies_page(open_app(owner=YOU))
    give_file(page, "import_", "mine.study.zip", studies.export(file.parent.name))
    assert gone in shown(page)


def test_the_browser_is_asked_to_keep_a_token_and_the_tour_and_no_more():
    app = open_app(owner=ME)
    token, tour = [item.proto.body for item in app.get("html") if "<script" in item.proto.body]
    assert f"{OWNER_COOKIE}={ME}" in token
    assert f'cookie = "{TOUR_COOKIE}=0;' in tour


def test_two_newcomers_are_two_people():
    assert session_of(open_app()).work.owner != session_of(open_app()).work.owner


def test_a_study_goes_on_with_new_documents_and_keeps_its_names(mine):
    page = studies_page(open_app(owner=ME))
    give_file(page, "wave_", "more.csv", CSV + b"\ndogs dig" * 2)
    page.switch_page("screens/explore/explore.py")
    page = settle(run(page))
    assert page.text_input(key="study_title_input").value == "My animals, wave 2"
    assert "Hounds" in labels(page)
    assert "Since wave 1" in shown(page)
    assert len(Studies(studies_folder(ME)).saved()) == 2


def marks(app) -> dict[str, str]:
    listed = table(app, "clusters_0")
    return dict(zip(listed["label"], listed["mark"], strict=True))


def next_wave(words: str):
    """Go on with new documents that begin with these words, on another page."""
    page = studies_page(open_app(owner=ME))
    give_file(
        page, f"wave_{ids(page)[-1]}", "more.csv", ("note\n" + "".join(f"{w} see\n" for w in words.split())).encode()
    )
    page.switch_page("screens/explore/explore.py")
    return settle(run(page))


def test_groups_keep_their_colors_in_the_next_wave_whatever_their_size_and_after_a_reload(mine):
    before = marks(mine)
    page = next_wave("owls " * 9 + "dogs " * 3)
    assert labels(page) == ["owls", "Hounds", "cats"]
    assert marks(page) == before
    assert "New in wave 2" not in shown(page)
    again = settle(open_app(dict(page.query_params), owner=ME))
    assert marks(again) == before
    group(again, {0: ClusteringConfig(method="kmeans", clusters=2)})
    group(again, {0: BY_WORD})
    assert marks(run(again)) == before


OTHERS = "pigs " * 20 + "geese " * 25


def said_of_waves(page) -> str:
    return shown(page).replace("\\", "").replace("\N{WORD JOINER}", "")


def test_which_groups_are_new_and_which_ended_is_said_beside_what_grew(mine):
    before = marks(mine)
    page = next_wave(OTHERS)
    assert labels(page) == ["Hounds", "pigs", "cats"], "geese lie with dogs and owls"
    assert "New in wave 2: “pigs”. No longer there: “owls” (most of it is in “Hounds”)." in said_of_waves(page)
    assert (marks(page)["cats"], marks(page)["Hounds"]) == (before["cats"], before["Hounds"])
    assert marks(page)["pigs"] not in before.values()


def test_a_study_of_an_earlier_version_tells_nothing_of_groups_it_did_not_keep(mine, tmp_path):
    (file,) = (tmp_path / "studies").glob("*/*/study.json")
    content = json.loads(file.read_text())
    assert list(content.pop("groups")) == ["Which is the first?"]
    file.write_text(json.dumps(content))
    told = said_of_waves(next_wave(OTHERS))
    assert "New in wave 2: “pigs”." in told
    assert "No longer there" not in told
    for wave in Studies(studies_folder(ME)).saved():
        assert bool(wave.groups) == wave.title.endswith("wave 2")
    changed = content["changed"]
    settle(open_app(dict(mine.query_params), owner=ME))
    assert json.loads(file.read_text())["groups"], "they are kept once it is looked at"
    assert json.loads(file.read_text())["changed"] == changed


def test_a_file_that_cannot_be_the_next_wave_is_refused_with_a_reason(mine):
    page = studies_page(open_app(owner=ME))
    give_file(page, "wave_", "more.csv", b"other\n1\n")
    assert page.error
    assert len(Studies(studies_folder(ME)).saved()) == 1

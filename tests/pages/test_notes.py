"""Notes on groups and documents: written, found again, taken back and taken along."""

import pytest
from streamlit.testing.v1 import AppTest

from app.screens.explore.evidence import evidence
from app.server import explorations
from inbedder_core.clusters import ClusteringConfig
from inbedder_core.exports import clusters_frame, documents_frame
from inbedder_core.views import LONGEST_NOTE
from tests.pages.journey import (
    give_file,
    group,
    has,
    open_app,
    press,
    run,
    session_of,
    settle,
    shown,
    table,
    tick_cluster,
    upload,
)
from tests.pages.test_edits import ADDRESS, BY_WORD, CSV, labels, rename, tick
from tests.pages.test_studies import ME, YOU, ids, open_first, studies_page

ASK = "About the timetable change, *ask* operations."


@pytest.fixture
def explored() -> AppTest:
    """My study of nine documents in three clusters, by their first word: four cats, three dogs, two owls."""
    app = upload(open_app(ADDRESS, owner=ME), "animals.csv", CSV)
    settle(press(app, "ask"))
    group(app, {0: BY_WORD})
    run(app)
    assert labels(app) == ["cats", "dogs", "owls"]
    return app


def note_field(app: AppTest):
    return next(field for field in app.text_area if field.key.startswith("note_text_0_"))


def note_group(app: AppTest, line: int, text: str) -> AppTest:
    tick_cluster(app, 0, line)
    note_field(app).set_value(text)
    return run(app)


def note_document(app: AppTest, row: int, text: str) -> AppTest:
    session_of(app).read(row)
    run(app)
    app.text_area(key=f"document_note_{row}").set_value(text)
    return run(app)


def notes(app: AppTest) -> list[str]:
    return list(table(app, "clusters_0")["note"])


def listed(app: AppTest) -> list[str]:
    """The notes of the box that lists all."""
    return [button.label for button in app.button if (button.key or "").startswith("noted_")]


def said(app: AppTest) -> str:
    """All the page says, without what makes texts harmless."""
    return shown(app).replace("\\", "").replace("\N{WORD JOINER}", "")


def test_a_note_on_a_group_stands_in_its_list_and_its_group_stays_ticked(explored):
    assert listed(explored) == []
    note_group(explored, 1, ASK)
    assert notes(explored) == ["", ASK, ""]
    assert note_field(explored).value == ASK
    assert listed(explored) == ["dogs"]
    assert ASK in said(explored)
    assert "change by hand" not in shown(explored), "it changes no group"


def test_it_is_undone_deleted_and_done_again(explored):
    note_group(explored, 1, ASK)
    assert notes(press(explored, "undo_0")) == ["", "", ""]
    assert notes(press(explored, "redo_0")) == ["", ASK, ""]
    note_group(explored, 1, " ")
    assert notes(explored) == ["", "", ""]
    assert listed(explored) == []
    assert notes(press(explored, "undo_0")) == ["", ASK, ""]


def test_it_follows_its_group_through_changes_and_is_marked_where_that_is_gone(explored):
    note_group(explored, 2, ASK)
    rename(tick_cluster(explored, 0, 2), "Night birds")
    assert notes(explored) == ["", "", ASK]
    press(tick(explored, 0, 2), "merge_0")
    assert notes(explored) == [f"On the former group “owls”, 2 of its 2 documents are here: {ASK}", ""]
    group(explored, {0: ClusteringConfig(method="kmeans", clusters=9)})
    run(explored)
    assert set(notes(explored)) == {""}
    assert "On the former group “owls”: About the timetable" in said(explored)
    press(explored, "noted_0_0")
    assert "former group" not in said(explored)
    assert listed(explored) == []


def test_a_note_on_a_document_stands_in_its_reader_and_in_the_list_and_is_taken_back(explored):
    note_document(explored, 7, "Quote this one.")
    assert list(table(explored, "documents")["note"])[7] == "Quote this one."
    press(explored, "close_reader")
    assert not has(explored.text_area, "document_note_7")
    press(explored, "noted_document_7")
    assert explored.text_area(key="document_note_7").value == "Quote this one."
    note_document(explored, 7, "")
    assert "note" not in table(explored, "documents")
    press(explored, "undo_document_note")
    assert explored.text_area(key="document_note_7").value == "Quote this one."


def test_notes_are_found_after_a_reload_in_another_tab_and_by_nobody_else(explored):
    note_document(note_group(explored, 1, ASK), 7, "Quote this one.")
    for owner, told in ((ME, (["", ASK, ""], True)), (YOU, (["", "", ""], False))):
        again = settle(open_app(dict(explored.query_params), owner=owner))
        assert (notes(again), "note" in table(again, "documents")) == told
    assert "2 notes" in shown(studies_page(open_app(owner=ME)))


def test_notes_are_exported_with_the_study_and_brought_in(explored):
    note_document(note_group(explored, 1, ASK), 7, "Quote this one.")
    studies = session_of(explored).work.studies
    page = studies_page(open_app(owner=YOU))
    give_file(page, "import_", "a.study.zip", studies.export(studies.saved()[0].id))
    other = open_first(page)
    assert notes(other) == ["", ASK, ""]
    assert list(table(other, "documents")["note"])[7] == "Quote this one."


def test_notes_go_on_with_a_new_wave(explored):
    note_document(note_group(explored, 1, ASK), 7, "Quote this one.")
    page = studies_page(open_app(owner=ME))
    give_file(page, f"wave_{ids(page)[0]}", "more.csv", b"note\n" + b"dogs are here\n" * 3)
    page.switch_page("screens/explore/explore.py")
    settle(run(page))
    dogs = labels(page).index("dogs")
    assert notes(page)[dogs] == ASK
    assert table(page, "clusters_0")["size"][dogs] == 6
    assert list(table(page, "documents")["note"])[7] == "Quote this one."


def test_what_is_taken_away_holds_the_notes(explored):
    note_document(note_group(explored, 1, ASK), 7, "Quote this one.")
    session = session_of(explored)
    made = explorations().ask(session.request, session.viewer, again=False).result
    now = explorations().regroup(made, session.work.groupings, session.work.edits)
    pack = evidence(now, noted=session.work.noted(now.views))
    assert clusters_frame(pack.views, pack.noted)["note"].tolist()[1] == ASK
    assert documents_frame(pack.views, pack.noted)["note"].tolist()[7] == "Quote this one."


def test_a_note_that_is_too_long_is_refused_in_words_and_stays_in_its_field_until_it_is_shortened(explored):
    note_group(explored, 1, ASK)
    for words, kept in (("x" * (LONGEST_NOTE + 1), ASK), ("x" * LONGEST_NOTE, "x" * LONGEST_NOTE)):
        note_group(run(explored), 1, words)
        assert ("at most 2,000 characters, not 2,001; shorten it" in said(explored)) == (kept == ASK)
        assert note_field(explored).value == words
        assert notes(explored) == ["", kept, ""]
    note_document(explored, 7, "y" * (LONGEST_NOTE + 1))
    assert "at most 2,000 characters, not 2,001" in said(explored)
    assert "note" not in table(explored, "documents")


def test_a_search_finds_what_is_noted_on_documents_and_on_their_groups(explored):
    note_document(explored, 7, "A zebra, really.")
    note_group(explored, 1, "Nothing about giraffes.")
    dogs = set(session_of(explored).selection.rows)

    def found(words: str) -> set[int]:
        explored.text_input(key="search").set_value(words)
        run(explored)
        return set(session_of(explored).selection.within)

    assert found("zebra") == {7}
    assert found("giraffes") == dogs and len(dogs) == 3
    assert found("-giraffes") == set(range(9)) - dogs


PARTS = [
    f"{word} lie {row}" for word, size in (("cats", 8), ("dogs", 8), ("owls", 7), ("pigs", 7)) for row in range(size)
]


def test_noise_takes_a_note_which_is_listed_kept_and_searched(explored):
    press(tick(explored, 2), "dissolve_0")
    assert labels(explored)[-1] == "Noise"
    note_group(explored, len(labels(explored)) - 1, "Night animals.")
    assert notes(explored) == ["", "", "Night animals."]
    assert listed(explored) == ["Noise"]
    press(explored, "noted_0_0")
    assert set(session_of(explored).selection.rows) == {7, 8}
    again = settle(open_app(dict(explored.query_params), owner=ME))
    assert notes(again) == ["", "", "Night animals."]


@pytest.fixture
def parted():
    """My study of four groups, two of which were put together and are shown as parts."""
    app = upload(open_app(ADDRESS, owner=ME), "parts.csv", ("note\n" + "\n".join(PARTS)).encode())
    settle(press(app, "ask"))
    group(app, {0: ClusteringConfig(detail="few", min_cluster_size=5)})
    run(app)
    press(tick(app, 0, 1), "merge_0")
    app.toggle(key="parts_0").set_value(True)
    return run(app)


def test_a_part_takes_a_note_which_stands_at_its_line_or_with_its_group_while_it_has_none(parted):
    line = next(number for number, label in enumerate(labels(parted)) if label.startswith("└"))
    part = labels(parted)[line].removeprefix("└ ")
    note_group(parted, line, ASK)
    assert [number for number, note in enumerate(notes(parted)) if note] == [line]
    assert note_field(parted).value == ASK
    (button,) = listed(parted)
    assert button.replace("\N{WORD JOINER}", "").endswith(f": {part}")
    parted.toggle(key="parts_0").set_value(False)
    run(parted)
    assert f"On its part “{part}”: {ASK}" in notes(parted)
    again = settle(open_app(dict(parted.query_params), owner=ME))
    assert f"On its part “{part}”: {ASK}" in notes(again)
    page = studies_page(open_app(owner=ME))
    words = "".join(f"{word} lie again\n" for word in ("cats", "dogs", "owls", "pigs") for _ in range(3))
    give_file(page, f"wave_{ids(page)[0]}", "more.csv", f"note\n{words}".encode())
    page.switch_page("screens/explore/explore.py")
    settle(run(page))
    assert [note for note in notes(page) if note] == [f"On its part “{part}”: {ASK}"]

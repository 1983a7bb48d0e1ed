"""Journeys through a part of a corpus: select, ask only these, change what comes of it, and come back."""

from dataclasses import replace

import pytest

from app.server import find_subset, keep_subset
from app.server.hashed_folder import HashedFolder
from inbedder_core.clusters.clustering import ClusteringConfig
from inbedder_core.errors import CorpusError
from inbedder_core.studies import Studies, Subset, studies_folder
from tests.pages import encoders
from tests.pages.journey import (
    ask,
    box,
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
from tests.pages.test_edits import labels, rename, tick

TEXTS = [
    f"{'cats' if row < 5 else 'dogs'} {row} like the {'sun' if row in (0, 1, 2, 5) else 'sea'}" for row in range(10)
]
OF_TWO = "57125127b2640b14182ea7caca1ec86ed92ba0613284c82461fdd99b83bee9ac"
FIRST, LAST = "Which is the first?", "Which is the last?"


@pytest.fixture
def explored():
    app = upload(open_app(), "animals.csv", ("note\n" + "\n".join(TEXTS)).encode())
    return ask(write_questions(app, FIRST, "Which is it?"))


def ask_part(app, question: str):
    app.text_input(key="part_question").set_value(question)
    return settle(press(app, "ask_part"))


def test_only_the_selected_documents_are_read_and_mapped(explored):
    before = encoders.texts_read()
    ask_part(box(explored, 0, [5, 6, 8]), LAST)
    assert encoders.texts_read() == before + 3
    assert len(figures(explored)) == 1
    listed = table(explored, "documents")
    assert listed["text"].tolist() == [TEXTS[row] for row in (5, 6, 8)]
    assert listed["id"].tolist() == [5, 6, 8], "documents keep their ids"
    assert listed["1 answer"].tolist() == ["sun", "sea", "sea"]
    assert questions(explored) == [LAST]


def test_a_step_of_the_trail_leads_back_to_what_it_showed(explored):
    box(explored, 0, [5, 6, 8])
    ask_part(explored, LAST)
    assert "3 documents selected on map 1" in shown(explored)
    ask_part(box(explored, 0, [0, 1]), FIRST)
    assert len(table(explored, "documents")) == 2
    press(explored, "trail_1")
    assert len(table(explored, "documents")) == 3
    press(explored, "trail_0")
    assert len(figures(explored)) == 2
    assert len(table(explored, "documents")) == 10
    assert not has(explored.button, "trail_0")
    assert questions(explored) == [FIRST, "Which is it?"]


def test_a_reload_finds_the_part_and_the_way_back(explored):
    ask_part(box(explored, 0, [5, 6, 8]), LAST)
    address = {name: explored.query_params[name] for name in explored.query_params}
    again = settle(open_app(address))
    assert len(table(again, "documents")) == 3
    press(again, "trail_0")
    assert len(table(again, "documents")) == 10


def test_more_questions_can_be_asked_of_a_part_and_another_corpus_is_whole(explored):
    ask_part(box(explored, 0, [5, 6, 8]), LAST)
    ask(write_questions(explored, LAST, FIRST))
    assert [len(figure["data"][0]["customdata"]) for figure in figures(explored)] == [3, 3]
    next(item for item in explored.segmented_control if item.key == "corpus_kind").set_value("Sample")
    ask(run(explored))
    assert len(table(explored, "documents")) == 10


def test_a_question_that_cannot_be_asked_is_refused_and_nothing_is_lost(explored):
    box(explored, 0, [5, 6])
    ask_part(explored, "  ")
    assert explored.error
    assert len(figures(explored)) == 2
    assert len(table(explored, "documents")) == 2


def test_subsets_are_kept_by_hash_and_nothing_else_is_found(tmp_path):
    subset = Subset((3, 5), "2 documents", {"q": ("What?",)})
    digest = keep_subset(subset)
    assert digest == OF_TWO, "links made before lead to it"
    assert find_subset(digest) == subset
    for wrong in ("", "../x", "0" * 64):
        with pytest.raises(CorpusError, match="not on this machine"):
            find_subset(wrong)
    file = tmp_path / "parts" / f"{digest}.json"
    file.write_text("{}")
    with pytest.raises(CorpusError):
        find_subset(digest)
    assert keep_subset(subset) == digest
    assert find_subset(digest) == subset


def test_what_is_kept_by_hash_makes_room_and_is_written_once(tmp_path):
    files = HashedFolder(tmp_path / "files", most=2, suffix=".json")
    for number in range(4):
        files.keep(b"%d" % number)
    assert files.read(files.keep(b"3")) == b"3"
    assert len(list((tmp_path / "files").iterdir())) == 2
    (file, *_) = (tmp_path / "files").iterdir()
    before = file.stat()
    files.keep(file.read_bytes())
    assert file.stat().st_ino == before.st_ino, "opening a study writes none of its parts anew"


def kept(app) -> list:
    """Read the studies of whoever looks."""
    return Studies(studies_folder(session_of(app).work.owner)).saved()


def test_a_study_gains_the_part_that_is_asked_and_is_gone_on_with_afterwards(explored):
    (before,) = kept(explored)
    ask_part(box(explored, 0, [5, 6, 8]), LAST)
    (after,) = kept(explored)
    (part,) = after.parts.values()
    assert (part.subset.ids, part.instructions) == ((5, 6, 8), (LAST,))
    assert part.subset.description == "3 documents selected on map 1"
    assert replace(after, parts={}, revision=before.revision, changed=before.changed) == before
    press(explored, "trail_0")
    assert session_of(explored).work.study == after
    assert kept(explored) == [after]


@pytest.fixture
def part(explored):
    """A part of three documents, in two clusters, the larger of which was renamed."""
    ask_part(box(explored, 0, [5, 6, 8]), LAST)
    group(explored, {0: ClusteringConfig(method="kmeans", clusters=2)})
    assert labels(run(explored))[0] == "sea"
    rename(tick(explored, 0), "Seaside")
    assert labels(explored)[0] == "Seaside"
    return explored


def address_of(app) -> dict[str, list[str]]:
    return {name: app.query_params[name] for name in app.query_params}


def test_edits_in_a_part_survive_a_reload_and_can_be_undone(part):
    again = settle(open_app(address_of(part), owner=session_of(part).work.owner))
    assert labels(again)[0] == "Seaside"
    assert len(table(again, "documents")) == 3
    assert labels(press(again, "undo_0"))[0] == "sea"


def test_a_part_and_the_whole_keep_their_edits_apart(part):
    press(part, "trail_0")
    group(part, {0: ClusteringConfig(method="kmeans", clusters=2)})
    assert "Seaside" not in labels(run(part))
    rename(tick(part, 0), "The first ones")
    (name,) = kept(part)[0].parts
    settle(press(part, f"part_{kept(part)[0].id}_{name}"))
    assert labels(part)[0] == "Seaside"
    press(part, "trail_0")
    assert "The first ones" in labels(part)
    assert len(kept(part)) == 1


def test_the_same_documents_asked_again_come_with_what_was_changed_in_them(part):
    press(part, "trail_0")
    ask_part(box(part, 0, [5, 6, 8]), LAST)
    assert labels(part)[0] == "Seaside"
    assert len(kept(part)[0].parts) == 1


def test_a_part_of_a_part_is_kept_with_the_way_there(part, tmp_path):
    ask_part(box(part, 0, [0, 1]), FIRST)
    group(part, {0: ClusteringConfig(method="kmeans", clusters=1)})
    rename(tick(run(part), 0), "Good dogs")
    for path in (tmp_path / "parts").iterdir():
        path.unlink()
    again = settle(open_app(address_of(part), owner=session_of(part).work.owner))
    assert labels(again) == ["Good dogs"]
    assert labels(press(again, "trail_1"))[0] == "Seaside"
    assert len(table(press(again, "trail_0"), "documents")) == 10


def test_parts_are_listed_with_their_study_and_go_with_it_to_others(part, tmp_path):
    owner = session_of(part).work.owner
    content = Studies(studies_folder(owner)).export(kept(part)[0].id)
    for folder in ("uploads", "parts"):
        for path in (tmp_path / folder).iterdir():
            path.unlink()
    other = open_app(owner="3" * 32)
    other.switch_page("screens/studies/studies.py")
    give_file(run(other), "import_", "theirs.study.zip", content)
    assert "1 change by hand" in shown(other)
    listed = [button for button in other.button if (button.key or "").startswith("part_")]
    assert [button.label for button in listed] == [f"3 documents selected on map 1: {LAST}"]
    press(other, listed[0].key)
    other.switch_page("screens/explore/explore.py")
    settle(run(other))
    assert labels(other)[0] == "Seaside"
    assert table(other, "documents")["text"].tolist() == [TEXTS[row] for row in (5, 6, 8)]
    settle(press(other, "trail_0"))
    assert len(table(other, "documents")) == 10
    assert questions(other) == [FIRST, "Which is it?"]


def test_a_part_of_documents_that_only_a_study_keeps_is_found_again(explored, tmp_path):
    owner = session_of(explored).work.owner
    for path in (tmp_path / "uploads").iterdir():
        path.unlink()
    study = kept(explored)[0].id
    again = settle(open_app({"study": [study]}, owner=owner))
    ask_part(box(again, 0, [5, 6, 8]), LAST)
    address = {name: again.query_params[name] for name in again.query_params}
    third = settle(open_app(address, owner=owner))
    assert table(third, "documents")["text"].tolist() == [TEXTS[row] for row in (5, 6, 8)]
    press(third, "trail_0")
    assert len(table(third, "documents")) == 10
    stranger = open_app(address, owner="3" * 32)
    seen = shown(stranger) + "".join(frame.value.to_csv() for frame in stranger.dataframe)
    assert not any(text in seen for text in TEXTS), "who does not own the study sees none of it"

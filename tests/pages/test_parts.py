"""Journeys through a part of a corpus: select, ask only these, and come back."""

import pytest

from app.parts import Part, Parts
from inbedder_core.errors import CorpusError
from inbedder_core.study import Studies, studies_folder
from tests.pages import encoders
from tests.pages.journey import (
    ask,
    box,
    figures,
    has,
    open_app,
    press,
    questions,
    run,
    settle,
    shown,
    table,
    upload,
    write_questions,
)
from tests.pages.test_studies import open_as

TEXTS = [
    f"{'cats' if row < 5 else 'dogs'} {row} like the {'sun' if row in (0, 1, 2, 5) else 'sea'}" for row in range(10)
]
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
    listed = table(explored, "documents_")
    assert listed["text"].tolist() == [TEXTS[row] for row in (5, 6, 8)]
    assert listed["id"].tolist() == [5, 6, 8], "documents keep their ids"
    assert listed["1 answer"].tolist() == ["sun", "sea", "sea"]
    assert questions(explored) == [LAST]


def test_a_step_of_the_trail_leads_back_to_what_it_showed(explored):
    box(explored, 0, [5, 6, 8])
    ask_part(explored, LAST)
    assert "3 documents selected on map 1" in shown(explored)
    ask_part(box(explored, 0, [0, 1]), FIRST)
    assert len(table(explored, "documents_")) == 2
    press(explored, "trail_1")
    assert len(table(explored, "documents_")) == 3
    press(explored, "trail_0")
    assert len(figures(explored)) == 2
    assert len(table(explored, "documents_")) == 10
    assert not has(explored.button, "trail_0")
    assert questions(explored) == [FIRST, "Which is it?"]


def test_a_reload_finds_the_part_and_the_way_back(explored):
    ask_part(box(explored, 0, [5, 6, 8]), LAST)
    address = {name: explored.query_params[name] for name in explored.query_params}
    again = settle(open_app(address))
    assert len(table(again, "documents_")) == 3
    press(again, "trail_0")
    assert len(table(again, "documents_")) == 10


def test_more_questions_can_be_asked_of_a_part_and_another_corpus_is_whole(explored):
    ask_part(box(explored, 0, [5, 6, 8]), LAST)
    ask(write_questions(explored, LAST, FIRST))
    assert [len(figure["data"][0]["customdata"]) for figure in figures(explored)] == [3, 3]
    next(item for item in explored.segmented_control if item.key == "corpus_kind").set_value("Sample")
    ask(run(explored))
    assert len(table(explored, "documents_")) == 10


def test_a_question_that_cannot_be_asked_is_refused_and_nothing_is_lost(explored):
    box(explored, 0, [5, 6])
    ask_part(explored, "  ")
    assert explored.error
    assert len(figures(explored)) == 2
    assert len(table(explored, "documents_")) == 2


def test_parts_are_kept_by_hash_and_nothing_else_is_found(tmp_path):
    parts = Parts(tmp_path / "parts", most=2)
    part = Part((3, 5), "2 documents", {"q": ["What?"]})
    digest = parts.keep(part)
    assert parts.find(digest) == part
    for wrong in ("", "../x", "0" * 64):
        with pytest.raises(CorpusError, match="not on this machine"):
            parts.find(wrong)
    (tmp_path / "parts" / f"{digest}.json").write_text("{}")
    with pytest.raises(CorpusError):
        parts.find(digest)
    for number in range(4):
        parts.keep(Part((number,), "", {}))
    assert len(list((tmp_path / "parts").iterdir())) == 2


def kept(app) -> list:
    """Read the studies of whoever looks."""
    return Studies(studies_folder(app.session_state["owner"])).kept()


def test_a_study_stays_as_it_is_while_a_part_is_asked_and_is_gone_on_with_afterwards(explored):
    before = kept(explored)
    ask_part(box(explored, 0, [5, 6, 8]), LAST)
    assert kept(explored) == before
    press(explored, "trail_0")
    assert explored.session_state["study"].id == before[0].id
    assert [study.id for study in kept(explored)] == [before[0].id]


def test_a_part_of_documents_that_only_a_study_keeps_is_found_again(explored, tmp_path):
    owner = explored.session_state["owner"]
    for path in (tmp_path / "uploads").iterdir():
        path.unlink()
    study = kept(explored)[0].id
    again = settle(open_as(owner, {"study": [study]}))
    ask_part(box(again, 0, [5, 6, 8]), LAST)
    address = {name: again.query_params[name] for name in again.query_params}
    third = settle(open_as(owner, address))
    assert table(third, "documents_")["text"].tolist() == [TEXTS[row] for row in (5, 6, 8)]
    press(third, "trail_0")
    assert len(table(third, "documents_")) == 10
    stranger = open_as("3" * 32, address)
    seen = shown(stranger) + "".join(frame.value.to_csv() for frame in stranger.dataframe)
    assert not any(text in seen for text in TEXTS), "who does not own the study sees none of it"

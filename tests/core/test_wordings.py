"""What a question was asked as before stays known: in the place it stood in, through several wordings and back."""

import json

from inbedder_core.studies import keep_wordings
from inbedder_core.studies.json_format import study_from_json, study_to_json
from inbedder_core.studies.record import CorpusCard, Part, Study, Subset
from inbedder_core.studies.wordings import MOST_WORDINGS


def test_a_question_in_the_place_of_another_is_its_new_wording() -> None:
    assert keep_wordings({}, ["A?", "B?"], ["A?", "C?"]) == {"C?": ("B?",)}


def test_wordings_add_up_latest_first_and_going_back_loses_none() -> None:
    second = keep_wordings({}, ["A?"], ["B?"])
    third = keep_wordings(second, ["B?"], ["C?"])
    assert third["C?"] == ("B?", "A?")
    back = keep_wordings(third, ["C?"], ["A?"])
    assert back["A?"] == ("C?", "B?")


def test_questions_added_removed_or_moved_are_not_reworded() -> None:
    assert keep_wordings({}, ["A?", "B?"], ["A?", "B?", "C?"]) == {}
    assert keep_wordings({}, ["A?", "B?", "C?"], ["B?", "C?"]) == {}
    assert keep_wordings({}, ["A?", "B?"], ["B?", "A?"]) == {}
    assert keep_wordings({}, ["A?", "B?", "C?"], ["B?", "C?", "D?"]) == {}


def test_no_more_are_kept_than_a_person_can_read() -> None:
    earlier: dict[str, tuple[str, ...]] = {}
    for number in range(2 * MOST_WORDINGS):
        earlier = keep_wordings(earlier, [f"{number}?"], [f"{number + 1}?"])
    line = earlier[f"{2 * MOST_WORDINGS}?"]
    assert len(line) == MOST_WORDINGS
    assert line[0] == f"{2 * MOST_WORDINGS - 1}?"


def test_a_study_keeps_them_and_one_of_before_has_none() -> None:
    part = Part(Subset((1,), "some"), ("D?",), wordings={"D?": ("E?",)})
    study = Study("title", CorpusCard("c", 1, "f"), ("C?",), wordings={"C?": ("B?", "A?")}, parts={"p": part})
    written = study_to_json(study)
    assert study_from_json(written) == study
    data = json.loads(written)
    del data["wordings"], data["parts"]["p"]["wordings"]
    read = study_from_json(json.dumps(data))
    assert read.wordings == read.parts["p"].wordings == {}

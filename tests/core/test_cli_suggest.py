"""`inbedder suggest`: questions with reasons, and a file of their numbers."""

import json
from pathlib import Path

import pytest

from inbedder_core.cli import main
from inbedder_core.cli.suggest import suggestion_lines, suggestions_json
from inbedder_core.corpus import Corpus
from inbedder_core.suggestions import candidates, suggest_questions
from tests.core.test_suggest_questions import ASK_FORM, TRIED, encoder
from tests.faceted import ASK_COLOUR, TEXTS
from tests.models import about_animals


def test_lines_and_json_say_the_question_the_reason_and_the_answers() -> None:
    found = suggest_questions(Corpus.from_texts(TEXTS), [ASK_COLOUR], encoder(), tried=TRIED)
    lines = suggestion_lines(found)
    assert lines.startswith(f"1  {ASK_FORM}  [look]\n")
    assert found.ranked[0].reason in lines
    assert "ball 18" in lines
    written = json.loads(suggestions_json(found))
    assert (written["instructions"], written["tried"], written["documents"]) == ([ASK_COLOUR], 4, len(TEXTS))
    (suggestion,) = written["suggestions"]
    assert suggestion["question"] == ASK_FORM
    assert suggestion["answers"] == {"ball": 18, "cone": 18, "cube": 18}
    assert suggestion["together"] > suggestion["known"]


def test_where_nothing_adds_anything_it_says_so() -> None:
    found = suggest_questions(Corpus.from_texts(TEXTS), [ASK_COLOUR, ASK_FORM], encoder(), tried=TRIED)
    assert suggestion_lines(found) == "None of them adds anything to the questions asked."


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return ["suggest", *about_animals(tmp_path_factory.mktemp("suggest"))]


def test_the_bank_is_tried_and_the_best_are_written(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = "Which animal is it?"
    assert main([*command, "-i", asked, "--documents", "20", "--most", "3", "--out", str(tmp_path / "out")]) == 0
    printed = capsys.readouterr()
    written = json.loads((tmp_path / "out" / "suggestions.json").read_text(encoding="utf-8"))
    assert written["documents"] == 20
    assert len(written["suggestions"]) <= 3
    assert f"Tried {written['tried']} questions on 20 documents" in printed.err
    for suggestion in written["suggestions"]:
        assert suggestion["question"] in printed.out
        assert suggestion["question"] in {one.question for one in candidates(Corpus.from_texts(["x"]), [asked])}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--documents", "5"), "tried on 20 to 300"),
        (("--limit", "12"), "12 different texts"),
        (("-i", " "), "is empty"),
    ],
)
def test_what_cannot_be_tried_is_one_message(
    command: list[str], capsys: pytest.CaptureFixture[str], more: tuple[str, ...], said: str
) -> None:
    assert main([*command, *more]) == 2
    printed = capsys.readouterr()
    assert said in printed.err
    assert "Traceback" not in printed.err

"""`inbedder check`: a verdict for each question, its numbers, and a file of them."""

import json
from pathlib import Path

import pytest

from inbedder_core.checks import BADGES, KINDS
from inbedder_core.cli import main
from tests.models import about_animals

QUESTIONS = ("Which animal is it?", "How many are there?")


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return ["check", *about_animals(tmp_path_factory.mktemp("check"))]


def test_each_question_gets_a_verdict_its_numbers_and_a_file(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = [word for question in QUESTIONS for word in ("-i", question)]
    assert main([*command, *asked, "--documents", "24", "--out", str(tmp_path / "out")]) == 0
    printed = capsys.readouterr()
    written = json.loads((tmp_path / "out" / "check.json").read_text(encoding="utf-8"))
    assert [check["instruction"] for check in written] == list(QUESTIONS)
    for check in written:
        assert check["badge"] in BADGES
        assert check["documents"] == 24
        assert {part["wording"]["kind"] for part in check["agreements"]} == set(KINDS)
        assert f"{check['instruction']}  [{check['badge']}]" in printed.out
        assert check["sentence"] in printed.out
    assert "check.json" in printed.err


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("-i", QUESTIONS[0], "--documents", "5"), "a check reads 20 to 200"),
        (("-i", QUESTIONS[0], "--limit", "12"), "12 different texts"),
        (("-i", QUESTIONS[0], "-i", QUESTIONS[1], "--paraphrase", "Which one?"), "check each alone"),
    ],
)
def test_what_cannot_be_checked_is_one_message(
    command: list[str], capsys: pytest.CaptureFixture[str], more: tuple[str, ...], said: str
) -> None:
    assert main([*command, *more]) == 2
    printed = capsys.readouterr()
    assert said in printed.err
    assert "Traceback" not in printed.err

"""Answers to judge: drawn with what was judged before, scored only when all are judged."""

from dataclasses import replace
from pathlib import Path

import pytest

from inbedder_core.errors import SettingError
from scripts import judge_answers
from scripts.judge_answers import Judged
from tests.fakes import FakeEncoder


@pytest.fixture(autouse=True)
def models(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(name: str) -> FakeEncoder:
        encoder = FakeEncoder(lambda text, question: "text" if name == "one" else question.split()[0])
        encoder.name = name
        return encoder

    monkeypatch.setattr(judge_answers, "load_encoder", load)
    monkeypatch.setattr(judge_answers, "CachedEncoder", lambda encoder, _store: encoder)


def test_a_verdict_is_kept_while_the_answer_is_the_same(tmp_path: Path) -> None:
    first = judge_answers.draw(["one"], known=[])
    assert {row.models for row in first} == {"one"}
    assert len(first) == len({row.key for row in first})
    judge_answers.write(tmp_path / "rows.csv", [replace(row, verdict="right") for row in first])
    again = judge_answers.draw(["one", "two"], known=judge_answers.read(tmp_path / "rows.csv"))
    assert {row.verdict for row in again if "one" in row.models} == {"right"}
    assert {row.verdict for row in again if row.models == "two"} == {""}


def test_counts_are_by_model_and_question() -> None:
    rows = [
        Judged("a", "Which?", "1", "text", "bus", "one two", "right"),
        Judged("a", "Which?", "2", "text", "car", "one", "wrong"),
        Judged("a", "Which?", "2", "text", "cart", "two", "partly"),
    ]
    table = judge_answers.table(rows)
    assert "| corpus | question | one | two |" in table
    assert "| a | Which? | 1 / 0 / 1 | 1 / 1 / 0 |" in table
    with pytest.raises(SettingError, match="1 answers are not judged, the first 'bus' of 1 in a"):
        judge_answers.table([replace(rows[0], verdict="")])

"""Texts with answers to many questions, written for this project."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from inbedder_core.training import Example
from scripts.train_builtin import annotated
from scripts.train_builtin.annotated import SOURCE, ask_annotated, digest, read_annotated, read_questions

FOLDER = Path(annotated.__file__).parent


def test_every_line_can_be_asked() -> None:
    questions = read_questions()
    for name in ("of_sources.tsv", "written.tsv"):
        with (FOLDER / name).open(encoding="utf-8", newline="") as file:
            for text, pairs in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                answers = dict(pair.split("=", 1) for pair in pairs.split("|"))
                wordings = questions[answers.pop("language", "en")]
                assert len(answers.keys() & wordings.keys()) >= 3, text
                assert answers.keys() <= questions["en"].keys(), text
                assert all(answer.strip() and len(answer.split()) <= 4 for answer in answers.values()), text


def test_no_text_is_annotated_twice() -> None:
    for name in ("of_sources.tsv", "written.tsv"):
        lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
        assert max(Counter(line.split("\t")[0] for line in lines).values()) == 1


@pytest.mark.parametrize("language", read_questions())
def test_wordings_differ_and_leave_nothing_open(language: str) -> None:
    for name, wordings in read_questions()[language].items():
        assert len(set(wordings)) == len(wordings) >= 2, name
        assert all(wording.format(who="writer", target="it") for wording in wordings)


def test_a_text_of_a_source_is_found_by_its_digest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = " ".join(["word"] * 100)
    (tmp_path / "of_sources.tsv").write_text(
        f"{digest('It broke.')}\ttopic=phone|issue=breakage\n{digest(long)}\ttopic=words\n{digest('gone')}\ttopic=x\n"
    )
    (tmp_path / "written.tsv").write_text(
        "Es ist kaputt.\tlanguage=de|topic=Telefon|next=umtauschen\nLovely!\ttopic=weather|author=guest|emotion=joy\n"
    )
    for name in ("questions.json", "languages.json"):
        (tmp_path / name).write_text((FOLDER / name).read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(annotated, "_FOLDER", tmp_path)
    rows = [Example("It  broke.", "Why?", "age", "reviews"), Example(long, "What?", "words", "reviews")]
    assert [each.text for each in read_annotated(rows)][:2] == ["It  broke.", " ".join(["word"] * 72)]

    english, (telephone,) = ask_annotated(rows, most=8, seed=0)
    assert {each.source for each in english} == {SOURCE}
    asked = {(each.text, each.answer) for each in english}
    assert {("It  broke.", "phone"), ("It  broke.", "breakage"), ("Lovely!", "joy")} <= asked
    assert not any("{" in each.question for each in english)
    assert telephone.answer == "Telefon"
    assert telephone.question in read_questions()["de"]["topic"]
    assert len(ask_annotated(rows, most=1, seed=0)[0]) == 3
    assert ask_annotated(rows, most=0, seed=0) == ([], [])

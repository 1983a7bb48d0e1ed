"""What counts as finding a facet that was not asked for, on a set whose two facets are independent."""

import json
from pathlib import Path

import pytest

from inbedder_core.evaluation.tasks.folder import EvaluationData, FacetTable
from scripts.measure_suggestions import (
    Case,
    finds,
    in_english,
    independent_facets,
    kept_set,
    present,
    report,
    split,
    try_case,
)
from tests.faceted import ASK_COLOUR, ASK_SHAPE, GOLD, QUESTIONS, encoder, follows, ignores, table


def test_a_question_finds_a_facet_whose_labels_lie_together_under_it_alone() -> None:
    asked = [ASK_COLOUR, ASK_SHAPE]
    assert finds(table(), encoder(), "colour", ["shape"], asked) == [(), ("shape",)]
    assert finds(table(), encoder(), "shape", ["colour"], asked) == [("colour",), ()]
    assert finds(table(), encoder(ignores), "colour", ["shape"], asked) == [(), ()]


def says_all_unasked(text: str, instruction: str) -> str:
    """Repeat the text where nothing is asked, so that nothing shows then."""
    return text if instruction in ("Read the text.", "asdf qwer") else follows(text, instruction)


def test_a_case_tells_what_was_proposed_and_what_it_found() -> None:
    tried, others = split(table(), 27)
    case = try_case(tried, others, encoder(says_all_unasked), "colour", ("shape",), 18)
    assert (case.set, case.asked, case.hidden, case.shown) == ("toys", "colour", ("shape",), True)
    assert 0 < len(case.proposed) <= 3
    assert not {question.casefold() for question in case.proposed} & set(QUESTIONS.values())
    assert case.found[0] == case.found_unseen[0] == ("shape",)
    assert case.could > 50
    assert case.by_chance == pytest.approx(1.0)


def test_documents_that_are_tried_are_not_among_the_others() -> None:
    tried, others = split(table(), 20)
    assert len(tried.texts) == 20
    assert not set(tried.texts) & set(others.texts)
    assert tried.gold["shape"] == tuple(GOLD["shape"][table().texts.index(text)] for text in tried.texts)


def test_only_independent_facets_are_cases(tmp_path: Path) -> None:
    pairs = {"toys:colour~shape": [0.0, 54], "toys:colour~size": [0.1, 54], "toys:shape~form": [0.9, 54]}
    (tmp_path / "facet_independence_nmi.json").write_text(json.dumps(pairs))
    found = independent_facets(EvaluationData(tmp_path))
    assert found == {"toys": {"colour": ("shape", "size"), "shape": ("colour",), "size": ("colour",)}}


def test_of_a_set_in_several_languages_the_english_documents_count() -> None:
    languages = tuple("a text in English" if number < 40 else "Deutsch" for number in range(len(table().texts)))
    mixed = FacetTable(
        "toys", table().texts, {**QUESTIONS, "language": "Which language?"}, {**GOLD, "language": languages}
    )
    english = in_english(mixed)
    assert (english.texts, english.instructions) == (table().texts[:40], QUESTIONS)
    assert in_english(table()) == table()
    assert present({"colour": ("language", "shape"), "language": ("shape",), "shape": ("language",)}, english) == {
        "colour": ("shape",)
    }


def test_what_is_kept_of_a_set_is_what_any_ranking_needs() -> None:
    tried, _ = split(table(), 27)
    kept = json.loads(json.dumps(kept_set(tried, encoder(says_all_unasked))))
    assert set(kept["unasked"]) == {"Read the text.", "asdf qwer"}
    shape = kept["questions"][ASK_SHAPE]
    assert len(shape["answers"]) == len(shape["nearest"]) == 27
    assert shape["shows"]["shape"] > 0.8 > 0.2 > shape["shows"]["colour"]
    assert len(kept["questions"]) > 60


def test_the_report_counts_by_set_and_on_the_whole(capsys: pytest.CaptureFixture[str]) -> None:
    hit = Case("toys", "colour", ("shape",), ("A?", "B?"), ((), ("shape",)), ((), ()), 6, 0.25, shown=True)
    miss = Case("toys", "shape", ("colour",), ("A?",), ((),), ((),), 0, 0.0, shown=False)
    report([hit, miss])
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[1] == ["toys", "2", "1", "0", "0.2", "1", "1"]
    assert lines[2][1:] == lines[1][1:]
    assert "alone: 0 of 2; some question of the bank finds one: 1" in " ".join(lines[3])

"""What to ask next: questions that regroup the documents, and not those that repeat, say nothing or guess."""

import numpy as np
import pytest

from inbedder_core.checks.suited import is_general
from inbedder_core.corpus import Corpus
from inbedder_core.encoders import Store, check_instructions
from inbedder_core.errors import Cancelled, CorpusError, InBedderError, InstructionError, SettingError
from inbedder_core.evaluation.tasks.folder import find_data
from inbedder_core.suggestions import STAGES, BankQuestion, candidates, suggest_questions
from inbedder_core.suggestions.bank import BANK
from inbedder_core.suggestions.ranking import Trial, alike, divided, rank_trials, shared_words, shows
from tests.faceted import ASK_COLOUR, CELLS, GOLD, TEXTS
from tests.fakes import FakeEncoder

CORPUS = Corpus.from_texts(TEXTS)
ASK_HUE, ASK_FORM, ASK_NUMBER, ASK_TOY = "Which hue is it?", "Which form has it?", "Which number?", "Is it a toy?"
TRIED = tuple(BankQuestion(question, "look") for question in (ASK_HUE, ASK_NUMBER, ASK_TOY, ASK_FORM))


def follows(text: str, instruction: str) -> str:
    """Answer with the colour, the form, always the same, or, whatever else is asked, with the number."""
    colour, form, _, number = text.split()
    asked = instruction.lower()
    return (
        colour if "colour" in asked or "hue" in asked
        else form if "form" in asked
        else "yes" if "toy" in asked
        else number
    )  # fmt: skip


def encoder() -> FakeEncoder:
    return FakeEncoder(follows, spread=0.0)


def test_what_divides_the_documents_otherwise_is_proposed_and_nothing_else() -> None:
    found = suggest_questions(CORPUS, [ASK_COLOUR], encoder(), tried=TRIED)
    (suggestion,) = found.ranked
    assert (suggestion.question, suggestion.kind) == (ASK_FORM, "look")
    assert (found.instructions, found.documents, found.tried) == ((ASK_COLOUR,), len(TEXTS), 4)
    assert suggestion.together == pytest.approx(1.0)
    assert 0 <= suggestion.adds < 0.2
    assert abs(suggestion.known) < 0.2
    assert suggestion.divided == pytest.approx(2 / 3)
    assert suggestion.reworded == suggestion.stable == pytest.approx(1.0)
    assert dict(suggestion.answers()) == {"ball": 18, "cube": 18, "cone": 18}
    assert "100% on its own map" in suggestion.reason


def test_without_a_question_both_facets_are_found_one_after_the_other() -> None:
    found = suggest_questions(CORPUS, [], encoder(), tried=TRIED)
    assert {suggestion.question for suggestion in found.ranked} == {ASK_HUE, ASK_FORM}


def test_what_was_read_is_not_read_again_and_work_that_was_stopped_goes_on(tmp_path) -> None:
    store, reader = Store(tmp_path / "store.sqlite"), encoder()

    def stop(stage: str, done: int, total: int) -> None:
        if done > total / 2:
            raise Cancelled("enough")

    with pytest.raises(Cancelled):
        suggest_questions(CORPUS, [ASK_COLOUR], reader, tried=TRIED, store=store, progress=stop)
    before = len(reader.calls)
    first = suggest_questions(CORPUS, [ASK_COLOUR], reader, tried=TRIED, store=store)
    assert sum(texts * questions for texts, questions in reader.calls[before:]) < len(TEXTS) * 9
    assert 0 < before < len(reader.calls)
    before = len(reader.calls)
    again = suggest_questions(CORPUS, [ASK_COLOUR], reader, tried=TRIED, store=store)
    assert len(reader.calls) == before
    assert [one.question for one in again.ranked] == [one.question for one in first.ranked]


def test_progress_tells_both_stages_to_their_ends() -> None:
    seen: list[tuple[str, int, int]] = []
    suggest_questions(CORPUS, [ASK_COLOUR], encoder(), tried=TRIED, progress=lambda *done: seen.append(done))
    assert list(dict.fromkeys(stage for stage, _, _ in seen)) == list(STAGES)
    for stage in STAGES:
        counts = [(done, total) for name, done, total in seen if name == stage]
        assert counts == sorted(counts)
        assert counts[-1][0] == counts[-1][1]


@pytest.mark.parametrize(
    ("more", "error", "words"),
    [
        ({"documents": 19}, SettingError, "20 to 300"),
        ({"most": 0}, SettingError, "at least 1"),
        ({"instructions": [" "]}, InstructionError, "empty"),
        ({"corpus": Corpus.from_texts(TEXTS[:12] * 3)}, CorpusError, "12 different texts"),
    ],
)
def test_what_cannot_be_tried_is_refused(more: dict, error: type[InBedderError], words: str) -> None:
    given = {"corpus": CORPUS, "instructions": [], "encoder": encoder(), "tried": TRIED} | more
    with pytest.raises(error, match=words):
        suggest_questions(**given)


def near_alike(groups) -> np.ndarray:
    """Five neighbors of each document, all of its own group."""
    ids = np.array(groups)
    return np.array([np.flatnonzero((ids == own) & (np.arange(len(ids)) != row))[:5] for row, own in enumerate(ids)])


COLOURS, FORMS = ([colour for colour, _ in CELLS], [form for _, form in CELLS])
BY_COLOUR, BY_FORM = near_alike(COLOURS), near_alike(FORMS)


def both() -> list[Trial]:
    return [Trial(BY_COLOUR, COLOURS), Trial(BY_FORM, FORMS)]


def test_answers_that_can_be_read_off_a_map_at_hand_add_nothing() -> None:
    assert [entry.index for entry in rank_trials(both(), [BY_COLOUR], [], most=5)] == [1]
    assert [entry.index for entry in rank_trials(both(), [BY_COLOUR, BY_FORM], [], most=5)] == []


def test_of_two_that_say_the_same_only_one_is_proposed() -> None:
    again = Trial(BY_FORM, [form.upper() for form in FORMS])
    assert len(rank_trials([*both(), again], [], [], most=5)) == 2


def test_what_shows_most_of_the_other_questions_answers_comes_first() -> None:
    shades = [f"{colour} shade number {row}" for row, colour in enumerate(COLOURS)]
    trials = [Trial(BY_FORM, FORMS), Trial(BY_COLOUR, COLOURS), Trial(BY_COLOUR, shades)]
    first, second = rank_trials(trials, [], [], most=5)
    assert (first.index, second.index) == (1, 0)
    assert first.adds > 0.2 > 0.1 > second.adds >= 0
    (form,) = rank_trials(trials, [BY_COLOUR], [], most=5)
    assert (form.index, form.adds) == (0, pytest.approx(0.0, abs=0.05))


def test_what_hangs_on_its_wording_comes_later() -> None:
    wavering = np.where(np.arange(len(TEXTS))[:, None] % 2, BY_COLOUR, BY_FORM)
    ranked = rank_trials([*both(), *both()], [], [], most=5, reworded={0: wavering, 1: BY_FORM})
    assert [entry.index for entry in ranked] == [1, 0]
    assert ranked[1].reworded < 0.7 < ranked[1].together


def test_what_is_not_followed_at_all_is_never_proposed() -> None:
    half = np.where(np.arange(len(TEXTS))[:, None] % 2, BY_COLOUR, BY_FORM)
    assert all(0.3 < entry.followed < 0.9 for entry in rank_trials(both(), [], [half], most=5))
    assert [entry.index for entry in rank_trials(both(), [], [BY_COLOUR], most=5)] == [1]


@pytest.mark.parametrize("answers", [["yes"] * len(TEXTS), list(TEXTS), ["not said"] * len(TEXTS)])
def test_answers_that_divide_nothing_are_not_proposed(answers: list[str]) -> None:
    assert rank_trials([Trial(BY_FORM, answers)], [], [], most=5) == ()


def test_a_trial_has_an_answer_for_each_document() -> None:
    with pytest.raises(ValueError, match="53 answers"):
        Trial(BY_FORM, FORMS[1:])


def test_alike_is_nothing_by_chance_and_divided_leaves_out_what_says_nothing() -> None:
    random = np.random.default_rng(0)
    forms = np.array(GOLD["shape"] * 10)
    near = random.integers(len(forms), size=(len(forms), 15))
    assert abs(alike(near, forms)) < 0.05
    assert divided(np.array(["a", "b"])) == pytest.approx(0.5)
    assert divided(np.array(["a", "b", "not said", ""])) == pytest.approx(1 / 8)


def test_a_map_shows_answers_where_neighbors_share_words() -> None:
    likeness = np.arange(18, dtype=float).reshape(2, 3, 3)
    assert shows(np.array([[1], [2], [0]]), likeness).tolist() == [(1 + 5 + 6) / 3, (10 + 14 + 15) / 3]
    shared = shared_words(["good food", "food good", "good", "", "not said"])
    assert shared[0, 1] == pytest.approx(1.0)
    assert shared[0, 1] > shared[0, 2] > 0 > shared[0, 3] == shared[3, 4]
    assert shared[~np.eye(5, dtype=bool)].mean() == pytest.approx(0.0)
    assert not shared_words(["yes"] * 4).any()


def test_every_question_of_the_bank_may_be_asked_of_any_texts() -> None:
    assert [candidate.question for candidate in BANK if not is_general(candidate.question)] == []


def test_the_bank_can_be_asked_and_is_of_many_kinds() -> None:
    questions = [candidate.question for candidate in BANK]
    assert check_instructions(questions, most=len(questions)) == tuple(questions)
    assert len(questions) >= 60
    assert len({candidate.kind for candidate in BANK}) >= 15
    assert all(len(question.split()) <= 10 for question in questions)


def test_the_bank_was_not_copied_from_what_it_is_measured_on() -> None:
    try:
        data = find_data()
    except CorpusError:
        pytest.skip("the evaluation data is not here")
    asked = {question.casefold() for questions in data.instructions.values() for question in questions.values()}
    assert [candidate.question for candidate in BANK if candidate.question.casefold() in asked] == []


def test_the_language_is_asked_for_where_texts_are_in_several() -> None:
    english = [f"The waiter brought us a very good dinner on evening number {number}." for number in range(20)]
    german = [f"Der Kellner brachte uns am Abend Nummer {number} ein sehr gutes Essen." for number in range(20)]
    kinds = [{one.kind for one in candidates(Corpus.from_texts(texts))} for texts in (english, [*english, *german])]
    assert "language" not in kinds[0]
    assert kinds[1] == {*kinds[0], "language"}


def test_candidates_are_the_corpus_own_and_the_bank_without_what_was_asked() -> None:
    reviews = Corpus.from_texts(["Great shoes, I love them", "Terrible quality, a waste of money"] * 10)
    offered = candidates(reviews, ["what is the TONE?", "Which feature is mentioned? [size | colour]"])
    questions = [candidate.question for candidate in offered]
    assert offered[0] == BankQuestion("What kind of thing is reviewed?", "reviews")
    assert len(questions) == len(set(questions)) >= 60
    assert not {"What is the tone?", "Which feature is mentioned?"} & set(questions)

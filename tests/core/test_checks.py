"""Whether a question is followed: encoders that follow, ignore, waver or guess, and what the numbers say of them."""

import json
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbedder_core.checks import (
    FOLLOWS,
    IGNORES,
    KINDS,
    PARAPHRASE,
    UNSTABLE,
    check_question,
    check_wordings,
    make_paraphrase,
)
from inbedder_core.checks.languages import languages_of
from inbedder_core.checks.measures import decided, shared_neighbors, structure
from inbedder_core.cli.check_table import check_json, check_lines
from inbedder_core.corpus import Corpus
from inbedder_core.encoders import MOST_CHARACTERS, Encoding, Store, check_instructions
from inbedder_core.errors import Cancelled, CorpusError, ModelError, SettingError
from tests.faceted import ASK_COLOUR, TEXTS, ignores
from tests.fakes import FakeEncoder

CORPUS = Corpus.from_texts(TEXTS)


def follows(text: str, instruction: str) -> str:
    colour, shape, _, number = (text or "- - - -").split()
    return colour if "colour" in instruction else shape if "shape" in instruction else number


def always_colour(text: str, instruction: str) -> str:
    return ignores(text or "-", instruction)


def wavers(text: str, instruction: str) -> str:
    """Follow; where the question is reworded, answer of every third text what is not asked."""
    number = int(text.split()[-1]) if text else 0
    return follows(text, "Which shape?" if instruction.startswith("Say") and number % 3 == 0 else instruction)


def guesses(text: str, instruction: str) -> str:
    return f"{text} {instruction}"[-40:]


class Undecided(FakeEncoder):
    """Follows the question, but says of every answer that it is as likely after any text."""

    def score_options(self, texts: Sequence[str], question: str, options: Sequence[str]) -> Iterator:
        yield tuple(range(len(texts))), np.tile(np.arange(len(options), dtype=np.float32), (len(texts), 1))


class Silent(FakeEncoder):
    """Cannot say how likely answers are."""

    def score_options(self, texts: Sequence[str], question: str, options: Sequence[str]) -> Iterator:
        raise ModelError("it says no probabilities of words")


def encoder(answer=follows, kind=FakeEncoder) -> FakeEncoder:
    return kind(answer, spread=0.0)


@pytest.mark.parametrize(("answer", "badge"), [(follows, FOLLOWS), (always_colour, IGNORES)])
def test_a_question_is_followed_where_it_makes_the_map(answer, badge) -> None:
    check = check_question(CORPUS, ASK_COLOUR, encoder(answer))
    assert check.badge == badge
    assert check.stable.value == pytest.approx(1.0)


def test_a_map_that_hangs_on_the_wording_is_unstable() -> None:
    check = check_question(CORPUS, ASK_COLOUR, encoder(wavers))
    assert check.badge == UNSTABLE
    assert "wording" in check.sentence


def test_guesses_are_not_called_followed() -> None:
    check = check_question(CORPUS, ASK_COLOUR, encoder(guesses))
    assert check.badge == IGNORES
    assert abs(check.followed.value) < 0.1
    assert check.stable.value < 0.2


def test_answers_that_texts_do_not_decide_are_no_answers() -> None:
    check = check_question(CORPUS, ASK_COLOUR, encoder(kind=Undecided))
    assert check.answered is not None
    assert check.answered.value == pytest.approx(0.0, abs=1e-6)
    assert check.badge == IGNORES
    assert "hardly decide" in check.sentence


def test_a_model_without_probabilities_is_judged_by_its_map() -> None:
    check = check_question(CORPUS, ASK_COLOUR, encoder(kind=Silent))
    assert check.answered is None
    assert check.badge == FOLLOWS


class Expecting(FakeEncoder):
    """Follows the question, and makes its last two words a hundred times likelier after texts with a colour in them."""

    def score_question(self, texts: Sequence[str], question: str, answers: Sequence[str] = ()) -> Iterator:
        scores = np.full((len(texts), len(question.split()) - 1), -9.0, np.float32)
        scores[[text in CORPUS.texts for text in texts], -2:] += np.log(100)
        hits = [[answer == self.answer(text, question) for answer in answers] for text in texts]
        yield tuple(range(len(texts))), np.hstack([scores, np.where(hits, -1.0, -6.0).reshape(len(texts), -1)])


class Surprised(Expecting):
    """Makes no word of the question likelier."""

    def score_question(self, texts: Sequence[str], question: str, answers: Sequence[str] = ()) -> Iterator:
        for rows, scores in super().score_question(texts, question, answers):
            scores[:, : len(question.split()) - 1] = -9.0
            yield rows, scores


def test_answers_are_weighed_by_their_beginnings_as_their_question_is_read() -> None:
    reader = encoder(kind=Expecting)
    assert check_question(CORPUS, ASK_COLOUR, reader).answered.value > 0.8
    assert not reader.scored
    assert check_question(CORPUS, f"{ASK_COLOUR} [red | green | blue]", reader).answered.value > 0.8
    assert reader.scored == [(48, ASK_COLOUR, ("red", "green", "blue"))]


def test_a_question_made_for_such_texts_suits_them() -> None:
    check = check_question(CORPUS, ASK_COLOUR, encoder(kind=Expecting))
    assert check.suited is not None
    assert check.suited.value == pytest.approx(2.0, abs=1e-5)
    assert check.badge == FOLLOWS
    assert "100 times (100 to 100)" in check_lines(check)


def test_a_question_made_for_other_texts_is_not_called_followed() -> None:
    check = check_question(CORPUS, ASK_COLOUR, encoder(kind=Surprised))
    assert check.followed.value > 0.9
    assert check.badge == IGNORES
    assert "seems made for other texts" in check.sentence


@pytest.mark.parametrize(
    "question",
    [
        "What kind of thing is it about?",
        "Welches colour hat das Ding, um das es geht?",
        "Was ist das Thema?",
        "它是什么颜色？",
    ],
)
def test_what_may_be_asked_of_any_texts_or_in_other_languages_need_not_suit_them(question: str) -> None:
    check = check_question(CORPUS, question, encoder(kind=Surprised))
    assert check.suited is None
    assert "not measured" in check_lines(check)
    assert "other texts" not in check.sentence


class English(FakeEncoder):
    """Was trained for English."""

    languages = ("en",)


def test_a_question_in_a_language_the_model_does_not_know_is_noted() -> None:
    check = check_question(CORPUS, "Welche Farbe hat der Gegenstand, um den es hier geht?", encoder(kind=English))
    assert check.languages.question == "de"
    assert "The question is in German, but the model was trained for English" in check.languages.note
    assert check.languages.note in check_lines(check)
    assert not check_question(CORPUS, ASK_COLOUR, encoder(kind=English)).languages.note


def test_answers_in_another_language_than_question_and_texts_are_noted() -> None:
    found = languages_of(
        "What is the colour of the thing?", ["das ist sehr schön", "nicht so gut"], texts={"en": 1.0}, trained=()
    )
    assert (found.answers, found.trained) == ("de", ())
    assert found.note == "The answers are in German, unlike question and texts."
    assert not languages_of("What?", ["das ist sehr schön", "nicht so gut"], texts={"de": 1.0}, trained=()).note


def test_every_kind_of_wording_is_asked_once_of_each_text() -> None:
    reader = encoder()
    check = check_question(CORPUS, ASK_COLOUR, reader, documents=30)
    assert check.documents == 30
    assert [part.wording.kind for part in check.agreements] == list(KINDS)
    assert reader.calls == [(31, 1), (30, 4)]


def test_what_was_read_is_not_read_again_and_work_that_was_stopped_goes_on(tmp_path) -> None:
    store, reader = Store(tmp_path / "store.sqlite"), encoder()

    def stop(stage: str, done: int, total: int) -> None:
        if done >= 32:
            raise Cancelled("enough")

    with pytest.raises(Cancelled):
        check_question(CORPUS, ASK_COLOUR, reader, store=store, progress=stop)
    first = check_question(CORPUS, ASK_COLOUR, reader, store=store)
    assert [texts for texts, _ in reader.calls] == [49, 49 - 32, 48]
    assert check_question(CORPUS, ASK_COLOUR, reader, store=store) == first
    assert len(reader.calls) == 3


def test_equal_seeds_give_equal_checks_and_equal_texts_count_once() -> None:
    twice = Corpus.from_texts(TEXTS * 2)
    assert check_question(twice, ASK_COLOUR, encoder(), seed=3) == check_question(CORPUS, ASK_COLOUR, encoder(), seed=3)


def test_own_paraphrases_replace_those_made() -> None:
    check = check_question(CORPUS, ASK_COLOUR, encoder(), paraphrases=["Its colour?", ASK_COLOUR])
    assert [part.wording.text for part in check.agreements if part.wording.kind == PARAPHRASE] == ["Its colour?"]


def test_a_list_of_answers_is_what_is_weighed() -> None:
    reader = encoder()
    check = check_question(CORPUS, f"{ASK_COLOUR} [red | green | blue]", reader)
    assert reader.scored == [(48, ASK_COLOUR, ("red", "green", "blue"))]
    assert check.answered.value > 0.8


@pytest.mark.parametrize("documents", [19, 201])
def test_too_few_and_too_many_documents_are_refused(documents: int) -> None:
    with pytest.raises(SettingError, match="20 to 200"):
        check_question(CORPUS, ASK_COLOUR, encoder(), documents=documents)


def test_a_small_corpus_is_refused() -> None:
    with pytest.raises(CorpusError, match="19 different texts"):
        check_question(Corpus.from_texts(TEXTS[:19] * 3), ASK_COLOUR, encoder())


@given(st.text(min_size=1, max_size=MOST_CHARACTERS).filter(str.strip))
def test_what_is_asked_beside_a_question_can_be_asked_and_is_not_the_question(question: str) -> None:
    question = question.strip()
    asked = [wording.text for wording in check_wordings(question)]
    assert question not in asked
    assert check_instructions(asked, most=len(asked))


@pytest.mark.parametrize(
    ("question", "reworded"),
    [
        ("What is the topic?", "Name the topic."),
        ("What is praised or criticised?", "Say what is praised or criticised."),
        ("Which dish was ordered?", "Say which dish was ordered."),
        ("asdf", "Question: asdf"),
    ],
)
def test_a_rewording_asks_for_the_same(question: str, reworded: str) -> None:
    assert make_paraphrase(question) == reworded


@pytest.mark.parametrize("question", ["asdf qwer", "Read the text.", "How does the writer feel?"])
def test_a_control_that_is_the_question_is_replaced(question: str) -> None:
    assert question not in [wording.text for wording in check_wordings(question)]


def test_neighbors_kept_are_one_for_the_same_and_nothing_by_chance() -> None:
    random = np.random.default_rng(0)
    first, second = (np.argsort(random.random((200, 200)), axis=1)[:, :20].astype(np.int32) for _ in range(2))
    assert shared_neighbors(first, first).mean() == pytest.approx(1.0)
    assert abs(shared_neighbors(first, second).mean()) < 0.02


def test_scores_decide_all_or_nothing() -> None:
    sure = np.where(np.eye(4, dtype=bool)[np.arange(40) % 4], 0.0, -50.0).astype(np.float32)
    assert decided(sure, seed=0).value == pytest.approx(1.0)
    assert decided(np.tile(sure[:1], (40, 1)), seed=0).value == pytest.approx(0.0, abs=1e-9)


def test_noise_has_no_structure_and_groups_have() -> None:
    random = np.random.default_rng(1)
    noise = random.normal(size=(80, 30)).astype(np.float32)
    groups = noise + 12 * random.normal(size=(6, 30)).astype(np.float32)[np.arange(80) % 6]
    answers = ("",) * 80
    assert structure(Encoding(groups, answers), seed=0).low > 0.2
    assert structure(Encoding(noise, answers), seed=0).low < 0.05


def test_lines_and_json_say_the_verdict_and_every_number() -> None:
    check = check_question(CORPUS, ASK_COLOUR, encoder())
    lines = check_lines(check)
    assert lines.startswith(f"{ASK_COLOUR}  [follows]")
    assert all(name in lines for name in ("followed", "stable", "answered", "structured", "nonsense: asdf qwer"))
    (read,) = json.loads(check_json([check]))
    assert read["badge"] == FOLLOWS
    assert read["followed"]["low"] <= read["followed"]["value"] <= read["followed"]["high"]

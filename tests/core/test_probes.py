"""What probes say of encoders whose insides are known."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbedder_core.clusters import ClusteringConfig
from inbedder_core.corpus import Corpus
from inbedder_core.encoders import CachedEncoder, Store, load_encoder
from inbedder_core.encoders.inner import LikelyRows
from inbedder_core.errors import Cancelled, CorpusError, InstructionError, ModelError
from inbedder_core.probes import (
    counterfactual,
    deletion_curve,
    influence,
    likely_answers,
    look_through_layers,
    span_axis,
    split_pieces,
)
from inbedder_core.probes.pieces import MOST_PIECES, MOST_WORDS, drop
from inbedder_core.views import View, ViewConfig, explore
from tests.fakes import FakeEncoder
from tests.probed import LIKELY, UNLIKELY, OpenEncoder

QUESTION = "How do they feel?"
TEXTS = [f"today customer {row} was {'happy' if row % 2 else 'angry'} about the shop" for row in range(20)]
DECIDED = "The food was good but the staff rude."


def feeling(text: str, instruction: str) -> str:
    """Answer with the feeling a text names."""
    return next((word for word in ("happy", "angry") if word in text), "calm")


def who(text: str, instruction: str) -> str:
    """Answer with the word that is asked for, where it is in the text."""
    return "staff" if "staff" in text else "food"


def view_of(encoder: FakeEncoder, texts: list[str] = TEXTS) -> View:
    config = ViewConfig(clustering=ClusteringConfig(method="kmeans", clusters=2), neighbors=5)
    return explore(Corpus.from_texts(texts), [QUESTION], encoder, config)[0]


def stop(done: int, total: int) -> None:
    raise Cancelled("stopped")


def test_the_word_that_decides_is_the_most_influential() -> None:
    found = influence(OpenEncoder(who), DECIDED, "Who was rude?")
    assert (found.answer, found.top.text) == ("staff", "staff")
    assert found.occlusion[found.ranking[0]] == pytest.approx(np.log(LIKELY / UNLIKELY), abs=1e-4)
    assert np.count_nonzero(found.occlusion) == np.count_nonzero(found.gradient) == 1
    assert found.agreement == pytest.approx(1.0)


def test_dropping_what_counts_lowers_the_answer_sooner_than_dropping_at_random() -> None:
    encoder = OpenEncoder(who)
    found = influence(encoder, DECIDED, "Who was rude?")
    curve = deletion_curve(encoder, found)
    assert curve.ordered[0] == pytest.approx(np.log(LIKELY), abs=1e-4)
    assert curve.random[0] == pytest.approx(np.log(LIKELY), abs=1e-4)
    assert curve.ordered[1] == pytest.approx(np.log(UNLIKELY), abs=1e-4)
    assert curve.gain > 0.5


def test_where_nothing_counts_there_is_no_agreement_and_no_gain() -> None:
    encoder = OpenEncoder(lambda text, instruction: "always")
    found = influence(encoder, DECIDED, "Who was rude?")
    assert found.agreement is None
    assert deletion_curve(encoder, found).gain == pytest.approx(0, abs=1e-6)


def test_looking_for_influence_can_be_stopped() -> None:
    with pytest.raises(Cancelled):
        influence(OpenEncoder(who), DECIDED, "Who was rude?", progress=stop)


def test_a_text_without_words_is_refused() -> None:
    with pytest.raises(CorpusError, match="no words"):
        influence(OpenEncoder(who), " \n", "Who was rude?")


def test_long_texts_are_taken_apart_by_sentences() -> None:
    text = " ".join(f"Sentence number {row} has a few words." for row in range(12))
    assert [piece.text for piece in split_pieces(text)][:2] == [
        "Sentence number 0 has a few words.",
        "Sentence number 1 has a few words.",
    ]


def test_where_words_are_not_spaced_characters_are_pieces() -> None:
    assert [piece.text for piece in split_pieces("猫 sits 很好")] == ["猫", "sits", "很", "好"]


@given(st.text(max_size=900))
def test_pieces_cover_a_text_and_can_all_be_dropped(text: str) -> None:
    pieces = split_pieces(text)
    assert len(pieces) <= max(MOST_WORDS, MOST_PIECES)
    assert all(text[piece.start : piece.end].rstrip() == piece.text for piece in pieces)
    assert all(first.end <= second.start for first, second in pairwise(pieces))
    assert drop(text, pieces, range(len(pieces))) == ""
    assert drop(text, pieces, ()) == text.strip()


def test_runners_up_come_with_probabilities_in_one_spelling_each() -> None:
    (answers,) = likely_answers(OpenEncoder(who), [DECIDED], "Who was rude?")
    assert [answer.answer for answer in answers] == ["staff", "other"]
    assert [answer.probability for answer in answers] == pytest.approx([LIKELY + 0.1, 0.06])


def test_what_was_read_on_is_kept_in_the_store(tmp_path: Path) -> None:
    read: list[str] = []

    class Counting(OpenEncoder):
        def likely_answers(self, texts: Sequence[str], question: str, *, most: int) -> Iterator[LikelyRows]:
            read.extend(texts)
            yield from super().likely_answers(texts, question, most=most)

    encoder = CachedEncoder(Counting(who), Store(tmp_path / "store.sqlite"))
    first = likely_answers(encoder, [DECIDED], "Who was rude?")
    again = likely_answers(encoder, ["The staff was kind.", DECIDED], "Who was rude?")
    likely_answers(encoder, ["The food was cold."] * 3, "Who was rude?")
    assert read == [DECIDED, "The staff was kind.", "The food was cold."]
    assert [answer.answer for answer in again[1]] == [answer.answer for answer in first[0]]
    assert [answer.probability for answer in again[1]] == pytest.approx([answer.probability for answer in first[0]])


def test_an_unchanged_document_stays_where_it_is() -> None:
    encoder = OpenEncoder(feeling)
    found = counterfactual(view_of(encoder), 3, encoder)
    assert found.moved == pytest.approx(0, abs=1e-3)
    assert found.after.nearest == found.before.nearest
    assert found.after.answer == found.before.answer == "happy"


def test_a_document_worded_otherwise_moves_to_those_it_is_then_like() -> None:
    encoder = OpenEncoder(feeling)
    view = view_of(encoder)
    found = counterfactual(view, 3, encoder, text=TEXTS[3].replace("happy", "angry"))
    assert (found.before.answer, found.after.answer) == ("happy", "angry")
    assert all("happy" in TEXTS[row] for row in found.before.nearest)
    assert all("angry" in TEXTS[row] for row in found.after.nearest)
    assert (found.stayed, 3 in found.before.nearest) == (0, False)
    angry, happy = (view.projection.coordinates[side::2].mean(axis=0) for side in (0, 1))
    distances = [np.linalg.norm(found.after.coordinates - center) for center in (angry, happy)]
    assert distances[0] < distances[1] / 4
    assert found.before.cluster != found.after.cluster


def test_a_document_asked_otherwise_is_answered_otherwise() -> None:
    encoder = OpenEncoder(lambda text, instruction: "shop" if "Where" in instruction else feeling(text, ""))
    found = counterfactual(view_of(encoder), 0, encoder, instruction="Where is it?")
    assert (found.before.answer, found.after.answer) == ("angry", "shop")


def test_a_question_with_a_list_is_answered_out_of_it() -> None:
    encoder = OpenEncoder(feeling)
    listed = f"{QUESTION} [happy | angry]"
    found = counterfactual(view_of(encoder), 0, encoder, text="I am happy", instruction=listed)
    assert found.after.answer == "happy"


@pytest.mark.parametrize(("row", "text"), [(20, None), (-1, None), (0, "  ")])
def test_no_such_document_and_no_text_are_refused(row: int, text: str | None) -> None:
    encoder = OpenEncoder(feeling)
    with pytest.raises(CorpusError):
        counterfactual(view_of(encoder), row, encoder, text=text)


def test_documents_are_ordered_between_two_answers() -> None:
    encoder = OpenEncoder(feeling)
    axis = span_axis(view_of(encoder), ("angry", "happy"), encoder)
    assert axis.leanings is not None
    assert all(axis.positions[row] < -0.5 and axis.leanings[row] < 0 for row in range(0, 20, 2))
    assert all(axis.positions[row] > 0.5 and axis.leanings[row] > 0 for row in range(1, 20, 2))
    assert [row % 2 for row in axis.order] == [0] * 10 + [1] * 10
    assert axis.agreement is not None and axis.agreement > 0.8


def test_the_words_of_an_axis_lie_among_their_documents() -> None:
    encoder = OpenEncoder(feeling)
    view = view_of(encoder)
    axis = span_axis(view, ("angry", "happy"), encoder)
    centers = [view.projection.coordinates[side::2].mean(axis=0) for side in (0, 1)]
    apart = np.linalg.norm(centers[0] - centers[1])
    assert all(np.linalg.norm(word - center) < apart / 4 for word, center in zip(axis.words, centers, strict=True))


def test_an_axis_of_an_encoder_without_probabilities_says_so() -> None:
    class Silent(OpenEncoder):
        score_options = None

    encoder = Silent(feeling)
    axis = span_axis(view_of(encoder), ("angry", "happy"), encoder)
    assert axis.leanings is None
    assert "says no probabilities" in axis.missing
    assert [row % 2 for row in axis.order] == [0] * 10 + [1] * 10


@pytest.mark.parametrize("ends", [("happy", "Happy"), ("", "happy")])
def test_an_axis_needs_two_ends(ends: tuple[str, str]) -> None:
    encoder = OpenEncoder(feeling)
    with pytest.raises(InstructionError):
        span_axis(view_of(encoder), ends, encoder)


def test_groups_come_apart_from_layer_to_layer() -> None:
    encoder = OpenEncoder(feeling)
    view = view_of(encoder)
    layers = look_through_layers(view, encoder)
    assert (len(layers), layers.maps.shape, layers.rows) == (4, (4, 20, 2), tuple(range(20)))
    assert layers.separation[0] < 0.1 < 0.8 < layers.separation[-1]
    assert layers.agreement[0] < 0.5 < layers.agreement[-1] == pytest.approx(1.0)
    assert layers.neighbors[0] < 0.8 < layers.neighbors[-1] == pytest.approx(1.0)


def test_the_map_of_the_last_layer_lies_as_the_views_does() -> None:
    encoder = OpenEncoder(feeling)
    view = view_of(encoder)
    layers = look_through_layers(view, encoder)
    angry, happy = (view.projection.coordinates[side::2].mean(axis=0) for side in (0, 1))
    drawn, redrawn = view.projection.coordinates @ (happy - angry), layers.maps[-1] @ (happy - angry)
    assert np.corrcoef(drawn, redrawn)[0, 1] > 0.9


def test_of_many_documents_some_are_drawn_and_the_same_again() -> None:
    encoder = OpenEncoder(feeling)
    view = view_of(encoder)
    first, second = (look_through_layers(view, encoder, most=8) for _ in range(2))
    assert len(first.rows) == 8
    assert first.rows == second.rows
    np.testing.assert_array_equal(first.maps, second.maps)


def test_layers_can_be_stopped_and_need_documents() -> None:
    encoder = OpenEncoder(feeling)
    with pytest.raises(Cancelled):
        look_through_layers(view_of(encoder), encoder, progress=stop)
    with pytest.raises(CorpusError, match="at least 3"):
        look_through_layers(view_of(encoder, TEXTS[:2]), encoder)


def test_what_cannot_be_looked_into_says_so() -> None:
    encoder = FakeEncoder(feeling)
    with pytest.raises(ModelError, match="cannot be looked into"):
        look_through_layers(view_of(encoder), encoder)
    with pytest.raises(ModelError, match="cannot be looked into"):
        influence(encoder, DECIDED, "Who was rude?")


@pytest.mark.model
def test_the_built_in_model_answers_by_the_word_that_decides() -> None:
    encoder = load_encoder(device="cpu", dtype="float32")
    found = influence(encoder, DECIDED, "Who was rude?")
    assert found.top.text == "staff"
    assert deletion_curve(encoder, found, orders=2).gain > 0

"""Closed answers, each family against a slow and plain computation with transformers itself."""

from pathlib import Path

import numpy as np
import pytest
import torch

from inbedder_core.encoders import CachedEncoder, ClosedAnswers, Encoder, Store, TransformerEncoder, close_answers
from inbedder_core.encoders.causal import CausalEncoder
from inbedder_core.encoders.load import load_encoder
from inbedder_core.errors import InstructionError, ModelError
from tests import models
from tests.fakes import FakeEncoder

TEXTS = ("A short one.", "A text that is quite a bit longer than the others, for padding.", "x", "A short one.")
OPTIONS = ("delay", "x", "staff and seats")
QUESTION = "What is it about?"
LISTED = f"{QUESTION} [{' | '.join(OPTIONS)}]"
FAMILIES = {
    "llama": models.tiny_llama,
    "opt": models.tiny_opt,
    "roberta": models.tiny_roberta,
    "bert": models.tiny_bert,
    "t5": models.tiny_t5,
    "bart": models.tiny_bart,
}


def load(folder: Path, **settings: object) -> TransformerEncoder:
    return load_encoder(folder, device="cpu", dtype="float32", **settings)


@pytest.fixture(params=FAMILIES)
def encoder(request: pytest.FixtureRequest, tmp_path: Path) -> TransformerEncoder:
    return load(FAMILIES[request.param](tmp_path / request.param))


def slow_score(encoder: TransformerEncoder, text: str, option: str) -> float:
    """The mean log-probability of an option's tokens, from one forward pass without a cache or a batch."""
    tokenizer, prompt = encoder.tokenizer, encoder.template.prompt(text, QUESTION)
    tokens = tokenizer(f" {option}", add_special_tokens=False)["input_ids"]
    if encoder.family == "masked":
        ids = tokenizer(prompt + tokenizer.mask_token * len(tokens), return_tensors="pt").input_ids
        scores = encoder.model(ids).logits[0, (ids[0] == tokenizer.mask_token_id).nonzero()[:, 0]]
    elif encoder.family == "causal":
        tokens = [*tokens, 0]
        begun = tokenizer(prompt, return_tensors="pt").input_ids
        ids = torch.cat([begun, torch.tensor([tokens])], 1)
        scores = encoder.model(ids).logits[0, begun.shape[1] - 1 : -1]
    else:
        tokens = [*tokens, tokenizer.eos_token_id]
        forced = encoder.model.generation_config.forced_bos_token_id
        opening = [] if forced is None else [forced]
        begun = tokenizer(prompt, return_tensors="pt").input_ids
        scores = encoder.model(begun, labels=torch.tensor([[*opening, *tokens]])).logits[0, len(opening) :]
    return float(scores.log_softmax(-1)[range(len(tokens)), tokens].mean())


def test_probabilities_are_those_of_a_slow_computation(encoder: TransformerEncoder) -> None:
    found = close_answers(encoder, TEXTS, LISTED)
    scores = np.array([[slow_score(encoder, text, option) for option in OPTIONS] for text in TEXTS])
    without = np.array([slow_score(encoder, "", option) for option in OPTIONS])
    scores -= 0.5 * without
    expected = np.exp(scores) / np.exp(scores).sum(1, keepdims=True)
    np.testing.assert_allclose(found.probabilities, expected, atol=1e-4)
    assert found.answers == tuple(OPTIONS[choice] for choice in expected.argmax(1))
    fully = close_answers(encoder, TEXTS, QUESTION, OPTIONS, calibration=1)
    expected = np.exp(scores - 0.5 * without)
    np.testing.assert_allclose(fully.probabilities, expected / expected.sum(1, keepdims=True), atol=1e-4)


def test_a_question_asked_before_costs_its_own_tokens_and_those_of_the_options(tmp_path: Path) -> None:
    encoder = load(models.tiny_llama(tmp_path / "llama"), prefix_megabytes=100)
    text = "word " * 60
    encoder.encode([text], [QUESTION])
    before = close_answers(load(tmp_path / "llama", prefix_megabytes=0), [text], LISTED)
    read: list[int] = []
    encoder.model.base_model.register_forward_pre_hook(
        lambda _module, _args, kwargs: read.append(kwargs["input_ids"].numel()), with_kwargs=True
    )
    found = close_answers(encoder, [text], LISTED, calibration=0)
    options = sum(len(tokens) - 1 for tokens in encoder.option_tokens(OPTIONS))
    assert options < sum(read) < options + 80, "the text alone has 300"
    again = close_answers(encoder, [text], LISTED)
    np.testing.assert_allclose(again.probabilities, before.probabilities, atol=1e-5)
    assert not np.allclose(found.probabilities, again.probabilities)


def test_answers_are_the_same_after_options_were_scored(tmp_path: Path) -> None:
    encoder = load(models.tiny_llama(tmp_path / "llama"))
    before = encoder.encode(TEXTS, [QUESTION])[0]
    close_answers(encoder, TEXTS, LISTED)
    after = encoder.encode(TEXTS, [QUESTION])[0]
    assert before.answers == after.answers
    np.testing.assert_allclose(before.embeddings, after.embeddings, atol=1e-5)


@pytest.mark.parametrize("name", ["opt", "roberta", "bart"])
def test_long_texts_leave_room_for_long_options(tmp_path: Path, name: str) -> None:
    encoder = load(FAMILIES[name](tmp_path / name), max_text_tokens=2000, answer_tokens=1)
    found = close_answers(encoder, ["word " * 400, "x"], QUESTION, ["a" * 60, "b"])
    assert np.isfinite(found.probabilities).all()


def test_the_store_keeps_them_by_text_question_and_options(tmp_path: Path) -> None:
    fake = FakeEncoder()
    encoder = CachedEncoder(fake, Store(tmp_path / "store.sqlite"))
    texts = ["delay again", "price went up", "delay again"]
    first = close_answers(encoder, texts, QUESTION, ["delay", "price"])
    assert first.answers == ("delay", "price", "delay")
    assert fake.scored == [(2, QUESTION, ("delay", "price")), (1, QUESTION, ("delay", "price"))]
    again = close_answers(encoder, [*texts, "price?"], QUESTION, ["delay", "price"])
    assert fake.scored[2:] == [(1, QUESTION, ("delay", "price"))]
    np.testing.assert_array_equal(again.probabilities[:3], first.probabilities)
    close_answers(encoder, texts, QUESTION, ["price", "delay"])
    assert len(fake.scored) == 5


def test_progress_is_told_and_may_stop_it() -> None:
    told: list[tuple[int, int]] = []
    close_answers(FakeEncoder(batch=1), ["a", "b", "a"], QUESTION, ["a", "b"], progress=lambda *step: told.append(step))
    assert told == [(1, 2), (2, 2)]

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        close_answers(FakeEncoder(), ["a"], QUESTION, ["a", "b"], progress=stop)


def test_square_roots_are_of_length_one_and_rows_can_be_taken() -> None:
    found = ClosedAnswers(("a", "b"), np.array([[0.25, 0.75], [1, 0]], np.float32))
    np.testing.assert_allclose((found.embeddings**2).sum(1), 1)
    assert found.take([1]).answers == ("a",)
    assert found.certainties.tolist() == [0.75, 1]
    with pytest.raises(ValueError, match="2 options but probabilities of shape"):
        ClosedAnswers(("a", "b"), np.ones((1, 3), np.float32))


def test_no_texts_have_no_answers() -> None:
    assert close_answers(FakeEncoder(), [], QUESTION, ["a", "b"]).answers == ()


def test_a_question_without_a_list_is_refused() -> None:
    with pytest.raises(InstructionError, match="a list of 0 answers was given"):
        close_answers(FakeEncoder(), ["a"], QUESTION)


class Silent:
    """An encoder without probabilities."""

    name, fingerprint, dimension, languages = "silent", "silent", 1, ()


@pytest.mark.parametrize("cached", [False, True])
def test_a_model_without_probabilities_is_refused(tmp_path: Path, cached: bool) -> None:
    encoder: Encoder = Silent()  # type: ignore[assignment]
    encoder = CachedEncoder(encoder, Store(tmp_path / "store.sqlite")) if cached else encoder
    with pytest.raises(ModelError, match="silent cannot choose among listed answers"):
        close_answers(encoder, ["a"], LISTED)


def test_scores_that_are_not_finite_are_refused_and_not_kept(tmp_path: Path) -> None:
    fake = FakeEncoder()
    store = Store(tmp_path / "store.sqlite")
    fake.answer = lambda text, question: text
    fake.score_options = lambda texts, question, options: iter([((0,), np.full((1, 2), np.nan, np.float32))])
    with pytest.raises(ModelError, match="not finite"):
        close_answers(CachedEncoder(fake, store), ["a"], QUESTION, ["a", "b"])


@pytest.mark.model
def test_the_built_in_model_chooses_what_the_text_is_about() -> None:
    reviews = ["The soup was delicious.", "The soup was disgusting.", "The movie was wonderful.", "The movie bored us."]
    encoder = load_encoder()
    assert isinstance(encoder, CausalEncoder)
    found = close_answers(encoder, reviews, "What kind of thing is reviewed? [movie | transport | food | other]")
    assert found.answers == ("food", "food", "movie", "movie")
    assert found.certainties.min() > 0.8
    opinions = close_answers(encoder, reviews, "Is the opinion positive or negative? [positive | negative]").answers
    assert opinions == ("positive", "negative", "positive", "negative")

"""How likely texts make the words of a question, against a plain forward pass of transformers itself."""

from pathlib import Path

import numpy as np
import pytest

from inbedder_core.encoders import CachedEncoder, Store, question_scorer
from inbedder_core.encoders.causal import CausalEncoder
from inbedder_core.encoders.load import load_encoder
from inbedder_core.errors import ModelError
from tests import models
from tests.fakes import FakeEncoder

TEXTS = ("A short one.", "A text that is quite a bit longer than the others, for padding.", "x", "")
QUESTION = "Which animal?"


@pytest.fixture(params=[models.tiny_llama, models.tiny_opt])
def encoder(request: pytest.FixtureRequest, tmp_path: Path) -> CausalEncoder:
    return load_encoder(request.param(tmp_path), device="cpu", dtype="float32")


def scores_of(encoder: object, texts: tuple[str, ...] = TEXTS, question: str = QUESTION) -> np.ndarray:
    found = {
        row: score
        for rows, part in encoder.score_question(texts, question)
        for row, score in zip(rows, part, strict=True)
    }
    assert sorted(found) == list(range(len(texts)))
    return np.array([found[row] for row in range(len(texts))])


def slow_scores(encoder: CausalEncoder, text: str, question: str) -> list[float]:
    """Those of the question's bytes but the first, by one pass without a cache or a batch."""
    prompt = encoder.template.prompt(text, question)
    ids = encoder.tokenizer(prompt, return_tensors="pt").input_ids
    scores = encoder.model(ids).logits[0].log_softmax(-1)
    end = prompt.rindex(question) + len(question)
    shift = ids.shape[1] - len(prompt.encode())
    return [float(scores[shift + place - 1, ids[0, shift + place]]) for place in range(end - len(question) + 1, end)]


def test_they_are_those_of_a_plain_pass_in_any_order_and_after_the_text_was_read(encoder: CausalEncoder) -> None:
    slow = np.array([slow_scores(encoder, text, QUESTION) for text in TEXTS])
    assert slow.shape == (len(TEXTS), len(QUESTION) - 1)
    np.testing.assert_allclose(scores_of(encoder), slow, atol=1e-4)
    before = encoder.encode(TEXTS, ["What else?"])
    np.testing.assert_allclose(scores_of(encoder), slow, atol=1e-4)
    np.testing.assert_allclose(encoder.encode(TEXTS, ["What else?"])[0].embeddings, before[0].embeddings, atol=1e-5)


def test_behind_them_stand_the_beginnings_of_answers(encoder: CausalEncoder) -> None:
    found = {}
    for rows, scores in encoder.score_question(TEXTS, QUESTION, ("cat", "dog", "cow")):
        found.update(zip(rows, scores, strict=True))
    firsts = encoder.tokenizer([" cat", " dog", " cow"], add_special_tokens=False).input_ids
    for row, text in enumerate(TEXTS):
        ids = encoder.tokenizer(encoder.template.prompt(text, QUESTION), return_tensors="pt").input_ids
        likely = encoder.model(ids).logits[0, -1].log_softmax(-1)
        expected = [*slow_scores(encoder, text, QUESTION), *(float(likely[first[0]]) for first in firsts)]
        np.testing.assert_allclose(found[row], expected, atol=1e-4)


def test_a_text_read_before_costs_the_question_alone(tmp_path: Path) -> None:
    encoder = load_encoder(models.tiny_llama(tmp_path), device="cpu", dtype="float32")
    encoder.encode(["A long text. " * 30], ["What is it about?"])
    read: list[int] = []
    hook = encoder.model.base_model.register_forward_hook(
        lambda _module, _inputs, named, _output: read.append(named["input_ids"].numel()), with_kwargs=True
    )
    scores_of(encoder, ("A long text. " * 30,))
    hook.remove()
    assert sum(read) == len(QUESTION) - 1


def test_of_a_long_question_the_beginning_is_scored(encoder: CausalEncoder) -> None:
    long = "Which animal is it that the text is about, and what does it do all day?"
    np.testing.assert_allclose(
        scores_of(encoder, question=long)[0], slow_scores(encoder, TEXTS[0], long)[:32], atol=1e-4
    )


def test_a_question_before_the_text_cannot_be_scored_by_it(tmp_path: Path) -> None:
    template = "Question: {instruction}\nText: {input}\nAnswer:"
    encoder = load_encoder(models.tiny_llama(tmp_path), device="cpu", template=template)
    with pytest.raises(ModelError, match="does not read 'Which animal\\?' after a text"):
        list(encoder.score_question(TEXTS, QUESTION))


def test_the_store_keeps_them_by_text_and_question(tmp_path: Path) -> None:
    encoder = load_encoder(models.tiny_llama(tmp_path / "model"), device="cpu", dtype="float32")
    cached = CachedEncoder(encoder, Store(tmp_path / "store.sqlite"))
    first = scores_of(cached, TEXTS[:2])
    read: list[int] = []
    hook = encoder.model.base_model.register_forward_hook(lambda *_: read.append(1))
    np.testing.assert_array_equal(scores_of(cached, TEXTS[:2]), first)
    assert not read
    np.testing.assert_allclose(scores_of(cached)[:2], first, atol=1e-5)
    assert read
    hook.remove()


def test_an_encoder_that_cannot_is_named(tmp_path: Path) -> None:
    masked = load_encoder(models.tiny_bert(tmp_path / "bert"), device="cpu")
    for encoder in (FakeEncoder(), masked, CachedEncoder(masked, Store(tmp_path / "store.sqlite"))):
        with pytest.raises(ModelError, match="does not say how likely a text makes the words of a question"):
            question_scorer(encoder)

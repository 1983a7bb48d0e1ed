"""What goes on in a decoder, against slow and plain computations with transformers itself."""

from pathlib import Path

import numpy as np
import pytest
import torch

from inbedder_core.encoders import CachedEncoder, OpensUp, Store, TransformerEncoder, open_up
from inbedder_core.encoders.load import load_encoder
from inbedder_core.errors import ModelError
from tests import models
from tests.fakes import FakeEncoder

TEXTS = ("A short one.", "A text that is quite a bit longer than the others, for padding.", "x")
QUESTION = "What is it about?"
FAMILIES = {"llama": models.tiny_llama, "opt": models.tiny_opt, "neox": models.tiny_gpt_neox}


def load(folder: Path, **settings: object) -> TransformerEncoder:
    return load_encoder(folder, device="cpu", dtype="float32", **settings)


@pytest.fixture(params=FAMILIES)
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return FAMILIES[request.param](tmp_path / request.param)


def first_scores(encoder: TransformerEncoder, text: str) -> torch.Tensor:
    ids = encoder.tokenizer(encoder.template.prompt(text, QUESTION), return_tensors="pt").input_ids
    with torch.no_grad():
        return encoder.model(ids).logits[0, -1].log_softmax(-1)


def gathered(batches, count: int) -> list:
    """Put what was yielded into the order of the texts."""
    rows: list = [None] * count
    for numbers, values in batches:
        for number, value in zip(numbers, values, strict=True):
            rows[number] = value
    return rows


def test_the_first_token_is_scored_as_by_a_slow_computation(folder: Path) -> None:
    encoder = load(folder)
    found = gathered(encoder.first_token_scores(TEXTS, QUESTION, answered=TEXTS[1]), len(TEXTS))
    token = int(first_scores(encoder, TEXTS[1]).argmax())
    expected = [[float(first_scores(encoder, text)[token])] for text in TEXTS]
    np.testing.assert_allclose(np.stack(found), expected, atol=1e-4)


def test_the_likeliest_answer_is_the_answer_and_probabilities_are_the_models(folder: Path) -> None:
    encoder = load(folder)
    (encoding,) = encoder.encode(TEXTS, [QUESTION])
    likely = gathered(encoder.likely_answers(TEXTS, QUESTION, most=4), len(TEXTS))
    for text, answer, candidates in zip(TEXTS, encoding.answers, likely, strict=True):
        best = first_scores(encoder, text).topk(4)
        assert candidates[0].answer == answer
        np.testing.assert_allclose([item.probability for item in candidates], best.values.exp(), atol=1e-4)


def test_a_runner_up_goes_on_greedily_behind_its_first_token(folder: Path) -> None:
    encoder = load(folder, answer_tokens=3)
    (candidates,) = gathered(encoder.likely_answers(TEXTS[:1], QUESTION, most=3), 1)
    ids = encoder.tokenizer(encoder.template.prompt(TEXTS[0], QUESTION))["input_ids"]
    for token, candidate in zip(first_scores(encoder, TEXTS[0]).topk(3).indices.tolist(), candidates, strict=True):
        answer = [token]
        while len(answer) < 9 and answer[-1] not in encoder.end_tokens:
            with torch.no_grad():
                answer.append(int(encoder.model(torch.tensor([[*ids, *answer]])).logits[0, -1].argmax()))
        assert encoder.read_answer(answer).startswith(candidate.answer)


def test_gradients_are_those_of_the_network_over_the_tokens_of_the_text(folder: Path) -> None:
    encoder = load(folder)
    encoder.encode(TEXTS[:1], [QUESTION])  # loads the network in inference mode
    text = f"  {TEXTS[0]} "
    found = encoder.token_gradients(text, QUESTION)
    assert "".join(text[start:end] for start, end in found.spans) == TEXTS[0]
    prompt = encoder.template.prompt(text, QUESTION)
    embedded = encoder.model.get_input_embeddings()(torch.tensor([encoder.tokenizer(prompt)["input_ids"]]))
    embedded.requires_grad_(True)
    encoder.model(inputs_embeds=embedded).logits[0, -1].log_softmax(-1).max().backward()
    sizes = (embedded.grad * embedded).abs().sum(-1)[0].detach().numpy()
    start = prompt.index(TEXTS[0])
    np.testing.assert_allclose(found.values, sizes[start : start + len(TEXTS[0])], rtol=1e-3)


def test_gradients_leave_the_network_as_it_was(folder: Path) -> None:
    encoder = load(folder)
    (before,) = encoder.encode(TEXTS, [QUESTION])
    encoder.token_gradients(TEXTS[0], QUESTION)
    assert not any(weight.requires_grad for weight in encoder.model.parameters())
    (after,) = load(folder).encode(TEXTS, [QUESTION])
    np.testing.assert_array_equal(before.embeddings, after.embeddings)


def test_what_of_a_text_is_not_read_has_no_gradient(folder: Path) -> None:
    found = load(folder, max_text_tokens=8).token_gradients("A text of more than that.", QUESTION)
    assert found.spans[-1] == (7, 8)


def test_one_pass_gives_what_reading_at_each_layer_gives(folder: Path) -> None:
    layers = [np.zeros(0)] * 2
    for rows, states in load(folder).layer_states(TEXTS, QUESTION):
        layers = [layer[np.argsort(rows)] for layer in states]
    assert len(layers) == 2
    for number, states in enumerate(layers, 1):
        (encoding,) = load(folder, layer=number).encode(TEXTS, [QUESTION])
        np.testing.assert_allclose(states, encoding.embeddings, atol=1e-4)


def test_an_encoder_is_looked_into_through_what_keeps_its_rows(folder: Path, tmp_path: Path) -> None:
    encoder = load(folder)
    assert open_up(CachedEncoder(encoder, Store(tmp_path / "store.sqlite"))) is encoder
    assert isinstance(encoder, OpensUp)


@pytest.mark.parametrize("family", ["roberta", "t5"])
def test_other_families_say_that_they_cannot_be_looked_into(family: str, tmp_path: Path) -> None:
    made = {"roberta": models.tiny_roberta, "t5": models.tiny_t5}[family](tmp_path / family)
    with pytest.raises(ModelError, match="cannot be looked into"):
        open_up(load(made))
    with pytest.raises(ModelError, match="fake cannot be looked into"):
        open_up(FakeEncoder())

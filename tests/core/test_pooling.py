"""Every pooling of a decoder against a slow computation from what transformers' own `generate` returns."""

from dataclasses import replace
from functools import partial
from itertools import takewhile
from pathlib import Path

import numpy as np
import pytest
import torch

from inbedder_core.encoders.causal import CausalEncoder
from inbedder_core.encoders.load import load_encoder
from inbedder_core.encoders.pooling import PromptStates, pool
from inbedder_core.errors import ModelError
from tests.models import slow_answer, tiny_gpt_neox, tiny_llama, tiny_opt, tiny_roberta

FAMILIES = {
    "llama": partial(tiny_llama, seed=5, layers=3, tied=False),
    "opt": partial(tiny_opt, seed=5),
    "gpt-neox": partial(tiny_gpt_neox, seed=3),
}
POOLINGS = ("first_gen", "avg_gen", "last_gen", "avg_prompt", "avg_all")
QUESTIONS = ("What is it?", "Who did it, and why?")
TEXTS = ("", "x", "A short one.", "Ünïcödé 🙂", *(f"Text number {number}, and so on." for number in range(12)))
TOKENS = 4


@pytest.fixture(scope="module", params=FAMILIES)
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that ends some answers at once, some later, and some not at all."""
    folder = FAMILIES[request.param](tmp_path_factory.mktemp("models") / request.param)
    encoder = _load(folder, "first_gen")
    answers = [_generate(encoder, text, QUESTIONS[1])[0] for text in TEXTS]
    ends = encoder.model.generation_config
    later = next(answer[2] for answer in answers if answers[0][0] not in answer and answer[2] not in answer[:2])
    ends.eos_token_id = [0, answers[0][0], later]
    ends.save_pretrained(folder)
    return folder


def _load(folder: Path, pooling: str, *, layer: int | None = None) -> CausalEncoder:
    encoder = load_encoder(folder, pooling=pooling, layer=layer, answer_tokens=TOKENS, device="cpu", dtype="float32")
    assert isinstance(encoder, CausalEncoder)
    return encoder


def _generate(
    encoder: CausalEncoder, text: str, question: str, *, tokens: int = TOKENS
) -> tuple[list[int], list[list[torch.Tensor]]]:
    """The answer's tokens, and per layer all states: the prompt's, then one for each token fed back."""
    inputs = encoder.tokenizer(encoder.template.prompt(text, question), return_tensors="pt")
    found = encoder.model.generate(
        **inputs,
        do_sample=False,
        max_new_tokens=tokens,
        pad_token_id=0,
        return_dict_in_generate=True,
        output_hidden_states=True,
    )
    answer = found.sequences[0, inputs.input_ids.shape[1] :].tolist()
    states = [list(steps) for steps in zip(*found.hidden_states, strict=True)]
    if len(answer) == 1:
        # `generate` does not feed a first token back that ends the answer, unless another row of the batch goes on.
        after = encoder.model(found.sequences, output_hidden_states=True).hidden_states
        for layer, step in zip(states, after, strict=True):
            layer.append(step[:, -1:])
    return answer, states


def _slow(pooling: str, answer: list[int], steps: list[torch.Tensor], ends: list[int]) -> torch.Tensor:
    prompt, fed_back = steps[0][0], [step[0, -1] for step in steps[1:]]
    kept = [state for state, token in zip(fed_back, answer[1:], strict=False) if token not in ends] or fed_back[:1]
    found = {
        "first_gen": [prompt[-1]],
        "avg_gen": [prompt[-1], *kept],
        "last_gen": [kept[-1]],
        "avg_prompt": list(prompt[:-1]),
        "avg_all": [*prompt, *kept],
    }
    return torch.stack(found[pooling]).mean(0)


@pytest.mark.parametrize("layer", [None, 1])
def test_poolings_are_those_of_the_reference(folder: Path, layer: int | None) -> None:
    encoders = {pooling: _load(folder, pooling, layer=layer) for pooling in POOLINGS}
    found = {pooling: encoder.encode(TEXTS, QUESTIONS)[1] for pooling, encoder in encoders.items()}
    lengths = set()
    for row, text in enumerate(TEXTS):
        answer, states = _generate(encoders["avg_gen"], text, QUESTIONS[1])
        ends = encoders["avg_gen"].end_tokens
        lengths.add(len(answer) if answer[-1] in ends else TOKENS + 1)
        for pooling in POOLINGS:
            expected = _slow(pooling, answer, states[-1 if layer is None else layer], ends)
            np.testing.assert_allclose(found[pooling].embeddings[row], expected, atol=1e-4, err_msg=pooling)
    assert {1, TOKENS + 1} < lengths, "answers that end at once, later, and not at all"


def _averaging(folder: Path, pooling: str, *, layer: int | None, averaged: int) -> CausalEncoder:
    encoder = _load(folder, pooling)
    return encoder.read_as(replace(encoder.config, layer=layer, averaged_layers=averaged))


@pytest.mark.parametrize(("layer", "averaged", "first", "last"), [(None, 3, 1, 3), (2, 2, 1, 2), (-1, 2, 2, 3)])
def test_the_mean_of_layers_is_that_of_their_states(
    tmp_path: Path, layer: int | None, averaged: int, first: int, last: int
) -> None:
    folder = FAMILIES["llama"](tmp_path / "llama")
    encoder = _averaging(folder, "avg_gen", layer=layer, averaged=averaged)
    found = encoder.encode(TEXTS, QUESTIONS)[1].embeddings
    for row, text in enumerate(TEXTS):
        answer, states = _generate(encoder, text, QUESTIONS[1])
        layers = [_slow("avg_gen", answer, states[number], [0]) for number in range(first, last + 1)]
        np.testing.assert_allclose(found[row], torch.stack(layers).mean(0), atol=1e-4)
    assert encoder.word_scores(torch.from_numpy(found)) is not None


def test_layers_that_have_no_mean_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="averaged_layers is 3, but llama has 2 layers up to the one read"):
        _averaging(FAMILIES["llama"](tmp_path / "llama"), "first_gen", layer=2, averaged=3).encode(TEXTS, QUESTIONS)
    with pytest.raises(ModelError, match="last layer of opt is narrower"):
        _averaging(tiny_opt(tmp_path / "opt"), "first_gen", layer=None, averaged=2).encode(TEXTS, QUESTIONS)
    encoder = load_encoder(tiny_roberta(tmp_path / "roberta"))
    with pytest.raises(ModelError, match="read at one layer"):
        encoder.read_as(replace(encoder.config, averaged_layers=2))


def test_answers_are_those_of_generate_whatever_is_pooled(folder: Path) -> None:
    encoders = [_load(folder, pooling) for pooling in ("first_gen", "avg_gen")]
    ends = encoders[0].end_tokens
    for question, one, other in zip(
        QUESTIONS, *(encoder.encode(TEXTS, QUESTIONS) for encoder in encoders), strict=True
    ):
        longer = [_generate(encoders[0], text, question, tokens=TOKENS + 8)[0] for text in TEXTS]
        answers = [list(takewhile(lambda token: token not in ends, answer)) for answer in longer]
        assert one.answers == other.answers
        assert list(one.answers) == [slow_answer(encoders[0], answer, limit=TOKENS) for answer in answers]


@pytest.mark.parametrize("pooling", ["avg_gen", "avg_all", "avg_prompt", "expected_answer"])
def test_rows_do_not_depend_on_their_neighbours(folder: Path, pooling: str) -> None:
    encoder = _load(folder, pooling, layer=1)
    together = encoder.encode(TEXTS, QUESTIONS)[0]
    assert together.embeddings.shape == (len(TEXTS), encoder.dimension)
    for row in (0, 3, 9):
        alone = encoder.encode([TEXTS[row]], QUESTIONS[:1])[0]
        np.testing.assert_allclose(alone.embeddings[0], together.embeddings[row], atol=1e-4)


def test_states_of_every_layer_are_named_in_words(folder: Path) -> None:
    for pooling, layer in (("first_gen", 1), ("first_gen+answer", 1), ("expected_answer", None)):
        encoder = _load(folder, pooling, layer=layer)
        states = torch.from_numpy(encoder.encode(TEXTS, QUESTIONS)[0].embeddings)
        scores = encoder.word_scores(states)
        assert scores is not None
        assert scores.shape == (len(TEXTS), 257)
        # A state and twice the state say the same words.
        order, doubled = (
            found.argsort(-1, descending=True)[:, :5] for found in (scores, encoder.word_scores(2 * states))
        )
        assert (order == doubled).float().mean() > 0.9


def test_an_inner_state_is_named_as_the_network_would_go_on_from_it(folder: Path) -> None:
    encoder = _load(folder, "first_gen", layer=1)
    states = torch.from_numpy(encoder.encode(TEXTS, QUESTIONS)[0].embeddings)
    body = encoder.model.base_model
    norm = getattr(body, "norm", None) or getattr(body, "final_layer_norm", None) or body.decoder.final_layer_norm
    expected = norm(states) - (0 if getattr(norm, "bias", None) is None else norm.bias)
    if hasattr(body, "decoder"):
        expected = body.decoder.project_out(expected)
    expected = encoder.model.get_output_embeddings()(expected)
    np.testing.assert_allclose(encoder.word_scores(states), expected, atol=1e-4)


@pytest.mark.parametrize("pooling", CausalEncoder.poolings)
def test_half_precision_gives_nearly_the_same(folder: Path, pooling: str) -> None:
    full = _load(folder, pooling)
    half = load_encoder(folder, pooling=pooling, answer_tokens=1, device="cpu", dtype="bfloat16")
    whole = full.read_as(half.config).encode(TEXTS, QUESTIONS)[0].embeddings
    found = half.encode(TEXTS, QUESTIONS)[0].embeddings
    assert found.dtype == np.float32
    alike = (found * whole).sum(1) / np.linalg.norm(found, axis=1) / np.linalg.norm(whole, axis=1)
    assert np.median(alike) > 0.9


def test_answers_of_one_token_have_no_state_but_the_prompts() -> None:
    prompt = PromptStates(torch.ones(2, 3), torch.tensor([4, 2]), torch.full((2, 3), 8.0))
    found = {pooling: pool(pooling, prompt)[:, 0].tolist() for pooling in POOLINGS}
    assert found["first_gen"] == found["avg_gen"] == found["last_gen"] == [1, 1]
    assert found["avg_prompt"] == pytest.approx([7 / 3, 7])
    assert found["avg_all"] == [2, 4]


def test_a_prompt_of_one_token_is_its_own_mean() -> None:
    prompt = PromptStates(torch.full((1, 3), 5.0), torch.tensor([1]), torch.full((1, 3), 5.0))
    assert pool("avg_prompt", prompt).tolist() == [[5, 5, 5]]

"""What the first answer token's distribution adds to a state, which layer is read, and what is subtracted."""

from pathlib import Path

import numpy as np
import pytest
import torch

from inbedder_core.encoders import readout
from inbedder_core.encoders.config import EncoderConfig
from inbedder_core.encoders.load import load_encoder
from inbedder_core.errors import ModelError, SettingError
from tests.models import tiny_llama

TEXTS = ("A short one.", "A text that is quite a bit longer than the others, for padding.", "", "x")
QUESTIONS = ("What is it?", "Who did it, and why?")
PLAIN = {"device": "cpu", "dtype": "float32"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_llama(tmp_path_factory.mktemp("models") / "llama", layers=3, tied=False)


def _unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_a_sketch_estimates_how_far_two_distributions_overlap() -> None:
    rows = 3 * torch.randn(40, 5000, generator=torch.Generator().manual_seed(0))
    likely = rows.softmax(-1).topk(200)
    roots = torch.zeros_like(rows).scatter(1, likely.indices, likely.values.sqrt())
    found = readout.sketch(rows)
    assert found.shape == (40, 256)
    error = found @ found.T - roots @ roots.T
    assert error.abs().mean() < 0.05
    assert error.mean().abs() < 0.01


def test_tokens_spread_evenly_over_buckets_and_signs() -> None:
    buckets, signs = readout.token_hashes(50_000)
    counts = np.bincount(buckets, minlength=256)
    assert counts.min() > 120
    assert counts.max() < 280
    assert set(signs) == {-1.0, 1.0}
    assert abs(signs.mean()) < 0.02
    assert abs(np.corrcoef(buckets, signs)[0, 1]) < 0.02


def test_a_tokens_place_is_the_same_on_every_machine_and_in_every_vocabulary() -> None:
    buckets, signs = readout.token_hashes(4)
    assert buckets.tolist() == [175, 244, 79, 236]
    assert signs.tolist() == [1, -1, -1, 1]
    assert readout.token_hashes(2)[0].tolist() == [175, 244]


def test_the_answer_stands_beside_the_state_at_its_weight(folder: Path) -> None:
    state = load_encoder(folder, **PLAIN).encode(TEXTS, QUESTIONS)[1]
    EncoderConfig(pooling="first_gen+answer", answer_weight=0.25).save(folder)
    both = load_encoder(folder, **PLAIN)
    (folder / "inbedder.json").unlink()
    found = both.encode(TEXTS, QUESTIONS)[1]
    assert found.answers == state.answers
    assert both.dimension == found.embeddings.shape[1] == 48 + 256
    np.testing.assert_allclose(found.embeddings[:, :48], _unit(state.embeddings), atol=1e-5)
    head = both.model.get_output_embeddings()
    expected = 0.25 * readout.sketch(head(torch.from_numpy(state.embeddings)))
    np.testing.assert_allclose(found.embeddings[:, 48:], expected, atol=1e-5)


def test_the_expected_answer_is_the_mean_word_by_probability(folder: Path) -> None:
    encoder = load_encoder(folder, pooling="expected_answer", layer=1, **PLAIN)
    found = encoder.encode(TEXTS, QUESTIONS)[0].embeddings
    for row, text in enumerate(TEXTS):
        ids = encoder.tokenizer(encoder.template.prompt(text, QUESTIONS[0]), return_tensors="pt").input_ids
        chances = encoder.model(ids).logits[0, -1].softmax(-1)
        expected = sum(
            chance * word for chance, word in zip(chances, encoder.model.model.embed_tokens.weight, strict=True)
        )
        np.testing.assert_allclose(found[row], expected, atol=1e-4)


@pytest.mark.parametrize(("layer", "index"), [(1, 1), (2, 2), (-2, 2), (3, 3), (-1, 3), (-3, 1)])
def test_layers_count_from_one_and_from_the_end(folder: Path, layer: int, index: int) -> None:
    encoder = load_encoder(folder, layer=layer, **PLAIN)
    found = encoder.encode(TEXTS, QUESTIONS)[1].embeddings
    for row, text in enumerate(TEXTS):
        ids = encoder.tokenizer(encoder.template.prompt(text, QUESTIONS[1]), return_tensors="pt").input_ids
        states = encoder.model(ids, output_hidden_states=True).hidden_states
        np.testing.assert_allclose(found[row], states[index][0, -1], atol=1e-4)


def test_the_layer_does_not_change_the_answers(folder: Path) -> None:
    last, first = (load_encoder(folder, layer=layer, **PLAIN).encode(TEXTS, QUESTIONS) for layer in (None, 1))
    assert [one.answers for one in last] == [one.answers for one in first]


@pytest.mark.parametrize("layer", [4, -4])
def test_a_layer_the_model_does_not_have_is_refused(folder: Path, layer: int) -> None:
    with pytest.raises(ModelError, match=f"layer is {layer}, but llama has 3 layers"):
        load_encoder(folder, layer=layer)


def test_the_token_embeddings_are_no_layer(folder: Path) -> None:
    with pytest.raises(SettingError, match="count from 1"):
        load_encoder(folder, layer=0)


def test_settings_that_came_later_leave_fingerprints_as_they_were() -> None:
    first = {"template", "pooling", "answer_tokens", "max_text_tokens", "base"}
    assert set(EncoderConfig(pooling="avg_gen").parts()) == first
    assert set(EncoderConfig(layer=-2).parts()) == {*first, "layer"}


@pytest.mark.parametrize("change", [{"pooling": "avg_gen"}, {"pooling": "avg_all"}, {"layer": 1}])
def test_the_fingerprint_covers_how_states_are_read(folder: Path, change: dict) -> None:
    assert load_encoder(folder, **change).fingerprint != load_encoder(folder).fingerprint

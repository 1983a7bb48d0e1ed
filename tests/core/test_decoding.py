"""How answer tokens are chosen: drawn as transformers draws them, but the same for a text whoever is read with it."""

from pathlib import Path

import numpy as np
import pytest
import torch

from inbedder_core.encoders.causal import CausalEncoder
from inbedder_core.encoders.config import EncoderConfig, read_config
from inbedder_core.encoders.load import load_encoder
from inbedder_core.encoders.sampling import choose, draws
from inbedder_core.errors import ModelError, SettingError
from tests.models import tiny_llama

TEXTS = ("", "x", "A short one.", *(f"Text number {number}, and so on." for number in range(9)))
QUESTIONS = ("What is it?", "Who did it, and why?")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_llama(tmp_path_factory.mktemp("models") / "llama", seed=5)


def _load(folder: Path, **settings: object) -> CausalEncoder:
    plain = load_encoder(folder, device="cpu", dtype="float32")
    assert isinstance(plain, CausalEncoder)
    return CausalEncoder(plain.checkpoint, EncoderConfig(**settings), device="cpu", dtype="float32")


@pytest.mark.parametrize(("temperature", "top_p"), [(1.0, 1.0), (0.6, 0.9), (2.0, 0.5)])
def test_tokens_are_drawn_as_often_as_by_transformers(temperature: float, top_p: float) -> None:
    from transformers import TemperatureLogitsWarper, TopPLogitsWarper

    scores = 2 * torch.randn(1, 30, generator=torch.Generator().manual_seed(1))
    warmed = TemperatureLogitsWarper(temperature)(None, scores) if temperature != 1 else scores
    expected = TopPLogitsWarper(top_p)(None, warmed).softmax(-1)[0]
    even = torch.arange(0, 1, 1e-4)
    drawn = choose(scores.expand(len(even), -1), even, temperature=temperature, top_p=top_p)
    found = torch.bincount(drawn, minlength=30) / len(even)
    np.testing.assert_allclose(found, expected, atol=3e-4)


def test_the_ends_of_a_draw_stay_among_the_likeliest() -> None:
    scores = torch.tensor([[0.0, 3.0, 1.0, -2.0]])
    drawn = [choose(scores, torch.tensor([end], dtype=torch.float64), top_p=0.9).item() for end in (0.0, 1 - 2**-53)]
    assert drawn == [1, 2]


def test_draws_hang_on_seed_and_prompt_alone() -> None:
    device = torch.device("cpu")
    first = draws([[1, 2], [3]], steps=3, seed=0, device=device)
    assert first.shape == (2, 3)
    assert torch.equal(first.flip(0), draws([[3], [1, 2]], steps=3, seed=0, device=device))
    assert not torch.isin(first, draws([[1, 2], [3]], steps=3, seed=1, device=device)).any()


def test_drawn_answers_are_the_same_whoever_is_read_with_them(folder: Path) -> None:
    encoder = _load(folder, temperature=1.5, top_p=0.95)
    together = encoder.encode(TEXTS, QUESTIONS)
    for question, encoding in zip(QUESTIONS, together, strict=True):
        alone = [encoder.encode([text], [question])[0].answers[0] for text in TEXTS]
        assert alone == list(encoding.answers)


def test_another_seed_gives_other_answers_and_the_same_state(folder: Path) -> None:
    one, other = (_load(folder, temperature=1.5, seed=seed) for seed in (0, 1))
    assert one.fingerprint != other.fingerprint
    one, other = (encoder.encode(TEXTS, QUESTIONS)[0] for encoder in (one, other))
    assert one.answers != other.answers
    np.testing.assert_array_equal(one.embeddings, other.embeddings)


def test_a_cold_draw_is_greedy(folder: Path) -> None:
    cold, greedy = (_load(folder, temperature=heat).encode(TEXTS, QUESTIONS) for heat in (1e-4, 0.0))
    assert [one.answers for one in cold] == [one.answers for one in greedy]


@pytest.mark.parametrize("text", ["naïve", "非常满意", "so 😀"])
def test_an_answer_never_ends_within_a_character(folder: Path, text: str) -> None:
    encoder = _load(folder)
    tokens = encoder.tokenizer(text, add_special_tokens=False)["input_ids"]
    answers = {encoder.decode_answer(tokens[:length]) for length in range(1, len(tokens) + 1)}
    assert answers <= {text[:length].strip() for length in range(len(text) + 1)}
    assert text in answers


def test_filter_words_leave_answers_and_means(folder: Path) -> None:
    plain = _load(folder, pooling="avg_gen")
    before = plain.encode(TEXTS, QUESTIONS)[0]
    letter = next(letter for answer in before.answers for letter in answer[1:] if letter.isascii())
    found = _load(folder, pooling="avg_gen", filter_words=(letter,)).encode(TEXTS, QUESTIONS)[0]
    touched = [letter in answer[1:] for answer in before.answers]
    assert 0 < sum(touched) < len(TEXTS)
    assert not any(letter in answer for answer in found.answers)
    moved = np.abs(found.embeddings - before.embeddings).max(1) > 1e-4
    assert moved.tolist() == touched


def test_filter_words_are_kept_with_the_model(tmp_path: Path) -> None:
    config = EncoderConfig(filter_words=("Based on ", "Sure! "), temperature=0.6)
    config.save(tmp_path)
    assert read_config(tmp_path) == config


def test_filter_words_that_are_no_list_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="list of words"):
        EncoderConfig(filter_words="Sure!")
    (tmp_path / "inbedder.json").write_text('{"filter_words": 3}')
    with pytest.raises(ModelError, match="filter_words is 3; it must be a list of words"):
        read_config(tmp_path)

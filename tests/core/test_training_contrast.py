"""The contrastive term, and questions that are packed side by side without seeing one another."""

import math
from pathlib import Path

import numpy as np
import pytest
import torch

from inbedder_core.encoders.load import load_encoder
from inbedder_core.training.batches import tokenize
from inbedder_core.training.contrast import AnswerLikeness, StateMemory, answer_likeness, contrast
from inbedder_core.training.examples.data import Example
from inbedder_core.training.networks.causal import CausalAnswers
from tests.models import tiny_llama


def test_the_loss_equals_a_hand_computed_case() -> None:
    states = torch.tensor([[2.0, 0.0], [0.0, 3.0], [1.0, 0.0]])
    similar = torch.tensor([[0, 0, 1], [0, 0, 0], [1, 0, 0]], dtype=torch.bool)
    dissimilar = torch.tensor([[0, 1, 0], [1, 0, 1], [0, 1, 0]], dtype=torch.bool)
    found = contrast(states, states, similar, dissimilar, temperature=0.5)
    # Rows 0 and 2: cosine 1 with their like, 0 with the other; row 1 has no like and counts for nothing.
    assert found.item() == pytest.approx(2 * -math.log(math.exp(2) / (math.exp(2) + 1)))


def test_states_without_a_like_cost_nothing() -> None:
    none = torch.zeros(2, 2, dtype=torch.bool)
    dissimilar = ~torch.eye(2, dtype=torch.bool)
    assert contrast(torch.eye(2), torch.eye(2), none, dissimilar, temperature=0.1).item() == 0
    assert contrast(torch.eye(2), torch.eye(2), none, none, temperature=0.1).item() == 0


def test_what_was_read_before_is_compared_with_and_the_oldest_is_forgotten() -> None:
    memory = StateMemory(3)
    for place in range(4):
        memory.keep(torch.full((1, 2), float(place), requires_grad=True), [place])
    assert memory.examples.tolist() == [1, 2, 3]
    assert memory.states[:, 0].tolist() == [1, 2, 3]
    assert not memory.states.requires_grad
    assert memory.joined(torch.zeros(2, 2))[:, 0].tolist() == [0, 0, 1, 2, 3]


def test_no_memory_keeps_nothing() -> None:
    memory = StateMemory(0)
    memory.keep(torch.ones(2, 3), [0, 1])
    assert len(memory.examples) == 0
    assert memory.joined(torch.ones(2, 3)).shape == (2, 3)


def test_answers_are_alike_apart_or_neither() -> None:
    angles = np.radians([0.0, 10.0, 45.0, 90.0])
    likeness = AnswerLikeness(
        vectors=np.stack([np.cos(angles), np.sin(angles)], 1).astype(np.float32),
        answers=np.array([0, 0, 1, 2, 3, 2]),
        sources=np.array([0, 1, 0, 0, 0, 1]),
        labeled=np.array([True, True, True, True, False, True]),
    )
    similar, dissimilar = likeness.pairs(range(6), range(6))
    assert similar[0].tolist() == [False, True, True, False, False, False]
    assert dissimilar[0].tolist() == [False, False, False, True, True, False]  # two labels of a source; far; neither
    assert bool((similar == similar.T).all())
    assert bool((dissimilar == dissimilar.T).all())
    some = [3, 0, 3]  # an example again is neither alike nor apart
    for found, whole in zip(likeness.pairs([0, 3], some), (similar, dissimilar), strict=True):
        assert bool((found == whole[[0, 3]][:, some]).all())


def test_the_same_answer_is_alike_whatever_the_source_and_the_case() -> None:
    examples = [
        Example("a", "q", "Cold soup", "x"),
        Example("b", "r", "cold  soup", "y"),
        Example("c", "q", "jazz", "x"),
    ]
    similar, dissimilar = answer_likeness(examples).pairs(range(3), range(3))
    assert similar.tolist() == [[False, True, False], [True, False, False], [False, False, False]]
    assert dissimilar.tolist() == [[False, False, True], [False, False, True], [True, True, False]]


def test_packed_questions_are_answered_as_if_each_were_alone(tmp_path: Path) -> None:
    encoder = load_encoder(tiny_llama(tmp_path / "llama"), device="cpu", dtype="float32")
    examples = [Example(text, question, answer) for text in ("It rained all day.", "Ann wept.")
                for question, answer in (("What fell?", "rain"), ("Who wept?", "Ann and Bob"))]  # fmt: skip
    network = CausalAnswers(encoder.model).eval()
    found = {}
    for together in (1, 2):
        readings = tokenize(encoder, examples, together=together)
        assert [place for reading in readings for place in reading.examples] == [0, 1, 2, 3]
        with torch.no_grad():
            found[together] = network(**network.collate(readings))
    torch.testing.assert_close(found[1].losses, found[2].losses, rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(found[1].states, found[2].states, rtol=1e-4, atol=1e-5)
    expected = encoder.encode(["It rained all day."], ["What fell?"])[0].embeddings[0]
    np.testing.assert_allclose(found[2].states[0].numpy(), expected, rtol=1e-3, atol=1e-4)

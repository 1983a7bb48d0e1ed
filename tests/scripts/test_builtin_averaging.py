"""The average of adapters: the mean of their changes, and its refusals."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from inbedder_core.encoders.load import load_encoder
from inbedder_core.errors import ModelError, TrainingError
from inbedder_core.training import TrainingConfig, train
from scripts.train_builtin.averaging import average
from tests.models import change_weights, tiny_llama, without
from tests.signs import TEXTS, sign_examples

EXAMPLES = sign_examples("where?", "sign?")
NAMES = ("one", "two")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A base, and two adapters trained on it apart, each of rank 2."""
    folder = tmp_path_factory.mktemp("average")
    base = tiny_llama(folder / "base")
    for seed, name in enumerate(NAMES):
        config = TrainingConfig(base=str(base), batch=16, learning_rate=1e-2, rank=2, alpha=4, held_out=40, seed=seed)
        list(train(EXAMPLES, config, folder / name))
    return folder


def test_it_changes_the_base_by_the_mean_of_the_changes_as_nearly_as_its_rank_lets_it(
    folder: Path, tmp_path: Path
) -> None:
    average([folder / name for name in NAMES], tmp_path / "mean")
    base, one, two, mean = (_weights(path) for path in (*(folder / n for n in ("base", *NAMES)), tmp_path / "mean"))
    changed = [name for name in base if not torch.equal(base[name], one[name])]
    assert len(changed) > 4
    cut = []
    for name in changed:
        wanted = (one[name] + two[name]) / 2 - base[name]
        left, values, right = torch.linalg.svd(wanted)
        nearest = (left[:, :2] * values[:2]) @ right[:2]
        torch.testing.assert_close(mean[name] - base[name], nearest, atol=2e-3, rtol=2e-2)
        cut.append(float(values[2] / values[0]))
    assert max(cut) > 0.2, "the mean of two adapters of rank 2 has more than rank 2"


def test_the_average_of_one_adapter_twice_encodes_as_it_does(folder: Path, tmp_path: Path) -> None:
    average([folder / "one", folder / "one"], tmp_path / "mean")
    one, mean = (load_encoder(path, device="cpu", dtype="float32") for path in (folder / "one", tmp_path / "mean"))
    for first, second in zip(one.encode(TEXTS, ["where?"]), mean.encode(TEXTS, ["where?"]), strict=True):
        np.testing.assert_allclose(first.embeddings, second.embeddings, atol=5e-3)
        assert first.answers == second.answers


def test_an_adapter_that_lacks_weights_is_not_averaged(folder: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(folder / "two", tmp_path / "other"))
    change_weights(other / "adapter_model.safetensors", without("layers.1.mlp."))
    with pytest.raises(ModelError, match=r"other does not fit its base .*missing weights: 6"):
        average([folder / "one", other], tmp_path / "mean")


def test_adapters_of_minilm_are_averaged_too(tmp_path: Path) -> None:
    fast = load_encoder("fast").checkpoint.folder
    average([fast, fast], tmp_path / "mean")
    one, mean = (load_encoder(path, device="cpu", dtype="float32") for path in (fast, tmp_path / "mean"))
    (first,), (second,) = (encoder.encode(["I lost my card."], ["What happened?"]) for encoder in (one, mean))
    np.testing.assert_allclose(first.embeddings, second.embeddings, atol=1e-2)


def test_the_card_holds_the_cards_of_the_parts(folder: Path, tmp_path: Path) -> None:
    average([folder / name for name in NAMES], tmp_path / "mean")
    card = (tmp_path / "mean" / "README.md").read_text(encoding="utf-8")
    assert [line for line in card.splitlines() if line.startswith(("# ", "## "))] == ["# mean", "## one", "## two"]
    assert card.count("200 examples to train on") == 2


def test_what_does_not_belong_together_is_refused(folder: Path, tmp_path: Path) -> None:
    one, two = (folder / name for name in NAMES)
    with pytest.raises(TrainingError, match="two adapters or more; 1 was given"):
        average([one], tmp_path / "mean")
    with pytest.raises(TrainingError, match=r"base is no finished adapter: it has no inbedder\.json"):
        average([one, folder / "base"], tmp_path / "mean")
    with pytest.raises(TrainingError, match="already holds a finished model"):
        average([one, two], one)
    other = tmp_path / "other"
    other.mkdir()
    for path in two.iterdir():
        (other / path.name).write_bytes(path.read_bytes())
    settings = json.loads((other / "inbedder.json").read_text(encoding="utf-8"))
    (other / "inbedder.json").write_text(json.dumps({**settings, "layer": -2}), encoding="utf-8")
    with pytest.raises(TrainingError, match="another base, template or layer"):
        average([one, other], tmp_path / "mean")
    assert not (tmp_path / "mean").exists()


def _weights(path: Path) -> dict[str, torch.Tensor]:
    model = load_encoder(path, device="cpu", dtype="float32").model
    return {name: weight for name, weight in model.state_dict().items() if weight.ndim == 2}

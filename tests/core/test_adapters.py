"""Adapter folders: read over the base they name, refused when something does not fit."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from inbedder_core.encoders.load import load_encoder
from inbedder_core.errors import ModelError
from tests.models import change_weights, tiny_llama, without

TEXTS, QUESTION = ["My card was declined.", "I love this!"], "How do they feel?"


def make_adapter(folder: Path, base: Path, *, name: str | None = None) -> Path:
    """A LoRA adapter of random weights, as peft saves one."""
    import torch
    from peft import LoraConfig, get_peft_model

    torch.manual_seed(5)
    model = load_encoder(base, device="cpu", dtype="float32").model
    lora = LoraConfig(r=4, lora_alpha=8, target_modules="all-linear", init_lora_weights=False)
    with pytest.warns(FutureWarning, match="is_gradient_checkpointing"):
        get_peft_model(model, lora).save_pretrained(folder)
    (folder / "inbedder.json").write_text(json.dumps({"base": name or str(base)}))
    return folder


def _name_base(adapter: Path, base: str | None) -> None:
    settings = json.loads((adapter / "adapter_config.json").read_text())
    (adapter / "adapter_config.json").write_text(json.dumps({**settings, "base_model_name_or_path": base}))


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return tiny_llama(tmp_path / "base")


@pytest.fixture
def adapter(tmp_path: Path, base: Path) -> Path:
    return make_adapter(tmp_path / "adapter", base)


def test_the_weights_are_the_bases_plus_the_adapters_product(adapter: Path, base: Path) -> None:
    from safetensors.torch import load_file

    key = "model.layers.0.mlp.up_proj"
    before, after = (
        dict(load_encoder(folder, device="cpu", dtype="float32").model.named_parameters())[f"{key}.weight"]
        for folder in (base, adapter)
    )
    lora = load_file(adapter / "adapter_model.safetensors")
    added = 8 / 4 * lora[f"base_model.model.{key}.lora_B.weight"] @ lora[f"base_model.model.{key}.lora_A.weight"]
    np.testing.assert_allclose(after, before + added, rtol=1e-5, atol=1e-6)


def test_an_adapter_changes_what_is_encoded_and_the_fingerprint(adapter: Path, base: Path) -> None:
    changed, plain = load_encoder(adapter, device="cpu"), load_encoder(base, device="cpu")
    assert changed.name == "adapter"
    assert changed.fingerprint != plain.fingerprint
    assert changed.dimension == plain.dimension
    difference = changed.encode(TEXTS, [QUESTION])[0].embeddings - plain.encode(TEXTS, [QUESTION])[0].embeddings
    assert np.abs(difference).max() > 0.01


def test_the_network_is_of_the_bases_own_class_and_frozen(adapter: Path, base: Path) -> None:
    model = load_encoder(adapter, device="cpu").model
    assert type(model) is type(load_encoder(base, device="cpu").model)
    assert not any(weight.requires_grad for weight in model.parameters())


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({}, "nor its adapter_config.json names its base"),
        ({"base": "nowhere"}, "there is no model or folder 'nowhere'"),
        ({"base": None}, "names its base"),
    ],
)
def test_an_adapter_without_its_base_is_refused(adapter: Path, settings: dict, message: str) -> None:
    _name_base(adapter, None)
    (adapter / "inbedder.json").write_text(json.dumps(settings))
    with pytest.raises(ModelError, match=message):
        load_encoder(adapter)


def test_an_adapter_that_only_peft_knows_is_read_over_the_base_peft_names(adapter: Path, base: Path) -> None:
    expected = load_encoder(adapter, device="cpu").encode(TEXTS, [QUESTION])[0]
    _name_base(adapter, str(base))
    (adapter / "inbedder.json").unlink()
    found = load_encoder(adapter, device="cpu").encode(TEXTS, [QUESTION])[0]
    np.testing.assert_allclose(found.embeddings, expected.embeddings, atol=1e-6)


def test_an_adapters_base_is_not_quantised(adapter: Path) -> None:
    with pytest.raises(ModelError, match="leave quantize out"):
        load_encoder(adapter, quantize=4)


def test_an_adapter_that_names_itself_is_refused(adapter: Path) -> None:
    (adapter / "inbedder.json").write_text(json.dumps({"base": str(adapter)}))
    with pytest.raises(ModelError, match="names itself as its base"):
        load_encoder(adapter)


def test_an_adapter_without_weights_is_refused(adapter: Path) -> None:
    (adapter / "adapter_model.safetensors").unlink()
    with pytest.raises(ModelError, match=r"it has no adapter_model\.safetensors"):
        load_encoder(adapter)


@pytest.mark.parametrize("shape", [{"hidden": 32}, {"layers": 1}])
def test_an_adapter_of_another_base_is_refused(adapter: Path, base: Path, shape: dict) -> None:
    shutil.rmtree(base)
    tiny_llama(base, **shape)
    encoder = load_encoder(adapter, device="cpu")
    with pytest.raises(ModelError, match=r"base.*name the base it was trained from"):
        encoder.encode(TEXTS, [QUESTION])


def test_an_adapter_that_lacks_a_layers_weights_is_refused(adapter: Path) -> None:
    change_weights(adapter / "adapter_model.safetensors", without("layers.1.mlp."))
    with pytest.raises(ModelError, match=r"missing weights: 6 \(.*layers\.1\.mlp\..*get the adapter again"):
        load_encoder(adapter, device="cpu").encode(TEXTS, [QUESTION])


def test_an_adapter_whose_weights_have_no_place_is_refused(adapter: Path) -> None:
    def move(weights: dict) -> None:
        name = next(iter(weights))
        weights[name.replace("layers.0", "layers.7")] = weights[name].clone()

    change_weights(adapter / "adapter_model.safetensors", move)
    with pytest.raises(ModelError, match=r"unexpected weights: 1 \(.*layers\.7"):
        load_encoder(adapter, device="cpu").encode(TEXTS, [QUESTION])


def test_an_adapter_whose_weights_are_no_numbers_is_refused(adapter: Path) -> None:
    def fill(weights: dict) -> None:
        next(iter(weights.values())).fill_(float("nan"))

    change_weights(adapter / "adapter_model.safetensors", fill)
    with pytest.raises(ModelError, match=r"adapter: 1 of its weights .*finite.*lora_"):
        load_encoder(adapter, device="cpu").encode(TEXTS, [QUESTION])


def test_an_adapter_over_a_base_that_lacks_weights_names_the_base(adapter: Path, base: Path) -> None:
    change_weights(base / "model.safetensors", without("layers.1.mlp."))
    with pytest.raises(ModelError, match=r"/base is not a whole LlamaForCausalLM: missing weights: 3"):
        load_encoder(adapter, device="cpu").encode(TEXTS, [QUESTION])


def test_an_adapter_file_that_was_cut_short_is_refused(adapter: Path) -> None:
    file = adapter / "adapter_model.safetensors"
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(ModelError, match=r"adapter over base, cannot be read .*get the adapter again"):
        load_encoder(adapter, device="cpu").encode(TEXTS, [QUESTION])

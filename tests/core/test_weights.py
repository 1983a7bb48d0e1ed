"""A network is what was saved, whole and in numbers, or it is refused; what is not read of it may be there or not."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from inbedder_core.encoders import load_encoder
from inbedder_core.encoders.checkpoints.folder import Checkpoint
from inbedder_core.encoders.sentence import SentenceEncoder
from inbedder_core.errors import ModelError
from tests import models
from tests.models import change_weights, tiny_bert, tiny_llama, without

PLAIN = {"device": "cpu", "dtype": "float32"}
FILE = "model.safetensors"
TEXTS, QUESTION = ("My card was declined.", "I love this!"), "How do they feel?"
LACKING = {
    "llama": (models.tiny_llama, "model.layers.1."),
    "llama's embeddings": (models.tiny_llama, "embed_tokens"),
    "opt": (models.tiny_opt, "decoder.layers.0.fc1.bias"),
    "gpt-neox": (models.tiny_gpt_neox, "layers.1."),
    "roberta": (models.tiny_roberta, "encoder.layer.1."),
    "bert's head": (models.tiny_bert, "cls.predictions.transform"),
    "t5": (models.tiny_t5, "decoder.block.1."),
    "bart": (models.tiny_bart, "encoder.layers.1."),
}


def _sentence(folder: Path) -> SentenceEncoder:
    return SentenceEncoder(Checkpoint(folder, name="reader"), **PLAIN)


@pytest.mark.parametrize("name", LACKING)
def test_a_folder_that_lacks_weights_is_refused(name: str, tmp_path: Path) -> None:
    make, part = LACKING[name]
    encoder = load_encoder(change_weights(make(tmp_path / "model") / FILE, without(part)), **PLAIN)
    with pytest.raises(ModelError, match=rf"model is not a whole \w+: missing weights: \d+ \(.*{part}.*get the model"):
        encoder.encode(TEXTS, [QUESTION])


def test_a_head_of_its_own_that_is_missing_is_refused(tmp_path: Path) -> None:
    folder = change_weights(tiny_llama(tmp_path / "llama", tied=False) / FILE, without("lm_head"))
    with pytest.raises(ModelError, match=r"missing weights: 1 \(lm_head\.weight\)"):
        load_encoder(folder, **PLAIN).encode(TEXTS, [QUESTION])


def _put(name: str, *shape: int) -> Callable[[dict[str, Any]], object]:
    return lambda weights: weights.update({name: torch.ones(shape)})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_put("model.layers.2.mlp.up_proj.weight", 96, 48), r"unexpected weights: 1 \(model\.layers\.2\.mlp\.up_proj"),
        (_put("stranger", 3), r"unexpected weights: 1 \(stranger\)"),
        (_put("model.norm.weight", 40), r"weights of another shape: 1 \(model\.norm\.weight, 40 and not 48\)"),
    ],
)
def test_weights_that_do_not_fit_are_refused(change: Callable, message: str, tmp_path: Path) -> None:
    encoder = load_encoder(change_weights(tiny_llama(tmp_path / "llama") / FILE, change), **PLAIN)
    with pytest.raises(ModelError, match=f"llama is not a whole LlamaForCausalLM: {message}"):
        encoder.encode(TEXTS, [QUESTION])


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_weights_that_are_no_numbers_are_refused(value: float, tmp_path: Path) -> None:
    def break_one(weights: dict[str, Any]) -> None:
        weights["model.layers.1.mlp.up_proj.weight"][3, 5] = value

    encoder = load_encoder(change_weights(tiny_llama(tmp_path / "llama") / FILE, break_one), **PLAIN)
    with pytest.raises(ModelError, match=r"llama: 1 of its weights .* finite .*layers\.1\.mlp\.up_proj.*get the model"):
        encoder.encode(TEXTS, [QUESTION])


def test_weights_too_large_for_the_format_they_are_read_in_are_refused(tmp_path: Path) -> None:
    def enlarge(weights: dict[str, Any]) -> None:
        weights["model.norm.weight"] *= 1e6

    folder = change_weights(tiny_llama(tmp_path / "llama") / FILE, enlarge)
    assert np.isfinite(load_encoder(folder, **PLAIN).encode(TEXTS, [QUESTION])[0].embeddings).all()
    with pytest.raises(ModelError, match=r"not finite in float16.*load it in float32"):
        load_encoder(folder, device="cpu", dtype="float16").encode(TEXTS, [QUESTION])


def test_a_weights_file_that_was_cut_short_is_refused(tmp_path: Path) -> None:
    file = tiny_llama(tmp_path / "llama") / FILE
    file.write_bytes(file.read_bytes()[:-1000])
    with pytest.raises(
        ModelError,
        match=r"the weights of .*llama, as its .* cannot be read .*get the model again",
    ):
        load_encoder(file.parent, **PLAIN).encode(TEXTS, [QUESTION])


def test_a_folder_that_lacks_one_of_several_weights_files_is_refused(tmp_path: Path) -> None:
    from transformers import LlamaForCausalLM

    folder = tiny_llama(tmp_path / "llama")
    LlamaForCausalLM.from_pretrained(folder).save_pretrained(folder, max_shard_size="100KB")
    (folder / FILE).unlink(missing_ok=True)
    sorted(folder.glob("model-*.safetensors"))[0].unlink()
    with pytest.raises(ModelError, match=r"the weights of .*llama, as its .* cannot be read .*model-00001-of"):
        load_encoder(folder, **PLAIN).encode(TEXTS, [QUESTION])


def _with_what_is_not_read(weights: dict[str, Any]) -> None:
    weights["bert.pooler.dense.weight"] = torch.full((48, 48), 2.0)
    weights["cls.seq_relationship.bias"] = torch.ones(2)
    weights["bert.embeddings.position_ids"] = torch.arange(400)[None]


def test_what_was_saved_but_is_not_read_changes_nothing(tmp_path: Path) -> None:
    folder = tiny_bert(tmp_path / "bert")
    before = load_encoder(folder, **PLAIN).encode(TEXTS, [QUESTION])[0]
    after = load_encoder(change_weights(folder / FILE, _with_what_is_not_read), **PLAIN).encode(TEXTS, [QUESTION])[0]
    np.testing.assert_array_equal(after.embeddings, before.embeddings)


def test_buffers_and_tied_heads_of_older_files_are_no_fault(tmp_path: Path) -> None:
    def age(weights: dict[str, Any]) -> None:
        weights["model.layers.0.self_attn.rotary_emb.inv_freq"] = torch.ones(6)
        weights["lm_head.weight"] = weights["model.embed_tokens.weight"].clone()

    folder = change_weights(tiny_llama(tmp_path / "llama") / FILE, age)
    assert np.isfinite(load_encoder(folder, **PLAIN).encode(TEXTS, [QUESTION])[0].embeddings).all()


def test_a_sentence_encoder_that_lacks_weights_is_refused(tmp_path: Path) -> None:
    folder = change_weights(tiny_bert(tmp_path / "bert") / FILE, without("encoder.layer.1."))
    with pytest.raises(ModelError, match=r"bert is not a whole BertModel: missing weights: 16"):
        _sentence(folder).encode(TEXTS, [QUESTION])


def test_a_sentence_encoder_reads_no_head_but_all_layers(tmp_path: Path) -> None:
    folder = tiny_bert(tmp_path / "bert")
    assert _sentence(folder).encode(TEXTS, [QUESTION])[0].embeddings.shape == (2, 48)
    change_weights(folder / FILE, _put("bert.encoder.layer.2.output.dense.bias", 48))
    with pytest.raises(ModelError, match=r"unexpected weights: 1 \(bert\.encoder\.layer\.2"):
        _sentence(folder).encode(TEXTS, [QUESTION])

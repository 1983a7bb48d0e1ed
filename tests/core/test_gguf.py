"""GGUF files give the model they were made of, once."""

from pathlib import Path

import numpy as np
import pytest

from inbedder_core.encoders.load import load_encoder
from inbedder_core.errors import ModelError
from tests.models import tiny_llama

TEXTS, QUESTION = ("My card was declined.", "I love this!", ""), "How do they feel?"
_NAMES = {
    "model.embed_tokens": "token_embd",
    "model.norm": "output_norm",
    "model.layers": "blk",
    "lm_head": "output",
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
    "input_layernorm": "attn_norm",
    "post_attention_layernorm": "ffn_norm",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("INBEDDER_CACHE", str(tmp_path / "cache"))
    return tiny_llama(tmp_path / "llama", tied=False)


def _write(file: Path, folder: Path, *, architecture: str = "llama", without: str = "nothing") -> Path:
    """Write a LLaMA-shaped model folder as llama.cpp's converter does, in full precision, without some weights."""
    from gguf import GGUFWriter, LlamaFileType, TokenType

    encoder = load_encoder(folder, device="cpu", dtype="float32")
    config, tokens = encoder.model.config, encoder.tokenizer.convert_ids_to_tokens(range(257))
    writer = GGUFWriter(file, architecture)
    writer.add_file_type(LlamaFileType.ALL_F32)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_vocab_size(config.vocab_size)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("default")
    # The format wants a merge: it takes the place of a letter no test uses.
    writer.add_token_list([*tokens[:-1], tokens[1] + tokens[2]])
    writer.add_token_types([TokenType.CONTROL, *[TokenType.NORMAL] * 256])
    writer.add_token_merges([f"{tokens[1]} {tokens[2]}"])
    writer.add_eos_token_id(0)
    kept = {name: value for name, value in encoder.model.state_dict().items() if without not in name}
    for name, value in kept.items():
        writer.add_tensor(*_tensor(name, value.numpy(), config))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return file


def _tensor(name: str, value: np.ndarray, config) -> tuple[str, np.ndarray]:
    """Name a tensor as llama.cpp does, and turn the rows of queries and keys into its order."""
    heads = {"q_proj": config.num_attention_heads, "k_proj": config.num_key_value_heads}.get(name.split(".")[-2])
    if heads:
        value = value.reshape(heads, 2, -1, value.shape[1]).swapaxes(1, 2).reshape(value.shape)
    for ours, theirs in _NAMES.items():
        name = name.replace(ours, theirs)
    return name, np.ascontiguousarray(value)


def test_a_file_encodes_as_the_model_it_was_made_of(folder: Path, tmp_path: Path) -> None:
    file = _write(tmp_path / "tiny.gguf", folder)
    found, expected = (load_encoder(path, device="cpu", dtype="float32") for path in (file, folder))
    assert found.name == "tiny"
    assert str(file) in found.description
    for one, other in zip(found.encode(TEXTS, [QUESTION]), expected.encode(TEXTS, [QUESTION]), strict=True):
        np.testing.assert_allclose(one.embeddings, other.embeddings, atol=1e-5)
        assert one.answers == other.answers


def test_a_file_is_converted_in_silence_and_once_for_its_content(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = _write(tmp_path / "tiny.gguf", folder)
    capsys.readouterr()
    made = load_encoder(file).checkpoint.folder
    assert capsys.readouterr() == ("", "")
    before = made.stat().st_mtime_ns
    assert load_encoder(file).checkpoint.folder == made
    assert made.stat().st_mtime_ns == before
    _write(file, tiny_llama(tmp_path / "other", seed=1, tied=False))
    assert load_encoder(file).checkpoint.folder != made


@pytest.mark.parametrize("architecture", ["nothing-known", None])
def test_a_file_that_cannot_be_read_is_refused_and_leaves_nothing(
    folder: Path, tmp_path: Path, architecture: str | None
) -> None:
    file = tmp_path / "tiny.gguf"
    if architecture:
        _write(file, folder, architecture=architecture)
    else:
        file.write_bytes(b"GGUF, but cut short")
    with pytest.raises(ModelError, match=r"tiny\.gguf cannot be read as a language model"):
        load_encoder(file)
    assert [path for path in (tmp_path / "cache" / "models").iterdir() if path.is_dir()] == []


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no model or folder 'models/nothing\.gguf'"):
        load_encoder("models/nothing.gguf")


def test_a_file_that_lacks_weights_is_refused_and_leaves_nothing(folder: Path, tmp_path: Path) -> None:
    file = _write(tmp_path / "tiny.gguf", folder, without="layers.1.mlp")
    with pytest.raises(ModelError, match=r"tiny\.gguf is not a whole LlamaForCausalLM: missing weights: 3"):
        load_encoder(file)
    assert [path for path in (tmp_path / "cache" / "models").iterdir() if path.is_dir()] == []

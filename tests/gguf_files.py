"""GGUF files made of small model folders."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from inbedder_core.encoders.load import load_encoder

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


def write_gguf(
    file: Path,
    folder: Path,
    *,
    architecture: str = "llama",
    without: str = "nothing",
    rounded: Mapping[str, str] | None = None,
) -> Path:
    """Write a LLaMA-shaped model folder as llama.cpp's converter does, in full precision, without some weights.

    `rounded` names tensors that are quantized, and how.
    """
    from gguf import GGMLQuantizationType, GGUFWriter, LlamaFileType, TokenType, quants

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
    for weight, value in kept.items():
        name, tensor = _tensor(weight, value.numpy(), config)
        how = GGMLQuantizationType[(rounded or {}).get(name, "F32")]
        writer.add_tensor(name, quants.quantize(tensor, how), raw_dtype=how)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return file


def _tensor(name: str, value: np.ndarray, config: Any) -> tuple[str, np.ndarray]:
    """Name a tensor as llama.cpp does, and turn the rows of queries and keys into its order."""
    heads = {"q_proj": config.num_attention_heads, "k_proj": config.num_key_value_heads}.get(name.split(".")[-2])
    if heads:
        value = value.reshape(heads, 2, -1, value.shape[1]).swapaxes(1, 2).reshape(value.shape)
    for ours, theirs in _NAMES.items():
        name = name.replace(ours, theirs)
    return name, np.ascontiguousarray(value)

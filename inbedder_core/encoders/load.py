"""One call that gives an encoder: the built-in model, a folder, a name on the hub, or a model on a server."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from inbedder_core.encoders.base import DescribedEncoder
from inbedder_core.encoders.causal import CausalEncoder
from inbedder_core.encoders.checkpoints import builtin
from inbedder_core.encoders.checkpoints.adapter import ADAPTER_FILE, AdapterCheckpoint, named_base
from inbedder_core.encoders.checkpoints.bases import BASES
from inbedder_core.encoders.checkpoints.folder import Checkpoint
from inbedder_core.encoders.checkpoints.gguf import SUFFIX, gguf_folder
from inbedder_core.encoders.checkpoints.minilm import MINILM, MiniLMCheckpoint
from inbedder_core.encoders.checkpoints.presets import find_preset, nearest_name
from inbedder_core.encoders.checkpoints.trained import model_path, trained_directory, trained_names
from inbedder_core.encoders.config import read_config
from inbedder_core.encoders.masked import MaskedEncoder
from inbedder_core.encoders.seq2seq import SEQ2SEQ, Seq2seqEncoder
from inbedder_core.encoders.served.address import ServerAddress, is_address
from inbedder_core.encoders.served.config import ServedConfig
from inbedder_core.encoders.served.encoder import served_encoder
from inbedder_core.encoders.transformer import TransformerEncoder
from inbedder_core.errors import ModelError

DEFAULT = "default"
_ADAPTERS = {adapter.name: adapter for adapter in builtin.ADAPTERS.values()}


def load_encoder(
    name_or_folder: str | Path | None = None,
    *,
    pooling: str | None = None,
    layer: int | None = None,
    answer_tokens: int | None = None,
    template: str | None = None,
    device: str | None = None,
    dtype: str | None = None,
    max_text_tokens: int | None = None,
    quantize: int | None = None,
    prefix_megabytes: int | None = None,
    served: ServedConfig | None = None,
) -> DescribedEncoder:
    """Return an encoder for the built-in model (None), a model folder, a GGUF file, a hub name, or a model on a server.

    None means what the model's inbedder.json says, else what is known of a released model, else the family's defaults.
    `template` "chat" is made of the tokenizer's chat format; `quantize` keeps weights in 4 or 8 bits, with
    bitsandbytes; `prefix_megabytes` bounds what is kept of texts read before (PrefixConfig). Weights load when first
    needed. A server is named by its address and the model, http://HOST:PORT/v1#MODEL, and asked as `served` says;
    nothing is sent before it is needed. Raises ModelError when the model cannot be had, is of an unknown family, or an
    option makes no sense.
    """
    reading: dict[str, Any] = {
        "answer_tokens": answer_tokens,
        "template": template,
        "max_text_tokens": max_text_tokens,
    }
    hardware: dict[str, Any] = {
        "pooling": pooling,
        "layer": layer,
        "device": device,
        "dtype": dtype,
        "quantize": quantize,
    }
    if not is_address(name_or_folder):
        return load_transformer(name_or_folder, **reading, **hardware, prefix_megabytes=prefix_megabytes)
    if wrong := [name for name, value in hardware.items() if value is not None]:
        raise ModelError(f"{wrong[0]} is up to the server that runs the model; leave it out")
    config = served or ServedConfig()
    given = {name: value for name, value in reading.items() if value is not None}
    return served_encoder(str(name_or_folder), replace(config, **given))


def load_transformer(
    name_or_folder: str | Path | None = None,
    *,
    pooling: str | None = None,
    layer: int | None = None,
    answer_tokens: int | None = None,
    template: str | None = None,
    device: str | None = None,
    dtype: str | None = None,
    max_text_tokens: int | None = None,
    quantize: int | None = None,
    prefix_megabytes: int | None = None,
) -> TransformerEncoder:
    """Return an encoder whose weights are on this machine; as `load_encoder`, but for no server. Raises ModelError."""
    checkpoint = find_checkpoint(name_or_folder)
    family = _family(checkpoint)
    kept = read_config(checkpoint.folder, find_preset(checkpoint.name) or family.defaults)
    asked: dict[str, Any] = {
        "pooling": pooling,
        "layer": layer,
        "answer_tokens": answer_tokens,
        "template": template,
        "max_text_tokens": max_text_tokens,
    }
    config = replace(kept, **{name: value for name, value in asked.items() if value is not None})
    how: dict[str, Any] = {"dtype": dtype, "quantize": quantize, "prefix_megabytes": prefix_megabytes}
    return family(checkpoint, config, device=device, **how)


def find_checkpoint(name_or_folder: str | Path | None) -> Checkpoint:
    """Return the files of a model by name, folder, GGUF file or hub name, converted or fetched where they must be.

    Raises ModelError when they cannot be had.
    """
    return _find(name_or_folder, over=())


def _find(name_or_folder: str | Path | None, *, over: tuple[Path, ...]) -> Checkpoint:
    if is_address(name_or_folder):
        raise ModelError(
            f"{ServerAddress.read(str(name_or_folder))} is a server; weights on this machine are needed here"
        )
    name = DEFAULT if name_or_folder is None else str(name_or_folder)
    name = builtin.ALIASES.get(name, name)
    if name == builtin.NAME:
        return builtin.BuiltinCheckpoint()
    if base := BASES.get(name):
        return Checkpoint(base.checked_folder(), name=name, description=base.description)
    if name == MINILM:
        return MiniLMCheckpoint()
    if adapter := _ADAPTERS.get(name):
        return AdapterCheckpoint(adapter.folder, name, adapter.description, base=find_checkpoint(adapter.base))
    folder = model_path(name)
    if folder.is_dir():
        where = "trained here" if folder.parent == trained_directory() else f"a model folder, {folder}"
        return _read(folder, folder.name, where, over)
    if folder.suffix == SUFFIX and folder.is_file():
        return Checkpoint(gguf_folder(folder), name=folder.stem, description=f"a GGUF file, {folder}")
    if name.count("/") != 1 or name.startswith((".", "/", "~")) or name.endswith(SUFFIX):
        near = nearest_name(name, (*builtin.ALIASES, *builtin.ALIASES.values(), *BASES, *trained_names()))
        hint = f"did you mean {near!r}?" if near else "give a model folder, a hub name like owner/model, or 'default'"
        raise ModelError(f"there is no model or folder {name!r}; {hint}")
    return _read(_download(name), name, f"{name}, from the hub", over)


def _read(folder: Path, name: str, description: str, over: tuple[Path, ...]) -> Checkpoint:
    if not (folder / ADAPTER_FILE).exists():
        return Checkpoint(folder, name=name, description=description)
    base, here = named_base(folder), folder.resolve()
    if here in over:
        chain = " over ".join(map(str, (*over, here)))
        raise ModelError(f"these adapters name each other as their bases, {chain}; name the model one was trained from")
    return AdapterCheckpoint(folder, name, f"{description}, over {base}", base=_find(base, over=(*over, here)))


def _family(checkpoint: Checkpoint) -> type[TransformerEncoder]:
    if checkpoint.architecture.endswith(("ForCausalLM", "LMHeadModel")):
        return CausalEncoder
    if checkpoint.architecture.endswith("ForMaskedLM"):
        return MaskedEncoder
    if checkpoint.architecture in SEQ2SEQ:
        return Seq2seqEncoder
    found = checkpoint.architecture or "no architecture"
    known = "…ForCausalLM, …ForMaskedLM, or T5, BART and their kin"
    raise ModelError(f"{checkpoint.name} is {found}; a language model is expected: {known}")


def _download(name: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    patterns = ["*.json", "*.jinja", "*.safetensors", "tokenizer*", "vocab*", "merges.txt", "spiece.model"]
    try:
        folder = Path(snapshot_download(name, allow_patterns=patterns))
        if not any(folder.glob("*.safetensors")):
            snapshot_download(name, allow_patterns=["pytorch_model*.bin"])
    except (HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, OSError) as error:
        offline = " (HF_HUB_OFFLINE is set)" if os.environ.get("HF_HUB_OFFLINE") else ""
        near = nearest_name(name)
        hint = f"did you mean {near!r}? Else, " if near not in (None, name) else ""
        folder_name = name.split("/")[-1]
        how = f"on a machine with network run: hf download {name} --local-dir {folder_name}, then give that folder"
        raise ModelError(f"{name} is not on this machine and could not be fetched{offline}; {hint}{how}") from error
    return folder

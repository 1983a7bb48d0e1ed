"""One call that gives an encoder: the built-in model, a folder, or a name on the hub."""

import os
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from inbedder_core.encoders import builtin
from inbedder_core.encoders.adapter import ADAPTER_FILE, AdapterCheckpoint
from inbedder_core.encoders.causal import CausalEncoder
from inbedder_core.encoders.checkpoint import Checkpoint
from inbedder_core.encoders.config import CONFIG_FILE, EncoderConfig, read_config
from inbedder_core.encoders.masked import MaskedEncoder
from inbedder_core.encoders.seq2seq import SEQ2SEQ, Seq2seqEncoder
from inbedder_core.encoders.trained import trained_directory, trained_folder, trained_names
from inbedder_core.encoders.transformer import TransformerEncoder
from inbedder_core.errors import ModelError

DEFAULT = "default"
_TRAINED = (DEFAULT, builtin.TRAINED_NAME)
_BASE = ("base", builtin.NAME)


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
) -> TransformerEncoder:
    """Return an encoder for the built-in model (None), a model folder, or a hub name; weights load when first needed.

    None means what the model's inbedder.json says, else the defaults. Raises ModelError when the model cannot be had,
    is of an unknown family, or an option makes no sense.
    """
    checkpoint = _find(name_or_folder)
    family = _family(checkpoint)
    kept = read_config(checkpoint.folder, family.defaults)
    asked: dict[str, Any] = {
        "pooling": pooling,
        "layer": layer,
        "answer_tokens": answer_tokens,
        "template": template,
        "max_text_tokens": max_text_tokens,
    }
    config = replace(kept, **{name: value for name, value in asked.items() if value is not None})
    checkpoint = replace(checkpoint, centred=_states(config) == _states(kept))
    return family(checkpoint, config, device=device, dtype=dtype)


def _states(config: EncoderConfig) -> tuple[object, ...]:
    """Name the states that are read: a centre belongs to the ones it was made of."""
    return config.template, config.pooling.removesuffix("+answer"), config.layer


def _find(name_or_folder: str | Path | None) -> Checkpoint:
    name = DEFAULT if name_or_folder is None else str(name_or_folder)
    if name in _BASE:
        return Checkpoint(builtin.base_folder(), name=builtin.NAME, description=builtin.DESCRIPTION)
    if name in _TRAINED:
        folder = builtin.trained_folder()
        return AdapterCheckpoint(folder, builtin.TRAINED_NAME, builtin.TRAINED_DESCRIPTION, base=_find(builtin.NAME))
    trained = trained_names()
    folder = trained_folder(name) if name in trained else Path(name).expanduser()
    if folder.is_dir():
        if (folder / ADAPTER_FILE).exists():
            return _with_base(folder)
        return Checkpoint(folder, name=folder.name, description=f"a model folder, {folder}")
    if near := get_close_matches(name, (*_TRAINED, *_BASE, *trained), n=1):
        raise ModelError(f"there is no model {name!r}; did you mean {near[0]!r}?")
    if name.count("/") != 1 or name.startswith((".", "/", "~")):
        raise ModelError(f"there is no folder {name!r}; give a model folder, a hub name like owner/model, or 'default'")
    return Checkpoint(_download(name), name=name, description=f"{name}, from the hub")


def _with_base(folder: Path) -> Checkpoint:
    base = read_config(folder).base
    if base is None:
        found = f"{folder} is an adapter, but its {CONFIG_FILE} names no base"
        raise ModelError(f"{found}; add the model it was trained from, such as {builtin.NAME!r}")
    if Path(base).expanduser().resolve() == folder.resolve():
        raise ModelError(f"{folder} names itself as its base; name the model it was trained from")
    where = "trained here" if folder.parent == trained_directory() else f"a model folder, {folder}"
    return AdapterCheckpoint(folder, folder.name, f"{where}, over {base}", base=_find(base))


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

    patterns = ["*.json", "*.safetensors", "tokenizer*", "vocab*", "merges.txt", "spiece.model"]
    try:
        return Path(snapshot_download(name, allow_patterns=patterns))
    except (HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, OSError) as error:
        offline = " (HF_HUB_OFFLINE is set)" if os.environ.get("HF_HUB_OFFLINE") else ""
        how = f"on a machine with network run: hf download {name} --local-dir MODEL, then give the folder MODEL"
        raise ModelError(f"{name} is not on this machine and could not be fetched{offline}; {how}") from error

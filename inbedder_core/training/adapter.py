"""LoRA: small matrices beside every linear layer, the only weights that are trained."""

import warnings
from pathlib import Path
from typing import Any

import torch

from inbedder_core.encoders import ADAPTER_FILE, check_finite
from inbedder_core.errors import TrainingError
from inbedder_core.paths import write_atomically
from inbedder_core.training.config import TrainingConfig

WEIGHTS_FILE = "adapter_model.safetensors"
_TASKS = {"causal": "CAUSAL_LM", "seq2seq": "SEQ_2_SEQ_LM"}
"""What peft calls a family; masked models need no name."""


def add_adapter(model: Any, config: TrainingConfig, *, family: str) -> Any:
    """Put LoRA weights on all linear layers but the vocabulary head.

    Fresh ones, which change nothing the model computes, or those of `config.start`. Raises TrainingError when these do
    not fit.
    """
    from peft import LoraConfig, get_peft_model

    lora = LoraConfig(
        r=config.rank,
        lora_alpha=config.alpha,  # type: ignore[arg-type]  # any number will do
        lora_dropout=config.dropout,
        target_modules="all-linear",
        task_type=_TASKS.get(family),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # peft asks transformers under a name that is going away
        adapted = get_peft_model(model, lora)
    if config.start:
        _begin_with(adapted, Path(config.start), alpha=config.alpha)
    return adapted


def _begin_with(model: Any, folder: Path, *, alpha: float) -> None:
    from peft import LoraConfig, get_peft_model_state_dict, set_peft_model_state_dict
    from safetensors.torch import load_file

    if lacking := [name for name in (WEIGHTS_FILE, ADAPTER_FILE) if not (folder / name).is_file()]:
        raise TrainingError(f"there is no adapter in {folder}: start takes a folder with {' and '.join(lacking)}")
    found = load_file(folder / WEIGHTS_FILE)
    check_finite(found.items(), folder)
    wanted = get_peft_model_state_dict(model, save_embedding_layers=False)
    if {name: weight.shape for name, weight in found.items()} != {name: one.shape for name, one in wanted.items()}:
        raise TrainingError(f"the adapter in {folder} is of another base or rank; give those it was trained with")
    if (trained := LoraConfig.from_pretrained(str(folder)).lora_alpha) != alpha:
        raise TrainingError(f"the adapter in {folder} was trained with alpha {trained}, not {alpha:g}; give the same")
    set_peft_model_state_dict(model, found)


def round_adapter(model: Any) -> None:
    """Round the trained weights to the 16 bits they are saved in, so that what is scored is what is saved."""
    with torch.no_grad():
        for weight in model.parameters():
            if weight.requires_grad:
                weight.copy_(weight.half().to(weight.dtype))


def save_adapter(model: Any, folder: Path, *, base: str) -> None:
    """Write adapter_model.safetensors in float16 and adapter_config.json, which names the base."""
    from peft import get_peft_model_state_dict
    from safetensors.torch import save_file

    weights = get_peft_model_state_dict(model, save_embedding_layers=False)
    tensors = {name: weight.detach().half().cpu().contiguous() for name, weight in weights.items()}
    write_atomically(folder / WEIGHTS_FILE, lambda path: save_file(tensors, path, metadata={"format": "pt"}))
    settings = model.peft_config["default"]
    settings.base_model_name_or_path, settings.inference_mode = base, True
    settings.save_pretrained(folder)

"""An adapter folder: LoRA weights that change a base model, merged into it when it loads."""

import warnings
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from inbedder_core.encoders.checkpoints.folder import Checkpoint
from inbedder_core.encoders.config import CONFIG_FILE, read_config
from inbedder_core.encoders.foreign_files import read_object, understood
from inbedder_core.encoders.weights import check_finite, list_faults
from inbedder_core.errors import ModelError
from inbedder_core.fingerprint import fingerprint, fingerprint_file

ADAPTER_FILE = "adapter_config.json"
_WEIGHTS = "adapter_model.safetensors"


def named_base(folder: Path) -> str:
    """Return the model an adapter changes, as its inbedder.json says, else peft's own file. Raises ModelError."""
    found = read_object(folder / ADAPTER_FILE, remedy="get the adapter again").get("base_model_name_or_path")
    base = read_config(folder).base or found
    if not base:
        message = f"{folder} is an adapter, but neither its {CONFIG_FILE} nor its {ADAPTER_FILE} names its base"
        raise ModelError(f'{message}; write {{"base": NAME_OR_FOLDER}} into {CONFIG_FILE}')
    if Path(base).expanduser().resolve() == folder.resolve():
        raise ModelError(f"{folder} names itself as its base; name the model it was trained from")
    return str(base)


@dataclass(frozen=True)
class AdapterCheckpoint(Checkpoint):
    """A folder with adapter_config.json and adapter_model.safetensors, as peft writes them, and its base."""

    base: Checkpoint = field(kw_only=True)

    def __post_init__(self) -> None:
        """Refuse folders that lack a file."""
        for name in (ADAPTER_FILE, _WEIGHTS):
            if not (self.folder / name).exists():
                raise ModelError(f"{self.folder} is no adapter folder: it has no {name}")

    @property
    def model_folder(self) -> Path:
        """Where the network and its tokenizer are read from: the base's."""
        return self.base.model_folder

    @property
    def settings_file(self) -> Path:
        """The base's."""
        return self.base.settings_file

    @cached_property
    def settings(self) -> dict[str, Any]:
        """The base's config.json."""
        return self.base.settings

    @property
    def architecture(self) -> str:
        """The base's."""
        return self.base.architecture

    @property
    def begun(self) -> str:
        """The weights of the base that are set when it loads."""
        return self.base.begun

    @property
    def has_safetensors(self) -> bool:
        """Whether the base's weights are kept in a format that cannot run code."""
        return self.base.has_safetensors

    @cached_property
    def fingerprint(self) -> str:
        """Hash of the base's files and the adapter's."""
        return fingerprint(self.base.fingerprint, [fingerprint_file(self.folder / n) for n in (ADAPTER_FILE, _WEIGHTS)])

    @property
    def is_changed(self) -> bool:
        """Say that the base's weights must be changed."""
        return True

    def change(self, model: Any) -> Any:
        """Add the adapter to a float32 base model and return a model of the base's own class. Raises ModelError."""
        from peft import PeftModel

        base = self.base.change(model)
        with warnings.catch_warnings():
            # peft asks transformers under a name that is going away, and warns of what check_adapter raises.
            warnings.filterwarnings("ignore", message=".*is_gradient_checkpointing", category=FutureWarning)
            warnings.filterwarnings("ignore", message="Found missing adapter keys", category=UserWarning)
            again = f"get the adapter again, or name the base it was trained from instead of {self.base.name}"
            with understood(f"{self.folder}, an adapter over {self.base.name},", remedy=again):
                changed = PeftModel.from_pretrained(base, str(self.folder), local_files_only=True)
                check_adapter(changed, self.folder, base=self.base.name)
                return changed.merge_and_unload()


def check_adapter(changed: Any, folder: Path, *, base: str, name: str = "default") -> None:
    """Raise ModelError unless each weight of the folder has a place in the changed base, each place a finite weight.

    peft lets all pass. `name` is what peft calls the adapter within the model.
    """
    from peft import get_peft_model_state_dict
    from safetensors import safe_open

    with safe_open(folder / _WEIGHTS, framework="pt") as file:
        found = set(file.keys())
    weights = get_peft_model_state_dict(changed, adapter_name=name, save_embedding_layers=False)
    expected = set(weights)
    faults = {"missing weights": sorted(expected - found), "unexpected weights": sorted(found - expected)}
    if listed := list_faults(faults):
        message = f"{folder} does not fit its base {base}: {listed}"
        raise ModelError(f"{message}; name the base it was trained from, or get the adapter again")
    check_finite(weights.items(), folder)

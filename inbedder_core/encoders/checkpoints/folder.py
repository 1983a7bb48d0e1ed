"""A model folder: what it is called, what it holds, and the hash of all that decides its numbers."""

import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from inbedder_core.encoders.foreign_files import check_sizes, read_object, whole_number
from inbedder_core.encoders.weights import NOTHING, WEIGHTS
from inbedder_core.errors import ModelError
from inbedder_core.fingerprint import fingerprint, fingerprint_file

_TOKENIZER = ("tokenizer*", "vocab*", "merges.txt", "special_tokens_map.json", "spiece.model", "added_tokens.json")


@dataclass(frozen=True)
class Checkpoint:
    """A folder with config.json, weights and a tokenizer. Raises ModelError when one of them is missing."""

    folder: Path
    name: str
    description: str = ""

    def __post_init__(self) -> None:
        """Refuse folders that cannot be a model."""
        for what, patterns in {"config.json": ("config.json",), "weights": WEIGHTS, "a tokenizer": _TOKENIZER}.items():
            if not self._files(*patterns):
                raise ModelError(f"{self.folder} is no model folder: it has no {what} ({' or '.join(patterns)})")

    @cached_property
    def settings(self) -> dict[str, Any]:
        """The model's own config.json."""
        path = self.settings_file
        found = read_object(path)
        check_sizes(found, sum(file.stat().st_size for file in self._files(*WEIGHTS)), path)
        return found

    @property
    def architecture(self) -> str:
        """The class its weights were saved from, such as LlamaForCausalLM; "" when the folder does not say."""
        found = self.settings.get("architectures")
        return str(next(iter(found))) if found and isinstance(found, list) else str(found or "")

    @property
    def hidden_size(self) -> int:
        """Length of one hidden state, under whichever name the family gives it."""
        names = ("hidden_size", "n_embd", "d_model", "word_embed_proj_dim", "dim")
        return self._number("hidden size", names)

    @property
    def word_size(self) -> int:
        """Length of one token embedding and of the state words are predicted from; some OPT models narrow it."""
        name = "word_embed_proj_dim"
        return self._number(name, (name,)) if name in self.settings else self.hidden_size

    @property
    def layers(self) -> int:
        """How many layers the network has, or its decoder where it has two parts."""
        names = ("num_hidden_layers", "n_layer", "num_decoder_layers", "decoder_layers", "n_layers", "num_layers")
        return self._number("number of layers", names)

    @property
    def positions(self) -> int | None:
        """How many tokens it can read; None where there is no limit, as with T5, whose positions are relative."""
        found = self.settings.get("max_position_embeddings")
        if found is None and "relative_attention_num_buckets" not in self.settings:
            found = self.settings.get("n_positions")
        return found if isinstance(found, int) and found > 0 else None

    @property
    def has_safetensors(self) -> bool:
        """Whether the weights are kept in a format that cannot run code."""
        return bool(self._files("*.safetensors"))

    @cached_property
    def fingerprint(self) -> str:
        """Hash of every file that decides the numbers: weights, adapter, tokenizer, config."""
        weights = WEIGHTS[:1] if self.has_safetensors else WEIGHTS
        files = self._files("config.json", "adapter_config.json", *weights, *_TOKENIZER)
        return fingerprint({file.name: fingerprint_file(file) for file in files})

    @property
    def settings_file(self) -> Path:
        """The file that its settings are read from; naming it converts nothing."""
        return self.folder / "config.json"

    @property
    def model_folder(self) -> Path:
        """Where the network and its tokenizer are read from."""
        return self.folder

    @property
    def is_changed(self) -> bool:
        """Whether `change` does anything, so that the weights must first be read in full precision."""
        return False

    @property
    def begun(self) -> str:
        """A pattern of the weights that `change` sets, and that files may lack."""
        return NOTHING

    def change(self, model: Any) -> Any:
        """Return the network as it is to be used, given as read from `model_folder`; an adapter changes it."""
        return model

    def _number(self, quantity: str, names: Sequence[str]) -> int:
        """Return the setting that the model has under one of several names. Raises ModelError."""
        path = self.settings_file
        name = next((name for name in names if self.settings.get(name) is not None), None)
        if name is None:
            raise ModelError(f"{path} gives no {quantity} ({', '.join(names)})")
        return whole_number(self.settings, name, path)

    def _files(self, *patterns: str) -> list[Path]:
        return sorted({file for pattern in patterns for file in self.folder.glob(pattern)})


def packaged_file(package: str, name: str) -> Path | None:
    """Find a file or folder of an installed package without importing it; None when it is not there."""
    found = importlib.util.find_spec(package)
    folders = (found.submodule_search_locations or []) if found else []
    return next((path for path in (Path(folder) / name for folder in folders) if path.exists()), None)

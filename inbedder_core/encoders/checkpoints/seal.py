"""Converted models are sealed with the size and hash of each file, so that a folder is never trusted for its name."""

import json
from pathlib import Path

from inbedder_core.encoders.config import CONFIG_FILE
from inbedder_core.fingerprint import fingerprint_file
from inbedder_core.paths import write_atomically

_SEAL = "seal.json"


def seal(folder: Path) -> None:
    """Write down what each file of a folder is. Raises OSError."""
    files = {path.name: [path.stat().st_size, fingerprint_file(path)] for path in sorted(folder.iterdir())}
    write_atomically(folder / _SEAL, json.dumps(files, indent=1))


def is_whole(folder: Path) -> bool:
    """Whether a folder is there with every file as it was written; files are hashed once a process.

    Folders of earlier versions have no seal: of those, weights must be as long as they say, and settings be JSON.
    """
    try:
        if not (folder / _SEAL).exists():
            return (folder / CONFIG_FILE).exists() and all(map(_is_sound, folder.iterdir()))
        sealed = json.loads((folder / _SEAL).read_text(encoding="utf-8"))
        return all(
            (folder / name).stat().st_size == size and fingerprint_file(folder / name) == digest
            for name, (size, digest) in sealed.items()
        )
    except (OSError, ValueError, TypeError, AttributeError):
        return False


def _is_sound(file: Path) -> bool:
    from safetensors import SafetensorError, safe_open

    if file.suffix == ".json":
        return isinstance(json.loads(file.read_text(encoding="utf-8")), dict | list)
    try:
        if file.suffix == ".safetensors":
            with safe_open(file, framework="np"):
                return True
    except SafetensorError:
        return False
    return True

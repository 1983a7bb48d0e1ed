"""Whether a network fits into memory, found out before its weights are read."""

import json
from math import prod
from pathlib import Path

from inbedder_core.errors import ModelError
from inbedder_core.machine import free_memory


def check_room(weights: int, bytes_each: float, where: Path | str) -> None:
    """Raise ModelError where so many weights cannot fit into the memory that is free; `where` is what holds them."""
    needed, free = weights * bytes_each, free_memory()
    if needed > free:
        message = f"{where} needs about {needed / 1e9:.1f} GB of memory, and {free / 1e9:.1f} GB are free"
        raise ModelError(f"{message}; close other programs, or choose a smaller model, or one on a server")


def count_weights(folder: Path) -> int:
    """Count the weights in a folder's safetensors files by their headers; 0 for files that have none."""
    return sum(map(_count, folder.glob("*.safetensors")))


def _count(file: Path) -> int:
    try:
        with file.open("rb") as content:
            length = int.from_bytes(content.read(8), "little")
            header = json.loads(content.read(min(length, file.stat().st_size)))
        return sum(prod(entry["shape"]) for name, entry in header.items() if name != "__metadata__")
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError, OSError):
        return 0  # whoever reads it says what is wrong with it

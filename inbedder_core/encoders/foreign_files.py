"""Model files come from anywhere: whatever libraries raise over one becomes an error that names it and what to do."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from inbedder_core.errors import InBedderError, ModelError

_REMEDY = "get the model again, all its files, or use another"
_SHOWN = 200
_SIZES = re.compile(r"(^|_)(size|dim|embd|inner|model|ff|ffn)$")
"""Names in config.json of what is one side of a matrix whose other side is the hidden size."""
_MOST_LAYERS = 1000
_LEAST_BYTES = 1 / 8
"""Of files for one weight: no format that can be read packs weights tighter."""
_HARMLESS_WEIGHTS = 10_000_000


@contextmanager
def understood(source: Path | str, *, remedy: str = _REMEDY) -> Iterator[None]:
    """Turn what libraries raise while they read a file or folder of a model into a ModelError."""
    from pickle import UnpicklingError

    from huggingface_hub.errors import StrictDataclassError
    from safetensors import SafetensorError

    kinds = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, AssertionError, RuntimeError)
    machine = (OSError, EOFError, ImportError, MemoryError, SystemError)
    try:
        yield
    except InBedderError:
        raise
    except UnpicklingError as error:
        # What torch advises is to let the file run its code.
        raise ModelError(
            f"{source} holds weights as a pickle that could run code, which is never read; "
            "use a model with safetensors weights, or convert these where they come from"
        ) from error
    except (*kinds, *machine, StrictDataclassError, SafetensorError) as error:
        raise ModelError(f"{source} cannot be read ({said_by(error)}); {remedy}") from error


def said_by(error: BaseException) -> str:
    """Return the kind of an error and the beginning of what it says, on one line."""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text[:_SHOWN]}{'…' if len(text) > _SHOWN else ''}".removesuffix(": ")


def read_object(path: Path, *, remedy: str = _REMEDY) -> dict[str, Any]:
    """Read a file that holds one JSON object. Raises ModelError."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError, OSError) as error:
        raise ModelError(f"{path} is not JSON ({said_by(error)}); {remedy}") from error
    if not isinstance(found, dict):
        raise ModelError(f"{path} holds a JSON {type(found).__name__}, expected an object; {remedy}")
    return found


def whole_number(settings: Mapping[str, Any], name: str, path: Path, *, least: int = 1) -> int:
    """Return a setting that must be a whole number of at least `least`. Raises ModelError."""
    found = settings[name]
    if isinstance(found, bool) or not isinstance(found, int) or found < least:
        raise ModelError(f"{path} says {name} is {str(found)[:40]!r}, expected a whole number from {least}; {_REMEDY}")
    return found


def check_sizes(settings: Mapping[str, Any], weights: int, path: Path) -> None:
    """Refuse sizes that `weights` bytes of files cannot hold, before memory is asked for. Raises ModelError."""
    most = weights / _LEAST_BYTES + _HARMLESS_WEIGHTS
    sizes = {name: value for name, value in settings.items() if isinstance(value, int) and value > 0}
    hidden = next((sizes[name] for name in ("hidden_size", "d_model", "n_embd", "dim") if name in sizes), 1)
    for name, value in sizes.items():
        layers = "layer" in name and value > _MOST_LAYERS
        if layers or (_SIZES.search(name) and value * hidden > most):
            said = f"{path} says {name} is {value:,}, more than its {weights:,} bytes of weights can hold"
            raise ModelError(f"{said}; {_REMEDY}")

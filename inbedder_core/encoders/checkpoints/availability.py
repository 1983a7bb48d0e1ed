"""Which models are on this machine, and what it would take to have the others: nothing is fetched or converted here."""

from dataclasses import dataclass

from inbedder_core.encoders.checkpoints import builtin, minilm
from inbedder_core.encoders.checkpoints.adapter import ADAPTER_FILE, named_base
from inbedder_core.encoders.checkpoints.bases import BASES, GET, FetchableBase
from inbedder_core.encoders.checkpoints.trained import model_path, trained_names
from inbedder_core.errors import ModelError

_ADAPTERS = {adapter.name: adapter for adapter in builtin.ADAPTERS.values()}


@dataclass(frozen=True)
class Availability:
    """Whether a model can be read at once, without fetching or converting anything, and a person's words for it."""

    ready: bool
    words: str


_READY, _INSTALLED = (Availability(True, words) for words in ("ready", "installed and ready"))


def known_names() -> list[str]:
    """List what can be named without a path: built in, to be fetched, trained here."""
    return [*builtin.ALIASES, *BASES, *trained_names()]


def availability(name: str) -> Availability:
    """Say whether a model is here, by its name or folder; a damaged one says what is wrong with it."""
    try:
        root = _root(name)
    except ModelError as error:
        return Availability(False, str(error))
    if root == builtin.NAME:
        return _of_builtin()
    if root == minilm.MINILM:
        return _INSTALLED if minilm.is_installed() else _not_installed(minilm.BYTES, minilm.INSTALL)
    if base := BASES.get(root):
        return _READY if base.is_here else Availability(False, f"not here: {base.cost}; fetch it with: {GET} {root}")
    if model_path(root).is_dir():
        return _READY
    return Availability(False, "read, or fetched from the hub, when it is asked")


def missing_base(name: str) -> FetchableBase | None:
    """Return the base that must be fetched before a model can be read; None where none is missing."""
    try:
        base = BASES.get(_root(name))
    except ModelError:
        return None
    return None if base is None or base.is_here else base


def _root(name: str, over: tuple[str, ...] = ()) -> str:
    """Follow adapters down to the model they change. Raises ModelError."""
    if name in over:
        raise ModelError(f"{' and '.join(over)} name each other as their bases; name the model one was trained from")
    name = builtin.ALIASES.get(name, name)
    if adapter := _ADAPTERS.get(name):
        return _root(adapter.base)
    folder = model_path(name)
    return _root(named_base(folder), (*over, name)) if (folder / ADAPTER_FILE).exists() else name


def _of_builtin() -> Availability:
    if builtin.is_converted():
        return _INSTALLED
    if builtin.weights_file() is not None:
        return Availability(False, "installed; the first use takes about 20 seconds more")
    return _not_installed(builtin.BYTES, builtin.INSTALL)


def _not_installed(size: int, how: str) -> Availability:
    return Availability(False, f"not installed: {size / 1e6:,.0f} MB to fetch; install it with: {how}")

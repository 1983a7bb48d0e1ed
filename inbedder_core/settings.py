"""A setting is declared once: its type, default, help and range sit on one dataclass field.

Command-line flags, the app's form and the README's table are all read from there.
"""

import math
from collections.abc import Iterator
from dataclasses import MISSING, Field, field, fields
from numbers import Integral, Real
from typing import Any, get_args, get_origin

from inbedder_core.errors import SettingError

_KINDS: dict[Any, tuple[type, str]] = {
    bool: (bool, "true or false"),
    int: (Integral, "a whole number"),
    float: (Real, "a number"),
    str: (str, "a text"),
}


def setting(
    default: Any,
    help: str,
    *,
    least: float | None = None,
    most: float | None = None,
    choices: tuple[str, ...] = (),
    flag: str = "",
) -> Any:
    """Declare a dataclass field with its default, one sentence of help, and an inclusive range or choices.

    `flag` is what the command line calls it where its name says too little there.
    """
    rule = {"help": help, "least": least, "most": most, "choices": choices, "flag": flag}
    return field(default=default, metadata=rule)


def declared(config: type | object) -> tuple[Field[Any], ...]:
    """Return the fields of a config made by `setting`, in order."""
    return tuple(item for item in fields(config) if item.default is not MISSING and "help" in item.metadata)  # type: ignore[arg-type]


def kind_of(item: Field[Any]) -> type:
    """Return what the values of a setting are: the type of its field, or of the part that is not None."""
    kinds = [kind for kind in get_args(item.type) if kind is not type(None)]
    found: type = kinds[0] if kinds else item.type  # type: ignore[assignment]
    return found


def check(config: object) -> None:
    """Raise SettingError when a value is outside the range or choices it was declared with; None is always allowed."""
    for item in declared(config):
        value, rule = getattr(config, item.name), item.metadata
        if value is None:
            continue
        _check_kind(item, value)
        if rule["choices"] and value not in rule["choices"]:
            raise SettingError(f"{item.name} is {value!r}; choose one of {', '.join(rule['choices'])}")
        if rule["least"] is not None and value < rule["least"]:
            raise SettingError(f"{item.name} is {value}; it must be at least {rule['least']}")
        if rule["most"] is not None and value > rule["most"]:
            raise SettingError(f"{item.name} is {value}; it must be at most {rule['most']}")


def _check_kind(item: Field[Any], value: object) -> None:
    kind = kind_of(item)
    if kind not in _KINDS or get_origin(item.type) is tuple:
        return
    accepted, words = _KINDS[kind]
    strange = isinstance(value, bool) != (kind is bool) or not isinstance(value, accepted)
    if strange or (isinstance(value, float) and not math.isfinite(value)):
        raise SettingError(f"{item.name} is {value!r}; it must be {words}")


def settings_flags(config: object) -> Iterator[str]:
    """Write the flags that make this config: those of settings that are not at their default."""
    for item in declared(config):
        value, flag = getattr(config, item.name), flag_name(item).replace("_", "-")
        if value == item.default:
            continue
        if kind_of(item) is bool:
            yield f"--{flag}" if value else f"--no-{flag}"
        else:
            yield from (f"--{flag}", str(value))


def flag_name(item: Field[Any]) -> str:
    """Return what a setting is called on the command line."""
    return item.metadata["flag"] or item.name

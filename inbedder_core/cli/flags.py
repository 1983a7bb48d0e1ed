"""Command-line flags made from declared settings, so that a setting is described in one place only."""

import argparse
from collections.abc import Iterator
from dataclasses import Field
from typing import Any, TypeVar

from inbedder_core.encoders import BITS, EncoderConfig, ServedConfig
from inbedder_core.settings import declared, flag_name, kind_of

Config = TypeVar("Config")

READING = ("template", "pooling", "answer_tokens", "max_text_tokens", "layer")
"""Settings of a model that a command can change."""
_METAVARS = {int: "N", float: "X"}


def add_settings(parser: "argparse._ActionsContainer", config: type) -> None:
    """Add one flag per setting."""
    for item in declared(config):
        _add(parser, item, flag_name(item), default=item.default, help=_help(item))


def add_reading(parser: argparse.ArgumentParser) -> None:
    """Add flags for how a model is read; the model's own settings hold where they are left out."""
    group = parser.add_argument_group("how the model is read (else as `inbedder models` says)")
    for item in declared(EncoderConfig):
        if item.name in READING:
            _add(group, item, item.name, default=None, help=item.metadata["help"])
    group.add_argument("--quantize", type=int, choices=BITS, help="keep weights in so many bits; needs bitsandbytes")
    add_settings(parser.add_argument_group("how a model on a server is asked"), ServedConfig)


def reading_from(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return what `load_encoder` takes of the flags of `add_reading`, without those left out."""
    found = {name: getattr(arguments, name) for name in (*READING, "quantize")}
    return {name: value for name, value in found.items() if value is not None}


def served_from(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return the flags of how a server is asked that are not at their default."""
    given = {flag_name(item): (getattr(arguments, flag_name(item)), item.default) for item in declared(ServedConfig)}
    return {flag: value for flag, (value, default) in given.items() if value != default}


def settings_from(arguments: argparse.Namespace, config: type[Config]) -> Config:
    """Make the config its flags were given for. Raises SettingError."""
    return config(**{item.name: getattr(arguments, flag_name(item)) for item in declared(config)})


def settings_rows(config: type) -> Iterator[tuple[str, str, str, str]]:
    """Describe each setting to a person: flag, default, range, help."""
    for item in declared(config):
        default = "automatic" if item.default is None else str(item.default)
        yield f"--{flag_name(item).replace('_', '-')}", default, _range(item), item.metadata["help"]


def _add(parser: "argparse._ActionsContainer", item: Field[Any], name: str, *, default: object, help: str) -> None:
    flag, kind = f"--{name.replace('_', '-')}", kind_of(item)
    if kind is bool:
        parser.add_argument(flag, dest=name, action=argparse.BooleanOptionalAction, default=default, help=help)
        return
    choices = item.metadata["choices"] or None
    metavar = None if choices else _METAVARS.get(kind, "TEXT" if item.name == "template" else "NAME")
    parser.add_argument(flag, dest=name, type=kind, default=default, choices=choices, metavar=metavar, help=help)


def _range(item: Field[Any]) -> str:
    rule = item.metadata
    if rule["choices"]:
        return ", ".join(rule["choices"])
    ends = [rule["least"], rule["most"]]
    return " to ".join(f"{end:g}" if isinstance(end, float) else str(end) for end in ends if end is not None)


def _help(item: Field[Any]) -> str:
    default = "" if item.default is None else f" ({item.default})"
    return f"{item.metadata['help'].rstrip('.')}{default}".replace("%", "%%")

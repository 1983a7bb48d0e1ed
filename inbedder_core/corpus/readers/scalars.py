"""A value of a JSON file, a frame or a parquet file as the text of a cell."""

import json
from collections.abc import Mapping

from inbedder_core.corpus.readers.decoding import clean
from inbedder_core.errors import CorpusError


class Number(str):
    """A number's own characters, so that 1e5 and 007.10 come back as they were."""

    __slots__ = ()


def render(value: object) -> str:
    """Show a value as the text of a cell: strings and numbers as they are, nothing as "", the rest as JSON."""
    if value is None or value in ({}, [], ()):
        return ""
    if isinstance(value, str):
        return clean(str(value))
    try:
        return clean(_nested(value))
    except RecursionError:
        raise CorpusError("found a cell nested too deeply; flatten the records") from None


def _nested(value: object) -> str:
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_nested(str(key))}: {_nested(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_nested(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False, default=str)

"""The line for a shell that makes views again."""

import shlex
from collections.abc import Iterator, Mapping, Sequence

from inbedder_core.corpus import ReadOptions
from inbedder_core.settings import settings_flags
from inbedder_core.views import ViewConfig


def explore_command(
    file: str | None,
    instructions: Sequence[str],
    config: ViewConfig = ViewConfig(),
    *,
    reading: ReadOptions = ReadOptions(),
    options: Mapping[str, object] | None = None,
) -> str:
    """Write `inbedder explore` with all that is not at its default; `options` are its other flags ("limit": 500).

    One that is True stands alone.
    """
    parts = ["inbedder", "explore", *([] if file is None else [file])]
    parts += [part for instruction in instructions for part in ("-i", instruction)]
    parts += settings_flags(reading)
    parts += _flags(options or {})
    parts += settings_flags(config.clustering)
    parts += settings_flags(config)
    return shlex.join(parts)


def _flags(options: Mapping[str, object]) -> Iterator[str]:
    for name, values in options.items():
        for value in values if isinstance(values, list | tuple) else [] if values is None else [values]:
            yield from (f"--{name.replace('_', '-')}", *([] if value is True else [str(value)]))

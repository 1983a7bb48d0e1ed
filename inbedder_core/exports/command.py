"""The line for a shell that makes views again."""

import shlex
from collections.abc import Iterator, Mapping, Sequence

from inbedder_core.settings import settings_flags
from inbedder_core.views import ViewConfig


def explore_command(
    file: str,
    instructions: Sequence[str],
    config: ViewConfig = ViewConfig(),
    *,
    options: Mapping[str, str | int | None] | None = None,
) -> str:
    """Write `inbedder explore` with all that is not at its default; `options` are its other flags ("limit": 500)."""
    parts = ["inbedder", "explore", file]
    parts += [part for instruction in instructions for part in ("-i", instruction)]
    parts += _flags(options or {})
    parts += settings_flags(config.clustering)
    parts += settings_flags(config)
    return shlex.join(parts)


def _flags(options: Mapping[str, str | int | None]) -> Iterator[str]:
    for name, value in options.items():
        if value is not None:
            yield from (f"--{name.replace('_', '-')}", str(value))

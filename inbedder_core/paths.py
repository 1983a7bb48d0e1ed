"""Where things computed on this machine are kept, and how files and folders are written: whole or not at all."""

import glob
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from inbedder_core.errors import InBedderError, PlaceError

CACHE_VARIABLE = "INBEDDER_CACHE"
_ABANDONED = 3600.0
"""Seconds after which a file that is still aside is no longer being written: its process was killed."""


def cache_directory() -> Path:
    """Return the user's cache directory for this package, made if need be, readable by its owner only.

    The environment variable INBEDDER_CACHE overrides the platform's usual place.
    """
    from platformdirs import user_cache_path

    named = os.environ.get(CACHE_VARIABLE)
    folder = Path(named).expanduser() if named else user_cache_path("inbedder", appauthor=False)
    with writable(folder, remedy=f"set {CACHE_VARIABLE} to a folder that can be written"):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


@contextmanager
def writable(path: Path, *, remedy: str = "make room there, or choose another place") -> Iterator[None]:
    """Turn what goes wrong while the body writes to a path into a PlaceError, which is an OSError too."""
    from safetensors import SafetensorError

    try:
        yield
    except InBedderError:
        raise
    except (OSError, SafetensorError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        failed = PlaceError(f"{path} cannot be written ({reason}); {remedy}")
        failed.strerror = reason
        raise failed from error


def write_atomically(path: Path, content: bytes | str | Callable[[Path], None], *, private: bool = False) -> None:
    """Write a file aside, make sure that it is on the disk, and rename it: nobody ever sees half of it.

    `content` is what it holds, text as utf-8, or a function that writes to the path it is given; when that raises,
    nothing is left. `private` files are for their owner only. Raises PlaceError.
    """
    with writable(path):
        _write_aside(path, content, private=private)


def _write_aside(path: Path, content: bytes | str | Callable[[Path], None], *, private: bool) -> None:
    _remove_leftovers(path.parent, glob.escape(path.name), least_age=_ABANDONED)
    aside = _aside(path)
    try:
        os.close(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if private else 0o666))
        if callable(content):
            content(aside)
        else:
            aside.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        with aside.open("rb+") as file:
            # Without this a power cut may leave a file that has its name and lacks its content.
            os.fsync(file.fileno())
        aside.replace(path)
    finally:
        with suppress(OSError):  # what went wrong before is said
            aside.unlink(missing_ok=True)


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """Give a folder to fill, which becomes `path` when the body ends, in place of what is there, and goes if it raises.

    What killed processes left of it is removed, so whoever calls this holds a lock. Raises PlaceError.
    """
    with writable(path), scratch_folder(path) as aside:
        yield aside
        if path.is_symlink():
            path.unlink()
        elif path.exists():
            shutil.rmtree(path)
        aside.rename(path)


@contextmanager
def scratch_folder(path: Path) -> Iterator[Path]:
    """Give a folder beside `path`, on the same disk, to fill while the body runs; it goes when that ends or raises.

    What killed processes left of it is removed, so whoever calls this holds a lock. Raises PlaceError.
    """
    _remove_leftovers(path.parent, glob.escape(path.name), least_age=0)
    aside = _aside(path)
    with writable(path):
        aside.mkdir(parents=True, mode=0o700)
    try:
        yield aside
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def put_aside(path: Path) -> Path:
    """Take a file or folder away at once, and return what is to be removed of it; a kill leaves it to the next."""
    aside = _aside(path)
    path.replace(aside)
    return aside


def remove_abandoned(folder: Path) -> None:
    """Remove what killed processes left aside in a folder, unless it was written within the last hour."""
    _remove_leftovers(folder, "*", least_age=_ABANDONED)


def _aside(path: Path) -> Path:
    return path.with_name(f"{path.name}.part-{secrets.token_hex(4)}")


def _remove_leftovers(folder: Path, name: str, *, least_age: float) -> None:
    for leftover in folder.glob(f"{name}.part-*"):
        with suppress(OSError):
            if time.time() - leftover.stat().st_mtime < least_age:
                continue
            if leftover.is_dir():
                shutil.rmtree(leftover)
            else:
                leftover.unlink()

"""Folders on this machine or in an object store, by path or address, through pyarrow's filesystems."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inbedder_core.errors import InBedderError
from inbedder_core.paths import write_atomically

_PATIENCE = 60
"""Seconds for which Google's client tries again; by itself it says nothing for a quarter of an hour."""


@dataclass(frozen=True)
class FileState:
    """A file at a place: its `path` there, its `name` within the folder, its bytes, and when it changed, in ns."""

    path: str
    name: str
    size: int
    changed: int


@dataclass(frozen=True)
class Location:
    """A folder by its path, or by an address such as s3://bucket/folder or gs://bucket/folder.

    What is not local is put whole by its store. Methods raise InBedderError where the place cannot be reached.
    """

    address: str

    def __str__(self) -> str:
        """Name it as it was given."""
        return self.address

    @property
    def name(self) -> str:
        """The last part of its address."""
        return self.address.rstrip("/").rpartition("/")[2]

    def files(self) -> list[FileState]:
        """List the files at this place, in folders of it too, or itself where it is one; by path."""
        from pyarrow.fs import FileSelector, FileType

        with self._reached() as (system, path):
            (own,) = system.get_file_info([path])
            if own.type == FileType.NotFound:
                raise InBedderError(f"there is nothing at {self}; check the path or address")
            found = [own] if own.type == FileType.File else system.get_file_info(FileSelector(path, recursive=True))
            files = sorted((info for info in found if info.type == FileType.File), key=lambda info: str(info.path))
            return [
                FileState(info.path, info.path.removeprefix(own.path).lstrip("/"), info.size, info.mtime_ns or 0)
                for info in files
            ]

    def read(self, name: str) -> bytes | None:
        """Return the content of a file in the folder; None where there is none."""
        with self._reached() as (system, path):
            try:
                with system.open_input_stream(f"{path}/{name}") as stream:
                    content: bytes = stream.read()
            except FileNotFoundError:
                return None
        return content

    def write(self, name: str, content: bytes) -> None:
        """Put a file into the folder, made if need be: whole or not at all."""
        from pyarrow.fs import LocalFileSystem

        with self._reached() as (system, path):
            if isinstance(system, LocalFileSystem):
                Path(path).mkdir(parents=True, exist_ok=True)
                write_atomically(Path(path) / name, content)
                return
            with system.open_output_stream(f"{path}/{name}") as stream:
                stream.write(content)

    def delete(self, name: str) -> None:
        """Remove a file from the folder."""
        with self._reached() as (system, path):
            system.delete_file(f"{path}/{name}")

    def open(self, path: str) -> Any:
        """Open one of `files` for reading, as an Arrow file."""
        with self._reached() as (system, _):
            return system.open_input_file(path)

    @contextmanager
    def _reached(self) -> Iterator[tuple[Any, str]]:
        import pyarrow as pa
        from pyarrow.fs import FileSystem

        try:
            if "://" in self.address:
                yield FileSystem.from_uri(_with_patience(self.address))
            else:
                yield FileSystem.from_uri(Path(self.address).expanduser().absolute().as_uri())
        except (OSError, pa.ArrowException) as error:
            told = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise InBedderError(f"cannot reach {self}: {told}") from error


def _with_patience(address: str) -> str:
    if not address.startswith(("gs://", "gcs://")) or "retry_limit_seconds=" in address:
        return address
    return f"{address}{'&' if '?' in address else '?'}retry_limit_seconds={_PATIENCE}"

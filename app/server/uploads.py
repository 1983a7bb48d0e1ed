"""Uploaded files, kept by the hash of their content so that a page reload finds them again."""

import hashlib
import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from inbedder_core.errors import CorpusError

MOST_FILES = 40


@dataclass(frozen=True)
class Upload:
    """An uploaded file: its content's hash (64 hexadecimal digits), the name it came with, and where it is kept."""

    hash: str
    name: str
    path: Path

    def read(self) -> bytes:
        """Return its content. Raises CorpusError when it is gone or no longer what it was."""
        try:
            content = self.path.read_bytes()
        except OSError as error:
            raise CorpusError("the uploaded file is no longer on this machine; upload it again") from error
        if hashlib.sha256(content).hexdigest() != self.hash:
            raise CorpusError("the uploaded file was damaged on this machine; upload it again")
        return content


class Uploads:
    """A folder of uploads; the ones used longest ago make room for new ones."""

    def __init__(self, folder: Path, *, most: int = MOST_FILES) -> None:
        self._folder = folder
        self._most = most

    def keep(self, name: str, content: bytes) -> Upload:
        """Keep a file and return how to find it."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        digest = hashlib.sha256(content).hexdigest()
        self._write(f"{digest}.name", json.dumps(Path(name).name).encode())
        self._write(digest, content)
        self._make_room()
        return self.find(digest)

    def find(self, digest: str) -> Upload:
        """Return a kept file by its hash. Raises CorpusError when there is none."""
        kept = {path.name: path for path in self._files()}
        if digest not in kept:
            raise CorpusError("this upload is not on this machine (any more); upload the file again")
        path = kept[digest]
        path.touch()
        return Upload(digest, json.loads(path.with_name(f"{digest}.name").read_text()), path)

    def _files(self) -> list[Path]:
        return [path.with_suffix("") for path in self._folder.glob("*.name") if path.with_suffix("").is_file()]

    def _write(self, name: str, content: bytes) -> None:
        """Write aside and rename: nobody sees half a file."""
        aside = self._folder / f"{name}.{secrets.token_hex(4)}.part"
        aside.touch(mode=0o600)
        aside.write_bytes(content)
        aside.replace(self._folder / name)

    def _make_room(self) -> None:
        files = sorted(self._files(), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in files[self._most :]:
            path.unlink(missing_ok=True)
            path.with_name(f"{path.name}.name").unlink(missing_ok=True)

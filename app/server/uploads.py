"""Uploaded files and the names they came with."""

import json
from dataclasses import dataclass
from pathlib import Path

from app.server.hashed_folder import HashedFolder, read_hashed
from inbedder_core.errors import CorpusError
from inbedder_core.paths import write_atomically

MOST_FILES = 40


@dataclass(frozen=True)
class Upload:
    """An uploaded file: its content's hash (64 hexadecimal digits), the name it came with, and where it is kept."""

    hash: str
    name: str
    path: Path

    def read(self) -> bytes:
        """Return its content. Raises CorpusError when it is gone or no longer what it was."""
        content = read_hashed(self.path, self.hash)
        if content is None:
            raise CorpusError("the uploaded file was deleted or damaged on this machine; upload it again")
        return content


class Uploads:
    """A folder of uploads; the ones used longest ago make room for new ones."""

    def __init__(self, folder: Path, *, most: int = MOST_FILES) -> None:
        self._folder = folder
        self._files = HashedFolder(folder, most=most)

    def keep(self, name: str, content: bytes) -> Upload:
        """Keep a file and return how to find it."""
        digest = self._files.keep(content)
        write_atomically(self._folder / f"{digest}.name", json.dumps(Path(name).name), private=True)
        return self.find(digest)

    def find(self, digest: str) -> Upload:
        """Return a kept file by its hash. Raises CorpusError when there is none."""
        path = self._files.find(digest)
        try:
            if path:
                name = path.with_name(f"{digest}.name").read_text(encoding="utf-8")
                return Upload(digest, json.loads(name), path)
        except FileNotFoundError:
            pass
        raise CorpusError("this upload is not on this machine (any more); upload the file again")

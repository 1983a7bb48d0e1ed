"""Files named by the hash of their content, so that an address can name them and a page reload finds them again."""

import hashlib
import re
from contextlib import suppress
from pathlib import Path

from inbedder_core.paths import remove_abandoned, writable, write_atomically

_DIGEST = re.compile(r"[0-9a-f]{64}")


class HashedFolder:
    """A folder of such files; the ones used longest ago make room for new ones. Use it from any thread."""

    def __init__(self, folder: Path, *, most: int, suffix: str = "") -> None:
        """Take what follows the hash in names, and how many files there are room for."""
        self._folder = folder
        self._most = most
        self._suffix = suffix

    def keep(self, content: bytes) -> str:
        """Keep content, which is only touched where it is here already; return its hash. Raises PlaceError."""
        digest = hashlib.sha256(content).hexdigest()
        if self.read(digest) is None:
            with writable(self._folder):
                self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_atomically(self._path(digest), content, private=True)
            self._make_room()
        return digest

    def find(self, digest: str) -> Path | None:
        """Return the file of a hash, used from now; None when there is none."""
        if not _DIGEST.fullmatch(digest) or not self._path(digest).is_file():
            return None
        with suppress(OSError):  # on a disk that is read-only now, it is found all the same
            self._path(digest).touch()
        return self._path(digest)

    def read(self, digest: str) -> bytes | None:
        """Return the content of a hash; None when it is not here, or is damaged."""
        path = self.find(digest)
        return read_hashed(path, digest) if path else None

    def _path(self, digest: str) -> Path:
        return self._folder / f"{digest}{self._suffix}"

    def _make_room(self) -> None:
        remove_abandoned(self._folder)
        files = [path for path in self._folder.iterdir() if _DIGEST.fullmatch(path.name.removesuffix(self._suffix))]
        for path in sorted(files, key=_last_used, reverse=True)[self._most :]:
            for file in self._folder.glob(f"{path.name.removesuffix(self._suffix)}*"):
                file.unlink(missing_ok=True)


def read_hashed(path: Path, digest: str) -> bytes | None:
    """Return a file's content; None when it is gone, or is not what its hash says."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == digest else None


def _last_used(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # another thread made room
        return 0.0

"""Selected documents that are asked something of their own, kept by hash so that an address can name them."""

import hashlib
import json
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from inbedder_core.errors import CorpusError
from inbedder_core.paths import cache_directory

MOST_PARTS = 500
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Part:
    """Documents of a corpus by id, in words where they were selected, and the address of what was looked at then."""

    ids: tuple[int, ...]
    told: str
    parent: Mapping[str, Sequence[str]]


class Parts:
    """A folder of parts; the ones used longest ago make room for new ones."""

    def __init__(self, folder: Path, *, most: int = MOST_PARTS) -> None:
        self._folder = folder
        self._most = most

    def keep(self, part: Part) -> str:
        """Keep a part and return its hash, 64 hexadecimal digits. Raises CorpusError when the disk takes nothing."""
        parent = {name: list(values) for name, values in part.parent.items()}
        content = json.dumps({"ids": part.ids, "told": part.told, "parent": parent}).encode()
        digest = hashlib.sha256(content).hexdigest()
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            aside = self._folder / f"{digest}.{secrets.token_hex(4)}.part"
            aside.touch(mode=0o600)
            aside.write_bytes(content)
            aside.replace(self._path(digest))
            self._make_room()
        except OSError as error:
            raise CorpusError(f"the selection cannot be kept ({error.strerror}); make room on the disk") from error
        return digest

    def find(self, digest: str) -> Part:
        """Return a part by its hash. Raises CorpusError when there is none."""
        try:
            content = self._path(digest).read_bytes() if _HASH.fullmatch(digest) else b""
        except OSError:
            content = b""
        if hashlib.sha256(content).hexdigest() != digest:
            raise CorpusError("this selection is not on this machine (any more); select the documents again")
        self._path(digest).touch()
        kept = json.loads(content)
        return Part(tuple(kept["ids"]), kept["told"], kept["parent"])

    def _path(self, digest: str) -> Path:
        return self._folder / f"{digest}.json"

    def _make_room(self) -> None:
        kept = sorted(self._folder.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in kept[self._most :]:
            path.unlink(missing_ok=True)


def kept_parts() -> Parts:
    """Return the parts of this server."""
    return Parts(cache_directory() / "parts")

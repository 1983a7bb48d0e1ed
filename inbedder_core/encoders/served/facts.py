"""What a server turned out to do, found out once and remembered for when it is off."""

import threading
from collections.abc import Callable
from typing import TypeVar

from inbedder_core.encoders.served.ability import Ability
from inbedder_core.encoders.served.client import Server, UnreachableServerError
from inbedder_core.encoders.served.config import ServedConfig
from inbedder_core.encoders.served.finding_out import find_out
from inbedder_core.encoders.served.telling import Telling, find_telling
from inbedder_core.fingerprint import fingerprint
from inbedder_core.paths import cache_directory, write_atomically

Fact = TypeVar("Fact", Ability, Telling)


class ServerFacts:
    """Facts about a server, for all encoders that share this; where it cannot be reached, those of last time.

    Properties may be asked from any thread, and raise ModelError.
    """

    def __init__(self, server: Server, config: ServedConfig) -> None:
        """Prepare; nothing is sent before something is asked."""
        self._server, self._config = server, config
        self._lock = threading.RLock()
        self._telling: Telling | None = None
        self.known: Ability | None = None
        """What is known by now."""

    @property
    def ability(self) -> Ability:
        """What the server can do, found out at first need."""
        with self._lock:
            if self.known is None:
                key = fingerprint("ability 1", str(self._server.address), self._config.parts())
                self.known = _remembered(key, lambda: find_out(self._server, self._config), Ability.from_json)
            return self.known

    @property
    def telling(self) -> Telling:
        """What more it tells and takes, found out at first need."""
        with self._lock:
            if self._telling is None:
                ability = self.ability
                key = fingerprint("telling 1", str(self._server.address), ability.parts())
                self._telling = _remembered(key, lambda: find_telling(self._server, ability), Telling.from_json)
            return self._telling


def _remembered(key: str, find: Callable[[], Fact], read: Callable[[str], Fact]) -> Fact:
    file = cache_directory() / "servers" / f"{key}.json"
    try:
        found = find()
    except UnreachableServerError:
        if not file.exists():
            raise
        return read(file.read_text(encoding="utf-8"))
    file.parent.mkdir(exist_ok=True, mode=0o700)
    write_atomically(file, found.json(), private=True)
    return found

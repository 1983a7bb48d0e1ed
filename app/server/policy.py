"""What the server's owner allows whoever uses it: environment variables, read when something is asked."""

import ipaddress
import os
from dataclasses import dataclass

from app.server.request import Request
from inbedder_core.encoders import ServerAddress, is_address, model_path, trained_names
from inbedder_core.errors import ModelError, SettingError

DOCUMENTS, QUESTIONS, FOLDERS = "INBEDDER_MOST_DOCUMENTS", "INBEDDER_MOST_QUESTIONS", "INBEDDER_LOCAL_MODELS"
SERVERS, UPLOADS = "INBEDDER_MODEL_SERVERS", "INBEDDER_UPLOAD_MEGABYTES"
_OWN, _SHARED = 200, 50
"""Megabytes of an upload on a machine of one's own, and where others upload too."""
_YES_NO = {"yes": True, "no": False}


@dataclass(frozen=True)
class Policy:
    """The most `documents` and `questions` one person may ask at once, None for no limit but the app's own.

    `folders` says whether models in folders of the server may be named, and `servers` at which addresses other servers
    may be asked for models, None for all. An upload has at most so many `megabytes`.
    """

    documents: int | None = None
    questions: int | None = None
    folders: bool = True
    servers: tuple[str, ...] | None = None
    megabytes: int = _OWN

    def check(self, request: Request, *, documents: int) -> None:
        """Raise SettingError for a request of more than is allowed; `documents` are those it reads."""
        for found, most, what in (
            (documents, self.documents, "documents"),
            (len(request.instructions), self.questions, "questions"),
        ):
            if most is not None and found > most:
                raise SettingError(
                    f"this server reads at most {most:,} {what} at once, and these are {found:,}; ask fewer, or ask "
                    "whoever runs it"
                )

    def check_model(self, name: str) -> None:
        """Raise ModelError for a folder where none may be named, and for an address that may not be asked."""
        if is_address(name):
            self.check_server(ServerAddress.read(name).with_model())
            return
        if not self.folders and (name.startswith((".", "/", "~")) or _is_path(name)):
            raise ModelError(
                f"this server takes no models from folders; choose one from the list, or ask whoever runs it to set "
                f"{FOLDERS}=yes"
            )

    def check_server(self, address: ServerAddress) -> None:
        """Raise ModelError for a server that may not be asked."""
        if self.servers is not None and address.url not in self.servers:
            known = f"it asks those at {' and '.join(self.servers)}" if self.servers else "it asks no others"
            raise ModelError(
                f"this server does not ask {address.url} for models; {known}. Whoever runs it can name it in {SERVERS}"
            )


def read_policy(address: str | None) -> Policy:
    """Read what is allowed on a server that listens to an address, None for all.

    Folders, any servers and large uploads are, by themselves, where only this machine reaches it. Raises SettingError
    for a variable that cannot be read.
    """
    megabytes = _number(UPLOADS) or (_OWN if _is_here(address) else _SHARED)
    return Policy(_number(DOCUMENTS), _number(QUESTIONS), _folders(address), _servers(address), megabytes)


def _number(variable: str) -> int | None:
    given = os.environ.get(variable, "").strip()
    if given and (not given.isdecimal() or not int(given)):
        raise SettingError(f"{variable} is {given!r} on this server; it must be a number from 1, or not set")
    return int(given) if given else None


def _folders(address: str | None) -> bool:
    given = os.environ.get(FOLDERS, "").strip().casefold()
    if given and given not in _YES_NO:
        raise SettingError(f"{FOLDERS} is {given!r} on this server; it must be yes or no, or not set")
    return _YES_NO[given] if given else _is_here(address)


def _servers(address: str | None) -> tuple[str, ...] | None:
    given = os.environ.get(SERVERS, "").split()
    if given == ["yes"] or (not given and _is_here(address)):
        return None
    try:
        return tuple(ServerAddress.read(url).url for url in given if url != "no")
    except ModelError as error:
        raise SettingError(f"{SERVERS} must be yes, no, or addresses such as http://gpu:8000/v1: {error}") from error


def _is_here(address: str | None) -> bool:
    """Whether an address to listen on is this machine's own; without one, a server listens on all."""
    if not address or address == "localhost":
        return address == "localhost"
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _is_path(name: str) -> bool:
    return name not in trained_names() and model_path(name).exists()

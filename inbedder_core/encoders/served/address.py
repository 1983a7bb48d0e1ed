"""Where a served model is asked: http://HOST:PORT/v1#MODEL."""

import ipaddress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from inbedder_core.errors import ModelError

_SCHEMES = ("http://", "https://")
_FORM = "http://localhost:11434/v1#qwen3:8b"
_NO_SECRETS = (
    "the address of the server holds a name, password or key (something before @, or behind ?); leave it out: keys are "
    "read from the environment or a secrets file alone (docs/served-models.md)"
)


@dataclass(frozen=True)
class ServerAddress:
    """The `url` of an OpenAI-compatible server, without a slash at its end, and the `model` it is asked for.

    It never holds a secret, so that it may be shown, logged and kept. A model of "" stands for none.
    """

    url: str
    model: str = ""

    @classmethod
    def read(cls, text: str) -> "ServerAddress":
        """Read an address as it is written. Raises ModelError, which repeats nothing that could be a secret."""
        url, _, model = text.strip().partition("#")
        if "@" in url or "?" in url:
            raise ModelError(_NO_SECRETS)
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise ModelError(f"this is no address of a server; write it as {_FORM}") from error
        if f"{parts.scheme}://" not in _SCHEMES or not parts.hostname or "#" in model or not text.strip().isprintable():
            raise ModelError(f"this is no address of a server; write it as {_FORM}")
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        place = host if port is None else f"{host}:{port}"
        return cls(f"{parts.scheme}://{place}{parts.path.rstrip('/')}", model.strip())

    def __str__(self) -> str:
        """Write it as it is read."""
        return f"{self.url}#{self.model}" if self.model else self.url

    @property
    def host(self) -> str:
        """The machine's name or number, with the port where one is written."""
        return urlsplit(self.url).netloc

    @property
    def is_local(self) -> bool:
        """Whether the server is on this machine."""
        name = urlsplit(self.url).hostname or ""
        try:
            number = ipaddress.ip_address(name)
        except ValueError:
            return name == "localhost" or name.endswith(".localhost")
        return number.is_loopback or number.is_unspecified

    @property
    def destination(self) -> str:
        """Say to a person where texts go that are asked about there."""
        if self.is_local:
            return f"Texts and questions go to {self.url}, a server on this machine"
        encrypted = "" if self.url.startswith("https:") else ", unencrypted"
        return f"Texts and questions leave this machine: they go to {self.url}{encrypted}"

    def with_model(self) -> "ServerAddress":
        """Return it as the address of a model. Raises ModelError where none is named."""
        if not self.model:
            how = f"write it behind the address, as in {_FORM}; inbedder models --server {self.url} lists those it has"
            raise ModelError(f"the model to ask of {self.url} is not named; {how}")
        return self


def is_address(name: str | Path | None) -> bool:
    """Whether a model's name is the address of a server."""
    return str(name or "").strip().lower().startswith(_SCHEMES)

"""A server asked by HTTP: JSON in, JSON out, with patience where that helps and a clear sentence where it does not."""

import json
import random
import threading
import time
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from inbedder_core.encoders.served.address import ServerAddress
from inbedder_core.encoders.served.keys import find_key, how_to_give_a_key
from inbedder_core.errors import Cancelled, ModelError

if TYPE_CHECKING:
    import httpx2

Body = Mapping[str, Any]
_TRIED_AGAIN = frozenset((408, 425, 429, 500, 502, 503, 504))
_NOT_OFFERED = frozenset((400, 404, 405, 415, 422, 501))
_DENIED = frozenset((401, 403))
_MOST_BYTES = 64 << 20
_MOST_WORDS = 200
_CONNECT_SECONDS = 10.0


@dataclass(frozen=True)
class Patience:
    """How often a request is tried, and how long in seconds is waited: twice as long after each try."""

    tries: int = 6
    first_wait: float = 1.0
    longest_wait: float = 300.0


class ServerError(ModelError):
    """A server cannot be reached, or does not answer as it should."""


class UnreachableServerError(ServerError):
    """Nothing listens where the server should be."""


class TroubledServerError(ServerError):
    """A server is in trouble that may pass, but did not while it was waited for."""


class RefusedRequestError(ServerError):
    """A server refused what it was asked; asking the same again would not help."""

    def __init__(self, message: str, *, status: int, words: str) -> None:
        super().__init__(message)
        self.status = status
        self.words = words

    @property
    def is_not_offered(self) -> bool:
        """Whether this is no fault of the request's, but something that this server does not do."""
        return self.status in _NOT_OFFERED or _not_supported(self.words)


class Server:
    """An OpenAI-compatible server; every method may be called from any thread."""

    def __init__(self, address: ServerAddress, *, timeout: float = 120.0, patience: Patience = Patience()) -> None:
        """Prepare; nothing is sent before something is asked."""
        self.address = address
        self.timeout = timeout
        self.patience = patience
        self._pause = 0.0
        self._reached = False

    def models(self) -> list[str] | None:
        """List the models the server says it has, asked once; None where it does not say. Raises ServerError."""
        try:
            found = self._ask("GET", "/models", None, threading.Event(), tries=1)
        except RefusedRequestError as error:
            if error.is_not_offered:
                return None
            raise
        data = found.get("data")
        names = [entry.get("id") for entry in data if isinstance(entry, dict)] if isinstance(data, list) else []
        return [name for name in names if isinstance(name, str)] or None

    def post(self, path: str, body: Body, *, stopped: threading.Event | None = None) -> dict[str, Any]:
        """Ask something and return the reply. Raises ServerError, and Cancelled once `stopped`."""
        return self._ask("POST", path, body, stopped or threading.Event(), tries=self.patience.tries)

    def _ask(
        self, method: str, path: str, body: Body | None, stopped: threading.Event, *, tries: int
    ) -> dict[str, Any]:
        wait = self.patience.first_wait
        for tried in range(1, tries + 1):
            self._wait(self._pause - time.monotonic(), stopped)
            reply, problem, asked_wait = self._try(method, path, body)
            if reply is not None:
                return reply
            if tried == tries:
                break
            if asked_wait is None:
                self._wait(wait * random.uniform(0.75, 1.25), stopped)
                wait *= 2
            else:
                # Everybody waits: whoever asks meanwhile is refused, too.
                self._pause = max(self._pause, time.monotonic() + asked_wait)
        often = f", {tries} times" if tries > 1 else ""
        raise TroubledServerError(f"{problem}{often}; what was answered is kept: run the same again later")

    def _wait(self, seconds: float, stopped: threading.Event) -> None:
        if stopped.wait(max(seconds, 0)):
            raise Cancelled("stopped; what the server had answered is kept")

    def _try(self, method: str, path: str, body: Body | None) -> tuple[dict[str, Any] | None, str, float | None]:
        """Return the reply; or None, what was wrong, and how long the server asks to be left alone, if it does."""
        import httpx2

        try:
            response, content = self._send(method, path, body)
        except httpx2.ConnectError as error:
            problem = f"{self.address.url} cannot be reached ({error})"
            if self._reached:
                return None, problem, None
            raise UnreachableServerError(f"{problem}; is the server running?") from None
        except httpx2.TimeoutException:
            return None, f"{self.address.url} did not answer within {self.timeout:g} seconds", None
        except (httpx2.TransportError, httpx2.DecodingError) as error:
            return None, f"{self.address.url} broke off ({type(error).__name__})", None
        self._reached = True
        status, words = response.status_code, self._words(content)
        if status in _TRIED_AGAIN and not _not_supported(words):
            return None, f"{self.address.url} answered {status}: {words}", self._asked_wait(response)
        if status != 200:
            raise RefusedRequestError(self._refusal(path, status, words), status=status, words=words)
        reply = _json(content)
        if not isinstance(reply, dict):
            raise ServerError(
                f"{self.address.url}{path} answered with no JSON, but {words!r}; is the address right? Most end in /v1"
            )
        if reply.get("error"):
            return None, f"{self.address.url} answered: {words}", None
        return reply, "", None

    def _send(self, method: str, path: str, body: Body | None) -> "tuple[httpx2.Response, bytes]":
        import httpx2

        content, end = bytearray(), time.monotonic() + self.timeout
        with self._client.stream(method, f"{self.address.url}{path}", json=body) as response:
            for part in response.iter_bytes():
                content += part
                # A reply that drips in never runs into the time limit between two parts of it.
                if time.monotonic() > end or len(content) > _MOST_BYTES:
                    raise httpx2.ReadTimeout("the reply does not end")
        return response, bytes(content)

    @cached_property
    def _client(self) -> "httpx2.Client":
        import httpx2

        key = find_key(self.address)
        client = httpx2.Client(
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=httpx2.Timeout(self.timeout, connect=min(self.timeout, _CONNECT_SECONDS), pool=None),
            limits=httpx2.Limits(max_connections=None),
            # What goes to this machine goes through no proxy.
            trust_env=not self.address.is_local,
        )
        weakref.finalize(self, client.close)
        return client

    def _refusal(self, path: str, status: int, words: str) -> str:
        found = f"{self.address.url}{path} refused with {status}: {words}"
        if status in _DENIED:
            return f"{found}; {how_to_give_a_key(self.address)}"
        if 300 <= status < 400:
            return f"{found}; it sends on to another address: give that one, if you trust it"
        if status == 404:
            return f"{found}; is the address right, and the model there? Most addresses end in /v1"
        return found

    def _asked_wait(self, response: "httpx2.Response") -> float | None:
        """Read Retry-After, in seconds or as a date. Raises ServerError where that is too long to wait for."""
        said = response.headers.get("retry-after", "")
        try:
            seconds = float(said)
        except ValueError:
            try:
                seconds = (parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds()
            except (ValueError, TypeError):
                return None
        if seconds > self.patience.longest_wait:
            later = f"{self.address.url} asks to be left alone for {seconds:,.0f} seconds"
            raise ServerError(f"{later}; what was answered is kept: run the same again then")
        return max(seconds, 0.0)

    def _words(self, content: bytes) -> str:
        """Return what a server said in a few words, without the key, should it repeat that."""
        found: object = _json(content)
        for name in ("error", "message", "detail"):
            if isinstance(found, dict) and found.get(name):
                found = found[name]
        text = found if isinstance(found, str) else content.decode("utf-8", "replace")
        if key := find_key(self.address):
            text = text.replace(key, "[key]")
        line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
        return line if len(line) <= _MOST_WORDS else f"{line[:_MOST_WORDS]}…"


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return None


def _not_supported(words: str) -> bool:
    return "not support" in words.lower()

"""A server in this process, as OpenAI's interface describes it: it answers rightly, or as badly as it is told to."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np

Reply = tuple[int, dict[str, str], bytes]
Fault = Callable[[str, dict[str, Any]], "Reply | None"]
"""Answers a request in place of the model, or (None) leaves it to that."""
JSON = {"Content-Type": "application/json"}


class LastWord:
    """A model whose answer is the text's first word; its state is that of the last word, moved a little by others."""

    dimension = 16

    def state(self, prompt: str) -> list[float]:
        words = prompt.split()
        vector = _direction(words[-1])
        for place, word in enumerate(words[:-1]):
            vector = vector + 0.02 * _direction(f"{word} {place}") / len(words) ** 0.5
        return vector.tolist()

    def answer(self, prompt: str) -> str:
        return prompt.split("Input:")[-1].split()[0].lower()


class MeanWord(LastWord):
    """The same model, served with mean pooling."""

    def state(self, prompt: str) -> list[float]:
        words = prompt.split()
        pairs = zip(words, ["", *words[:-1]], strict=True)
        return np.mean(
            [_direction(word) + 0.3 * _direction(f"{before} {word}") for word, before in pairs], axis=0
        ).tolist()


def _direction(word: str) -> np.ndarray:
    return np.random.default_rng(list(word.encode())).normal(size=16)


class StubServer:
    """A running server; `asked` holds each path with its body, `offers` the paths that it answers at all.

    `logprob` is what it tells of every token, None where it tells nothing.
    """

    def __init__(self, model: LastWord, offers: set[str], fault: Fault | None, logprob: float | None) -> None:
        self.model, self.offers, self.fault, self.logprob = model, offers, fault, logprob
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.keys: list[str | None] = []
        self.at_once = self.most_at_once = 0
        self.counting = threading.Lock()
        self.url = ""

    @property
    def address(self) -> str:
        """Where the model is asked."""
        return f"{self.url}#stub"

    def of(self, path: str, *, holding: str = "") -> list[dict[str, Any]]:
        """Return what was asked of a path."""
        return [body for asked, body in self.asked if asked == path and holding in json.dumps(body)]

    def reply(self, path: str, body: dict[str, Any]) -> Reply:
        found = self.fault(path, body) if self.fault else None
        if found is not None:
            return found
        if path not in self.offers:
            return 404, JSON, json.dumps({"error": {"message": f"there is no {path}"}}).encode()
        return 200, JSON, json.dumps(self._content(path, body)).encode()

    def _content(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        if path == "/models":
            return {"data": [{"id": "stub"}]}
        if path == "/embeddings":
            return {"data": [{"index": n, "embedding": self.model.state(text)} for n, text in enumerate(body["input"])]}
        chat = path == "/chat/completions"
        said = self.model.answer(body["messages"][0]["content"] if chat else body["prompt"])
        choice: dict[str, Any] = {"finish_reason": "stop"}
        choice |= {"message": {"role": "assistant", "content": said}} if chat else {"text": said}
        if self.logprob is not None:
            told = {"content": [{"token": said, "logprob": self.logprob}]}
            choice["logprobs"] = told if chat else {"tokens": [said], "token_logprobs": [self.logprob]}
        return {"choices": [choice]}


@contextmanager
def serving(
    *,
    model: LastWord | None = None,
    offers: str = "/models /embeddings /completions /chat/completions",
    fault: Fault | None = None,
    logprob: float | None = -0.01,
) -> Iterator[StubServer]:
    """Run a server while the body runs."""
    stub = StubServer(model or LastWord(), set(offers.split()), fault, logprob)
    with http_server(stub.reply, stub) as stub.url:
        yield stub


@contextmanager
def http_server(reply: Callable[[str, dict[str, Any]], Reply], stub: Any = None) -> Iterator[str]:
    """Answer requests below /v1 by a function, and give the address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def _answer(self, body: dict[str, Any]) -> None:
            path = self.path.removeprefix("/v1")
            if stub is not None:
                with stub.counting:
                    stub.asked.append((path, body))
                    stub.keys.append(self.headers["Authorization"])
                    stub.at_once += 1
                    stub.most_at_once = max(stub.most_at_once, stub.at_once)
            try:
                status, headers, content = reply(path, body)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True
            finally:
                if stub is not None:
                    with stub.counting:
                        stub.at_once -= 1

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def plain(status: int, text: str, **headers: str) -> Reply:
    """A reply that is no JSON."""
    return status, {"Content-Type": "text/html", **headers}, text.encode()


def as_json(content: object, status: int = 200, **headers: str) -> Reply:
    """A reply of any JSON, NaN included."""
    return status, {**JSON, **headers}, json.dumps(content).encode()


def stalling(seconds: float) -> None:
    """Let a client wait."""
    time.sleep(seconds)


def tiny_reencoder(folder: Path) -> Any:
    """A random sentence encoder in place of the built-in one, so that no test here needs that."""
    import torch
    from transformers import BertConfig, BertModel

    from inbedder_core.encoders.checkpoints.folder import Checkpoint
    from inbedder_core.encoders.sentence import SentenceEncoder
    from tests.models import save_byte_tokenizer

    torch.manual_seed(0)
    shape = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4}
    BertModel(BertConfig(vocab_size=257, initializer_range=0.3, **shape)).save_pretrained(folder)
    save_byte_tokenizer(folder)
    return SentenceEncoder(Checkpoint(folder, name="tiny"), device="cpu", dtype="float32")

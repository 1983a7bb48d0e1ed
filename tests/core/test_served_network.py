"""Over the wire as at home: a network served by others gives the states and answers that it gives here."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from inbedder_core.encoders.load import load_encoder
from inbedder_core.encoders.served.address import ServerAddress
from inbedder_core.encoders.served.config import ServedConfig
from inbedder_core.encoders.served.encoder import ServedEncoder
from tests.models import tiny_llama
from tests.served import Reply, as_json, http_server, tiny_reencoder

TEXTS = ("My card was declined in Paris.", "I love this!", "ünïcödé 🙂", "A {instruction} in a text", "7")
QUESTIONS = ("What is the topic?", "How do they feel?")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_llama(tmp_path_factory.mktemp("network") / "tiny")


@pytest.fixture(scope="module")
def reencoder(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return tiny_reencoder(tmp_path_factory.mktemp("reencoder"))


class Network:
    """Serves a folder's network through transformers itself: pooled `last` or `mean`, scaled to length 1 or not."""

    def __init__(self, folder: Path, *, pooling: str = "last", scaled: bool = False) -> None:
        from transformers import AutoModelForCausalLM, AutoTokenizer

        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.model = AutoModelForCausalLM.from_pretrained(folder, dtype="float32").eval()
        self.pooling, self.scaled = pooling, scaled

    def reply(self, path: str, body: dict[str, Any]) -> Reply:
        if path == "/embeddings":
            return as_json({"data": [{"embedding": self._embed(text)} for text in body["input"]]})
        if path == "/completions":
            return as_json({"choices": [self._go_on(body["prompt"], body["max_tokens"])]})
        return as_json({"error": "unknown"}, 404)

    def _embed(self, text: str) -> list[float]:
        import torch

        with torch.inference_mode():
            found = self.model.base_model(**self.tokenizer(text, return_tensors="pt")).last_hidden_state[0]
        state = found[-1] if self.pooling == "last" else found.mean(0)
        return (state / state.norm() if self.scaled else state).tolist()

    def _go_on(self, prompt: str, most: int) -> dict[str, Any]:
        import torch

        ids = self.tokenizer(prompt, return_tensors="pt")["input_ids"]
        tokens: list[int] = []
        logprobs: list[float] = []
        with torch.inference_mode():
            while len(tokens) < most and self.tokenizer.eos_token_id not in tokens:
                read = torch.cat([ids, torch.tensor([tokens], dtype=torch.long)], 1)
                scores = self.model(read).logits[0, -1].log_softmax(-1)
                tokens.append(int(scores.argmax()))
                logprobs.append(float(scores.max()))
        said = self.tokenizer.decode(tokens, skip_special_tokens=True)
        told = {"tokens": [self.tokenizer.decode([token]) for token in tokens], "token_logprobs": logprobs}
        return {"text": said, "finish_reason": "length" if len(tokens) == most else "stop", "logprobs": told}


def served(url: str, reencoder: Any, **settings: Any) -> ServedEncoder:
    return ServedEncoder(ServerAddress.read(f"{url}#tiny"), ServedConfig(**settings), reencoder=reencoder)


@pytest.mark.parametrize("scaled", [False, True])
def test_states_over_the_wire_are_those_of_the_same_weights_here(folder: Path, reencoder: Any, scaled: bool) -> None:
    home = load_encoder(folder, dtype="float32").encode(TEXTS, QUESTIONS)
    with http_server(Network(folder, scaled=scaled).reply) as url:
        encoder = served(url, reencoder)
        away = encoder.encode(TEXTS, QUESTIONS)
        assert ("scales states to length 1" in encoder.reading) == scaled
    for one, other in zip(home, away, strict=True):
        lengths = np.linalg.norm(one.embeddings, axis=1), np.linalg.norm(other.embeddings, axis=1)
        cosines = (one.embeddings * other.embeddings).sum(1) / lengths[0] / lengths[1]
        assert cosines.min() > 0.9999
        np.testing.assert_allclose(lengths[1], np.ones(len(TEXTS)) if scaled else lengths[0], rtol=1e-3)


def test_answers_over_the_wire_begin_as_those_here(folder: Path, reencoder: Any) -> None:
    home = load_encoder(folder, dtype="float32").encode(TEXTS, QUESTIONS)
    with http_server(Network(folder).reply) as url:
        away = served(url, reencoder).encode(TEXTS, QUESTIONS)
    pairs = [
        pair for one, other in zip(home, away, strict=True) for pair in zip(one.answers, other.answers, strict=True)
    ]
    # Bytes that are half a character are told as tokens of their own, and cannot be put together again.
    whole = [(here, there) for here, there in pairs if here.isascii() and there.isascii()]
    assert len(whole) > 1
    assert [here for here, _ in whole] == [there for _, there in whole]


def test_the_mean_of_a_networks_states_is_found_out(folder: Path, reencoder: Any) -> None:
    with http_server(Network(folder, pooling="mean").reply) as url:
        encoder = served(url, reencoder)
        assert "not states of the last token" in encoder.reading
        assert encoder.encode(TEXTS, QUESTIONS)[0].embeddings.shape == (len(TEXTS), 32)


@pytest.fixture(scope="module")
def transformers_serve(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Run `transformers serve`, a server that others wrote."""
    from transformers.utils.import_utils import is_serve_available

    if not is_serve_available():
        pytest.skip("transformers' server needs fastapi and openai: pip install 'transformers[serving]'")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "transformers.cli.transformers", "serve", str(folder)]
    log = (tmp_path_factory.mktemp("log") / "log").open("w+")
    how = ["--host", "127.0.0.1", "--port", str(port), "--device", "cpu", "--dtype", "float32"]
    process = subprocess.Popen([*command, *how], stdout=log, stderr=log, env=dict(os.environ))
    try:
        _wait_for(f"http://127.0.0.1:{port}/health", process)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.wait(30)
        log.close()


def test_transformers_own_server_answers_as_the_same_weights_here(
    transformers_serve: str, folder: Path, reencoder: Any
) -> None:
    config = ServedConfig(samples=1, template="{input}\n{instruction}\n")
    encoder = ServedEncoder(ServerAddress.read(f"{transformers_serve}#{folder}"), config, reencoder=reencoder)
    (away,) = encoder.encode(TEXTS, QUESTIONS[:1])
    (home,) = load_encoder(folder, dtype="float32", template=config.template).encode(TEXTS, QUESTIONS[:1])
    assert "completions" in encoder.reading
    # It tells no tokens, so that here an answer may go on to the end of its last word.
    assert all(here.startswith(there) for here, there in zip(home.answers, away.answers, strict=True))


def _wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.2)
    raise AssertionError(f"the server does not begin to answer (it ended with {process.poll()})")

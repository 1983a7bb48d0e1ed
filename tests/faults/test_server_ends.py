"""A server that is told to end in the middle of a job ends, and whoever asks again loses nothing of what was read."""

import os
import sqlite3
import time
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.sync.client import connect

from inbedder_core.corpus.samples import read_sample
from inbedder_core.encoders import CachedEncoder, Store
from inbedder_core.encoders.load import load_encoder
from tests.browser.server import PATIENCE, started
from tests.faults.slow_model import FOLDER, PAUSE, SlowModel
from tests.models import tiny_llama

SAMPLE, QUESTION, DOCUMENTS = "review_sentences", "What is it about?", 400
FEW = 8
SECONDS_LEFT = DOCUMENTS / 4 * PAUSE


def rows_in(store: Path) -> int:
    if not store.exists():
        return 0
    with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as connection:
        try:
            return connection.execute("SELECT count(*) FROM rows").fetchone()[0]
        except sqlite3.OperationalError:  # it is being made
            return 0


def ask(url: str, store: Path) -> None:
    """Open the page at an address that asks, as a browser does, and leave when some texts were read."""
    wanted = BackMsg()
    wanted.rerun_script.query_string = urlencode({"sample": SAMPLE, "limit": DOCUMENTS, "asked": 1, "q": QUESTION})
    address = f"{url.replace('http', 'ws', 1)}/_stcore/stream"
    end = time.monotonic() + PATIENCE
    with connect(address, origin=url, subprotocols=["streamlit"], max_size=2**28) as socket:
        socket.send(wanted.SerializeToString())
        while rows_in(store) < FEW:
            assert time.monotonic() < end, "nothing was read"
            with suppress(TimeoutError):
                socket.recv(timeout=0.2)


def test_a_server_told_to_end_in_the_middle_of_a_job_ends_and_the_job_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INBEDDER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("INBEDDER_APP_ENCODER", "tests.faults.slow_model:make")
    monkeypatch.setenv(FOLDER, str(tiny_llama(tmp_path / "model")))
    log, store = tmp_path / "server.log", tmp_path / "cache" / "store.sqlite"
    with started(os.environ, log) as (url, server):
        ask(url, store)
        server.terminate()
        assert server.wait(timeout=SECONDS_LEFT / 2) in (0, -15), "the job was waited for, or the server broke"
    kept = rows_in(store)
    assert FEW <= kept < DOCUMENTS
    assert "Traceback" not in log.read_text()

    corpus, _ = read_sample(SAMPLE)
    texts = corpus.draw(DOCUMENTS).texts
    slow = SlowModel(os.environ[FOLDER], pause=0)
    (found,) = CachedEncoder(slow, Store(store)).encode(texts, [QUESTION])
    assert slow.texts_read <= len(set(texts)) - kept
    (expected,) = load_encoder(os.environ[FOLDER], device="cpu", dtype="float32").encode(texts, [QUESTION])
    np.testing.assert_allclose(found.embeddings, expected.embeddings, atol=1e-4)
    assert found.answers == expected.answers

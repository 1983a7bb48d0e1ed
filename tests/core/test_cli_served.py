"""Commands that ask a model on a server: what they say, write and keep, and how they stop."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from inbedder_core.cli import INTERRUPTED, main
from tests.served import serving

TEXTS = tuple(f"{animal} number {number}" for number in range(4) for animal in ("Cats", "Dogs", "Owls"))
SECRET = "sk-hunter2"


@pytest.fixture
def corpus_file(tmp_path: Path) -> str:
    file = tmp_path / "animals.csv"
    file.write_text("text\n" + "\n".join(TEXTS), encoding="utf-8")
    return str(file)


def test_the_models_of_a_server_are_listed_as_they_can_be_given(capsys: pytest.CaptureFixture[str]) -> None:
    with serving() as stub:
        assert main(["models", "--server", stub.url]) == 0
        assert capsys.readouterr().out == f"{stub.address}\n"
    with serving(offers="/embeddings") as stub:
        assert main(["models", "--server", stub.url]) == 2
    assert main(["models", "--server", stub.url]) == 2
    assert "cannot be reached" in capsys.readouterr().err


@pytest.mark.model
def test_explore_names_the_server_and_writes_no_key(
    corpus_file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    with serving() as stub:
        monkeypatch.setenv("INBEDDER_API_KEYS", f"127.0.0.1={SECRET}")
        command = ["explore", corpus_file, "-i", "Which animal?", "--model", stub.address, "--out", str(out)]
        assert main([*command, "--samples", "2"]) == 0
        assert set(stub.keys) == {f"Bearer {SECRET}"}
    printed = capsys.readouterr()
    assert f"Texts and questions go to {stub.url}, a server on this machine" in printed.err
    assert "state of the last prompt token" in printed.err
    run = json.loads((out / "run.json").read_text())
    assert stub.url in run["model"]["description"]
    assert f"--model '{stub.address}'" in run["command"]
    assert "--samples 2" in run["command"]
    written = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert SECRET.encode() not in written
    assert SECRET not in printed.out + printed.err


@pytest.mark.model
def test_what_a_server_cannot_do_is_said_without_a_traceback(
    corpus_file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["embed", corpus_file, "-i", "Which animal?", "--out", str(Path(corpus_file).parent / "out"), "--model"]
    with serving(offers="/models /embeddings") as stub:
        assert main([*asked, stub.address, "--likely", "3"]) == 2
        assert "gives embeddings and no answers" in capsys.readouterr().err
        assert main([*asked, stub.address, "-i", "Which animal? [cats | dogs]"]) == 2
        assert "gives embeddings and no answers" in capsys.readouterr().err
        assert not stub.of("/embeddings", holding="number"), "no text was sent"
    with serving() as stub:
        assert main([*asked, stub.address, "--quantize", "4"]) == 2
        assert "quantize is up to the server" in capsys.readouterr().err
    assert main([*asked, "http://example.invalid/v1"]) == 2
    assert "leave this machine" in capsys.readouterr().err


@pytest.mark.model
def test_lists_and_likely_answers_are_had_of_a_server(
    corpus_file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    command = ["embed", corpus_file, "-i", "Which animal? [owls | dogs | cats]", "--likely", "2", "--samples", "2"]
    with serving(offers="/models /chat/completions", logprob=None) as stub:
        assert main([*command, "--model", stub.address, "--out", str(out)]) == 0
    assert "Likely answers: Shares of the 2 answers that were drawn" in capsys.readouterr().err
    rows = [json.loads(line) for line in (out / "answers.jsonl").read_text().splitlines()]
    for row, text in zip(rows, TEXTS, strict=True):
        animal = text.split()[0].lower()
        assert row["listed"]["Which animal? [owls | dogs | cats]"]["answer"] == animal
        assert row["likely"]["Which animal? [owls | dogs | cats]"] == [{"answer": animal, "probability": 1.0}]


@pytest.mark.model
def test_ctrl_c_stops_at_a_stalling_server_and_what_was_answered_is_kept(corpus_file: str, own_cache: Path) -> None:
    stalled, let_go = threading.Event(), threading.Event()

    def stalling(path: str, body: dict) -> None:
        if "Owls number 3" in json.dumps(body):
            stalled.set()
            let_go.wait(240)

    with serving(offers="/models /chat/completions", fault=stalling) as stub:
        command = [sys.executable, "-m", "inbedder_core", "embed", corpus_file, "-i", "Which animal?"]
        command += ["--model", stub.address, "--requests-at-once", "1", "--out", str(own_cache / "out")]
        # What a shell runs in the background ignores Ctrl-C, and so would all that it starts.
        heed = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
        begun = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=dict(os.environ), preexec_fn=heed)
        assert stalled.wait(120)
        # Until all but the last text are read and kept: while libraries load, Python may end otherwise than with 130.
        _wait_for_rows(own_cache / "store.sqlite", 2 * (len(TEXTS) - 1))
        begun.send_signal(signal.SIGINT)
        _, told = begun.communicate(timeout=60)
        assert begun.returncode == 130, told
        assert INTERRUPTED in told
        let_go.set()
        before = [body["messages"][0]["content"] for body in stub.of("/chat/completions", holding="number")]
        assert len(before) == len(TEXTS)
        assert main(command[3:]) == 0
        after = [body["messages"][0]["content"] for body in stub.of("/chat/completions", holding="number")]
    assert after[len(before) :] == before[-1:], "only what had not come is asked again"


def _wait_for_rows(store: Path, rows: int) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        with closing(sqlite3.connect(store, timeout=30)) as connection:
            if int(connection.execute("SELECT count(*) FROM rows").fetchone()[0]) >= rows:
                return
        time.sleep(0.1)
    raise AssertionError(f"no {rows} rows were kept in two minutes")

"""Texts and shards in an object store: servers that speak S3 and Google's, asked by the command itself."""

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pyarrow as pa
import pytest
from pyarrow import parquet

from inbedder_core.errors import InBedderError
from inbedder_core.shards import EncodedFolder, Location, locations
from tests.models import tiny_llama

TEXTS = [f"{animal} sleep in the {place}" for animal in ("cats", "dogs", "birds") for place in range(100)]
ASKED = ["-i", "Which animal?", "-i", "Where?", "--shard-rows", "10", "--dtype", "float32"]
PATIENCE = 300


@contextmanager
def s3(patch: pytest.MonkeyPatch, folder: Path) -> Iterator[str]:
    moto = pytest.importorskip("moto.server", reason="moto is not installed: pip install 'moto[s3,server]'")
    server = moto.ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    settings = {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "made",
        "AWS_SECRET_ACCESS_KEY": "made",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    for name, value in settings.items():
        patch.setenv(name, value)
    from pyarrow.fs import FileSystem

    system, bucket = FileSystem.from_uri("s3://texts?allow_bucket_creation=true")
    system.create_dir(bucket)
    yield "s3://texts"
    server.stop()


class Tokens(BaseHTTPRequestHandler):
    """Gives a token to whoever asks, as the accounts of Google do."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        content = json.dumps({"access_token": "made", "token_type": "Bearer", "expires_in": 3600}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def gs(patch: pytest.MonkeyPatch, folder: Path) -> Iterator[str]:
    pytest.importorskip("gcp_storage_emulator", reason="gcp-storage-emulator is not installed: pip install it")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with HTTPServer(("127.0.0.1", 0), Tokens) as tokens:
        Thread(target=tokens.serve_forever, daemon=True).start()
        account = {"type": "authorized_user", "client_id": "made", "client_secret": "made", "refresh_token": "made"}
        account["token_uri"] = f"http://127.0.0.1:{tokens.server_port}"
        (folder / "account.json").write_text(json.dumps(account))
        patch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(folder / "account.json"))
        patch.setenv("CLOUD_STORAGE_EMULATOR_ENDPOINT", f"http://127.0.0.1:{port}")
        # In a process of its own: pyarrow lets no other thread of this one run while it waits for a file.
        options = ["--host=127.0.0.1", f"--port={port}", "--in-memory", "--default-bucket=texts", "--quiet"]
        server = subprocess.Popen([sys.executable, "-m", "gcp_storage_emulator", "start", *options])
        try:
            yield "gs://texts"
        finally:
            server.kill()
            server.wait()
            tokens.shutdown()


Server = Callable[[pytest.MonkeyPatch, Path], AbstractContextManager[str]]


@pytest.fixture(scope="module", params=[s3, gs])
def bucket(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a bucket that holds two files of texts, by way of pyarrow."""
    server: Server = request.param
    with pytest.MonkeyPatch.context() as patch, server(patch, tmp_path_factory.mktemp("server")) as address:
        from pyarrow.fs import FileSystem

        system, name = FileSystem.from_uri(address)
        for file, texts, new in (("a", TEXTS[:200], "yes"), ("b", TEXTS[200:], "no")):
            with system.open_output_stream(f"{name}/2026/{file}.parquet") as stream:
                parquet.write_table(pa.table({"text": texts, "new": [new] * len(texts)}), stream)
        yield address


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_llama(tmp_path_factory.mktemp("model"))


def embed(model: Path, source: str, folder: str) -> list[str]:
    command = [sys.executable, "-m", "inbedder_core", "embed", source, "--model", str(model)]
    return [*command, *ASKED, "--shards", folder]


def run(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr
    return done.stderr + done.stdout


def names(folder: str) -> list[str]:
    return [file.name for file in Location(folder).files()]


def contents(folder: str) -> Mapping[str, bytes | None]:
    place = Location(folder)
    return {file.name: place.read(file.name) for file in place.files()}


def test_a_run_from_store_to_store_is_killed_and_goes_on_with_the_same_bytes(
    bucket: str, model: Path, tmp_path: Path
) -> None:
    folder = f"{bucket}/encodings"
    process = subprocess.Popen(embed(model, f"{bucket}/2026", folder), stderr=subprocess.DEVNULL)
    end = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < end:
        try:
            if sum(name.startswith("shard-") and name.endswith(".json") for name in names(folder)) >= 3:
                process.send_signal(signal.SIGKILL)
                break
        except InBedderError:  # there is nothing yet
            pass
        time.sleep(0.02)
    assert process.wait(PATIENCE) == -signal.SIGKILL
    with pytest.raises(InBedderError, match="not complete"):
        EncodedFolder.open(folder)
    before = {name: content for name, content in contents(folder).items() if name.endswith(".parquet")}
    assert "Wrote 300 texts in 30 shards" in run(embed(model, f"{bucket}/2026", folder))
    after = contents(folder)
    assert len(before) >= 3
    assert all(after[name] == content for name, content in before.items())
    assert sorted(after) == ["manifest.json", *(f"shard-{number:06}.parquet" for number in range(30))]
    files = tmp_path / "files"
    files.mkdir()
    for name, content in contents(f"{bucket}/2026").items():
        (files / name).write_bytes(content or b"")
    run(embed(model, str(files), str(tmp_path / "here")))
    here = contents(str(tmp_path / "here"))
    assert {name for name in after if after[name] != here[name]} == {"manifest.json"}, "which knows when files changed"


def test_encodings_in_a_store_are_explored(bucket: str, model: Path, tmp_path: Path) -> None:
    folder = f"{bucket}/explored"
    run(embed(model, f"{bucket}/2026/a.parquet", folder))
    out = ["--limit", "60", "--clusterer", "kmeans", "--clusters", "3", "--out", str(tmp_path / "out")]
    said = run([sys.executable, "-m", "inbedder_core", "explore", "--encodings", folder, *out])
    assert "60 of 200 documents" in said
    assert parquet.read_table(tmp_path / "out" / "placed.parquet").num_rows == 200


@pytest.mark.parametrize("missing", ["texts/nowhere", "no-such-bucket/folder"])
def test_what_is_not_in_the_store_is_said(bucket: str, missing: str) -> None:
    folder = bucket.replace("texts", missing)
    command = [sys.executable, "-m", "inbedder_core", "explore", "--encodings", folder]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert folder in done.stderr


def test_a_store_that_cannot_be_reached_is_not_waited_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locations, "_PATIENCE", 1)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        monkeypatch.setenv("CLOUD_STORAGE_EMULATOR_ENDPOINT", f"http://127.0.0.1:{probe.getsockname()[1]}")
        with pytest.raises(InBedderError, match=r"cannot reach gs://anonymous@texts/2026: .*connect"):
            Location("gs://anonymous@texts/2026").files()

"""Texts and shards in an object store: a server that speaks S3, asked by the command itself."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from inbedder_core.errors import InBedderError
from inbedder_core.shards import EncodedFolder, Location
from tests.models import tiny_llama

BUCKET = "s3://texts"
TEXTS = [f"{animal} sleep in the {place}" for animal in ("cats", "dogs", "birds") for place in range(100)]
ASKED = ["-i", "Which animal?", "-i", "Where?", "--shard-rows", "10", "--dtype", "float32"]
PATIENCE = 120


@pytest.fixture(scope="module")
def store() -> Iterator[Any]:
    """A server with a bucket that holds two files of texts, by way of pyarrow."""
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
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings.items():
            patch.setenv(name, value)
        from pyarrow.fs import FileSystem

        system, bucket = FileSystem.from_uri(f"{BUCKET}?allow_bucket_creation=true")
        system.create_dir(bucket)
        for name, texts, new in (("a", TEXTS[:200], "yes"), ("b", TEXTS[200:], "no")):
            with system.open_output_stream(f"{bucket}/2026/{name}.parquet") as stream:
                parquet.write_table(pa.table({"text": texts, "new": [new] * len(texts)}), stream)
        yield settings
    server.stop()


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


@pytest.mark.usefixtures("store")
def test_a_run_from_store_to_store_is_killed_and_goes_on_with_the_same_bytes(model: Path, tmp_path: Path) -> None:
    folder = f"{BUCKET}/encodings"
    process = subprocess.Popen(embed(model, f"{BUCKET}/2026", folder), stderr=subprocess.DEVNULL)
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
    assert "Wrote 300 texts in 30 shards" in run(embed(model, f"{BUCKET}/2026", folder))
    after = contents(folder)
    assert len(before) >= 3
    assert all(after[name] == content for name, content in before.items())
    assert sorted(after) == ["manifest.json", *(f"shard-{number:06}.parquet" for number in range(30))]
    files = tmp_path / "files"
    files.mkdir()
    for name, content in contents(f"{BUCKET}/2026").items():
        (files / name).write_bytes(content or b"")
    run(embed(model, str(files), str(tmp_path / "here")))
    here = contents(str(tmp_path / "here"))
    assert {name for name in after if after[name] != here[name]} == {"manifest.json"}, "which knows when files changed"


@pytest.mark.usefixtures("store")
def test_encodings_in_a_store_are_explored(model: Path, tmp_path: Path) -> None:
    folder = f"{BUCKET}/explored"
    run(embed(model, f"{BUCKET}/2026/a.parquet", folder))
    out = ["--limit", "60", "--clusterer", "kmeans", "--clusters", "3", "--out", str(tmp_path / "out")]
    said = run([sys.executable, "-m", "inbedder_core", "explore", "--encodings", folder, *out])
    assert "60 of 200 documents" in said
    assert parquet.read_table(tmp_path / "out" / "placed.parquet").num_rows == 200


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("folder", [f"{BUCKET}/nowhere", "s3://no-such-bucket/folder"])
def test_what_is_not_in_the_store_is_said(folder: str) -> None:
    command = [sys.executable, "-m", "inbedder_core", "explore", "--encodings", folder]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert folder in done.stderr

"""The app, started by the command that the README's `make app` runs."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent.parent
COMMAND = ("-m", "streamlit", "run", "app/streamlit_app.py")
PATIENCE = 180
"""Seconds: importing and compiling UMAP alone takes half a minute on a small machine."""


@contextmanager
def serve(environment: Mapping[str, str], log: Path) -> Iterator[str]:
    """Start a server on a free port, give its address once it is healthy, and end it afterwards."""
    with started(environment, log) as (url, _):
        yield url


@contextmanager
def started(environment: Mapping[str, str], log: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Do the same, and give the process too."""
    port = _free_port()
    command = [sys.executable, *COMMAND, "--server.port", str(port), "--server.headless", "true"]
    with log.open("w") as output:
        server = subprocess.Popen(command, cwd=ROOT, env=dict(environment), stdout=output, stderr=subprocess.STDOUT)
        try:
            _wait_for(f"http://127.0.0.1:{port}/_stcore/health", server, log)
            yield f"http://127.0.0.1:{port}", server
        finally:
            server.terminate()
            server.wait(timeout=30)


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urlopen(url, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.3)
    raise AssertionError(f"the app did not start:\n{log.read_text()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

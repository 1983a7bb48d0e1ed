"""The app as a person has it: started by the documented command, looked at in Chromium."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.conftest import IN_CI

ROOT = Path(__file__).resolve().parent.parent.parent
COMMAND = ("-m", "streamlit", "run", "app/streamlit_app.py")
FLAGS = ("--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-dev-shm-usage")
PATIENCE = 180
"""Seconds: importing and compiling UMAP alone takes half a minute on a small machine."""


@pytest.fixture(scope="package")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a server with a cache of its own and an instant encoder; give its address."""
    folder, port = tmp_path_factory.mktemp("app"), _free_port()
    environment = {
        **os.environ,
        "INBEDDER_CACHE": str(folder / "cache"),
        "INBEDDER_APP_ENCODER": "tests.browser.encoders:make",
    }
    with (folder / "log.txt").open("w") as log:
        command = [sys.executable, *COMMAND, "--server.port", str(port)]
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            found = f"http://127.0.0.1:{port}"
            _wait_for(f"{found}/_stcore/health", server, folder / "log.txt")
            yield found
        finally:
            server.terminate()
            server.wait(timeout=30)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Start Chromium; without one, skip, but never in CI."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        message = "Chromium is not installed; `make browser` installs it or says how"
        pytest.fail(message) if IN_CI else pytest.skip(message)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """Open a window of its own on the app; whatever it asks of any other server fails the test."""
    context = browser.new_context(viewport={"width": 1500, "height": 1000}, accept_downloads=True)
    context.set_default_timeout(PATIENCE * 1000 / 3)
    expect.set_options(timeout=PATIENCE * 1000)
    elsewhere: list[str] = []
    context.on("request", lambda request: None if _is_own(request.url, address) else elsewhere.append(request.url))
    opened = context.new_page()
    opened.goto(address)
    yield opened
    context.close()
    assert elsewhere == []


def _is_own(url: str, address: str) -> bool:
    return url.startswith((f"{address}/", address.replace("http", "ws"), "data:", f"blob:{address}"))


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

"""The app as a person has it: started by the documented command, looked at in Chromium."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.chromium import FLAGS, find_chromium
from tests.browser.server import PATIENCE, serve
from tests.conftest import IN_CI


@pytest.fixture(scope="package")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Name the file that holds what the server prints."""
    return tmp_path_factory.mktemp("app") / "log.txt"


@pytest.fixture(scope="package")
def address(log: Path) -> Iterator[str]:
    """Start a server with a cache of its own and an instant encoder; give its address.

    Whatever the tests do: it prints no traceback, nothing of an address, no token, and no place of what people keep.
    """
    cache = log.with_name("cache")
    own = {"INBEDDER_CACHE": str(cache), "INBEDDER_APP_ENCODER": "tests.browser.encoders:make"}
    with serve({**os.environ, **own}, log) as found:
        yield found
    # On a slow machine a press may reach a part of the page that has just gone; its number is the same for everybody.
    printed = re.sub(r"The fragment with id [0-9a-f]{32} does not exist", "", log.read_text())
    assert not re.search(rf"Traceback|[?&]q=|[0-9a-f]{{32}}|{cache}", printed), printed


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Start Chromium; without one, skip, but never in CI."""
    path = find_chromium()
    if path is None:
        message = "Chromium is not installed; `make browser` installs it or says how"
        pytest.fail(message) if IN_CI else pytest.skip(message)
    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """Open a window of its own on the app; whatever it asks of any other server fails the test."""
    context = browser.new_context(viewport={"width": 1500, "height": 1000}, accept_downloads=True)
    context.set_default_timeout(PATIENCE * 1000 / 3)
    elsewhere: list[str] = []
    context.on("request", lambda request: None if _is_own(request.url, address) else elsewhere.append(request.url))
    opened = context.new_page()
    opened.goto(address)
    yield opened
    context.close()
    assert elsewhere == []


def _is_own(url: str, address: str) -> bool:
    return url.startswith((f"{address}/", address.replace("http", "ws"), "data:", f"blob:{address}"))

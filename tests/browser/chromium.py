"""The Chromium that is installed here."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

FLAGS = ("--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-dev-shm-usage")
"""What it takes to draw WebGL without a graphics card, as root, in a container."""


def find_chromium() -> str | None:
    """Return its path, None when there is none."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start it for a script; without one, say what to do and end."""
    path = find_chromium()
    if path is None:
        sys.exit("Chromium is not installed; `make browser` installs it or says how")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield started
        started.close()

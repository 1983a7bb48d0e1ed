"""The Chromium that is installed here."""

import shutil

FLAGS = ("--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-dev-shm-usage")
"""What it takes to draw WebGL without a graphics card, as root, in a container."""


def find_chromium() -> str | None:
    """Return its path, None when there is none."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

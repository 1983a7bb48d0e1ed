"""Measures behind docs/scale.md: the app with a folder of encodings open, in Chromium.

    python scripts/measure_scale.py write FOLDER   # makes one
    python scripts/measure_folder.py FOLDER/shards --documents 500

Prints one JSON line: of each step the seconds, the server's memory after it and at its peak so far, and what the
browser received.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Page, WebSocket, expect

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from inbedder_core.shards import EncodedFolder  # noqa: E402
from tests.browser.chromium import chromium  # noqa: E402
from tests.browser.screen import choose, end_tour, see, settle, wait_for_maps, write  # noqa: E402
from tests.browser.server import started  # noqa: E402

STAND_IN = "inbedder_core.bench:planted"
MINUTES = 30
COLUMN = "shop"
"""That made rows have."""


class Gauge:
    """The memory of a server's process, and what a page received of it."""

    def __init__(self, pid: int, page: Page) -> None:
        self._pid, self._received = pid, 0
        page.on("websocket", self._listen)
        self.steps: dict[str, dict[str, float]] = {}

    def measure(self, name: str, work: Callable[[], object]) -> None:
        """Do a step, and note what it took."""
        self._received, begun = 0, time.monotonic()
        work()
        seconds = time.monotonic() - begun
        self.steps[name] = {
            "seconds": round(seconds, 1),
            "megabytes": self._status("VmRSS"),
            "peak_megabytes": self._status("VmHWM"),
            "received_megabytes": round(self._received / 1e6, 2),
        }
        print(name, self.steps[name], file=sys.stderr, flush=True)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: self._take(len(frame)))

    def _take(self, size: int) -> None:
        self._received += size

    def _status(self, name: str) -> float:
        lines = Path(f"/proc/{self._pid}/status").read_text(encoding="utf-8").splitlines()
        kilobytes = next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))
        return round(kilobytes / 1000, 1)


def main() -> None:
    """Open the folder, search it, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, default=500)
    arguments = parser.parse_args()
    expect.set_options(timeout=MINUTES * 60_000)
    folder = EncodedFolder.open(str(arguments.folder))
    with tempfile.TemporaryDirectory() as cache:
        own = {"INBEDDER_APP_ENCODER": STAND_IN, "INBEDDER_CACHE": cache, "INBEDDER_ENCODINGS": str(arguments.folder)}
        with started({**os.environ, **own}, Path(cache) / "log.txt") as (address, server), chromium() as browser:
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.set_default_timeout(MINUTES * 60_000)
            gauge = Gauge(server.pid, page)
            gauge.measure("the app's first page", lambda: _first(page, address))
            asked = [("encodings", arguments.folder.name), ("limit", arguments.documents), ("asked", 1)]
            asked += [("q", question) for question in folder.questions]
            gauge.measure(
                "the folder opened", lambda: _open(page, f"{address}/?{urlencode(asked)}", len(folder.questions))
            )
            page.get_by_text(f"Search all {len(folder):,} documents").click()
            gauge.measure("counted by a column", lambda: _count(page, len(folder)))
            gauge.measure("searched for words", lambda: _search(page))
    facts = {"rows": len(folder), "load": os.getloadavg()[1], "steps": gauge.steps}
    print(json.dumps(facts))


def _first(page: Page, address: str) -> None:
    page.goto(address)
    end_tour(page)


def _open(page: Page, address: str, views: int) -> None:
    page.goto(address)
    wait_for_maps(page, views)
    settle(page)


def _count(page: Page, rows: int) -> None:
    choose(page.locator(".st-key-everywhere_column"), COLUMN)
    see(page, f"{rows:,} of {rows:,} documents (100.0%)")
    settle(page)


def _search(page: Page) -> None:
    field = page.locator(".st-key-everywhere_query input")
    write(field, "open -prices")
    field.press("Enter")
    expect(page.get_by_text("(100.0%)")).to_have_count(0)
    settle(page)


if __name__ == "__main__":
    main()

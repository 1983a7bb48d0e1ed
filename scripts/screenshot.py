"""Takes docs/screenshot.png: starts the app with the real model, asks the default sample its questions, selects a box.

Run it with `make screenshot`; the first time takes minutes, later ones read the store.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser.chromium import FLAGS, find_chromium  # noqa: E402
from tests.browser.screen import ask, draw_box, maps  # noqa: E402
from tests.browser.server import serve  # noqa: E402

SIZE = {"width": 1600, "height": 1000}
MINUTES = 20


def main() -> None:
    """Take the picture."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "screenshot.png")
    out = parser.parse_args().out
    path = find_chromium()
    if path is None:
        sys.exit("Chromium is not installed; `make browser` installs it or says how")
    expect.set_options(timeout=MINUTES * 60_000)
    log = Path(tempfile.mkdtemp()) / "log.txt"
    with serve(dict(os.environ), log) as address, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        page = chromium.new_page(viewport=SIZE, device_scale_factor=1.25, color_scheme="light")
        page.set_default_timeout(MINUTES * 60_000)
        page.goto(address)
        _take(page, out)
        chromium.close()


def _take(page: Page, out: Path) -> None:
    ask(page)
    draw_box(page, 0)
    expect(page.get_by_text("selected on map 1")).to_be_visible()
    page.wait_for_timeout(1500)
    page.locator(".js-plotly-plot").first.scroll_into_view_if_needed()
    page.mouse.move(5, 5)
    page.wait_for_timeout(1000)
    out.parent.mkdir(exist_ok=True)
    page.screenshot(path=out)
    print(f"Wrote {out}: {len(maps(page))} maps")


if __name__ == "__main__":
    main()

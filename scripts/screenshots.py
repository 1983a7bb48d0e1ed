"""Takes pictures of the running app.

`make screenshot` takes docs/screenshot.png: a sample, asked its questions by the real model; the first time takes
minutes, later ones read the store. `scripts/screenshots.py --pages FOLDER` takes every page at three
widths, asked by a stand-in for the model, and says which are wider than the screen.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import Literal
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page, ViewportSize, expect

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from inbedder_core.corpus.samples import sample  # noqa: E402
from tests.browser import steps  # noqa: E402
from tests.browser.chromium import chromium  # noqa: E402
from tests.browser.screen import draw_box, end_tour, maps, settle, wait_for_maps  # noqa: E402
from tests.browser.server import serve  # noqa: E402

MAIN: ViewportSize = {"width": 1600, "height": 1000}
SIZES: dict[str, ViewportSize] = {
    "wide": {"width": 1440, "height": 900},
    "middle": {"width": 1024, "height": 768},
    "phone": {"width": 390, "height": 844},
}
PAGES = ("", "compare", "movers", "contrast", "facets", "probe", "studies", "train", "about")
ASKED = (
    ("sample", "debate_arguments"), ("limit", "240"), ("asked", "1"),
    ("q", "How long is it?"), ("q", "Which word comes first?"), ("q", "Is it for or against?"),
)  # fmt: skip
STAND_IN = "tests.browser.encoders:make"
MINUTES = 20
_HIGH = "document.querySelector('[data-testid=stMain]').scrollHeight"
_TOO_WIDE = """
() => {
    const main = document.querySelector('[data-testid=stMain]');
    const inside = box => box.parentElement.closest('[data-testid=stDataFrame], .js-plotly-plot');
    return main.scrollWidth > main.clientWidth + 1 ? [...main.querySelectorAll('*')]
        .filter(box => box.getBoundingClientRect().right > main.clientWidth + 1 && !inside(box))
        .map(box => box.dataset.testid || box.className).slice(0, 5) : null;
}
"""


def main() -> None:
    """Take the README's picture, or all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "screenshot.png", help="the README's picture")
    parser.add_argument("--sample", default="review_sentences", help="its corpus")
    parser.add_argument("--documents", type=int, default=500, help="how many of its documents are read")
    parser.add_argument("--pages", type=Path, help="a folder for pictures of every page, instead")
    parser.add_argument("--dark", action="store_true", help="take the pages dark")
    arguments = parser.parse_args()
    expect.set_options(timeout=MINUTES * 60_000)
    with tempfile.TemporaryDirectory() as folder:
        # A stand-in for the model has a cache of its own.
        own = {"INBEDDER_APP_ENCODER": STAND_IN, "INBEDDER_CACHE": f"{folder}/cache"} if arguments.pages else {}
        with serve({**os.environ, **own}, Path(folder) / "log.txt") as address, chromium() as browser:
            if arguments.pages:
                arguments.pages.mkdir(parents=True, exist_ok=True)
                _take_pages(browser, address, arguments.pages, scheme="dark" if arguments.dark else "light")
            else:
                _take_main(browser, address, arguments.out, name=arguments.sample, documents=arguments.documents)


def _take_main(browser: Browser, address: str, out: Path, *, name: str, documents: int) -> None:
    page = browser.new_page(viewport=MAIN, device_scale_factor=1.25, color_scheme="light")
    page.set_default_timeout(MINUTES * 60_000)
    asked = sample(name).instructions[:3]
    where = [("sample", name), ("limit", str(documents)), ("asked", "1"), *(("q", question) for question in asked)]
    page.goto(f"{address}/?{urlencode(where)}")
    end_tour(page)
    wait_for_maps(page, len(asked))
    draw_box(page, 0)
    expect(page.get_by_text("selected on map 1")).to_be_visible()
    _still(page)
    page.locator(".js-plotly-plot").first.scroll_into_view_if_needed()
    _still(page)
    page.screenshot(path=out)
    print(f"Wrote {out}: {len(maps(page))} maps")


def _take_pages(browser: Browser, address: str, folder: Path, *, scheme: Literal["light", "dark"]) -> None:
    first = browser.new_context()
    page = first.new_page()
    page.goto(address)
    page.get_by_text("Tour, 1 of").wait_for()
    _still(page)
    page.screenshot(path=folder / "tour.png")
    end_tour(page)
    page.goto(f"{address}/?{urlencode(ASKED)}")
    wait_for_maps(page, 3)
    settle(page)
    asked, kept = page.url.partition("?")[2], first.storage_state()
    for size, viewport in SIZES.items():
        context = browser.new_context(viewport=viewport, color_scheme=scheme, storage_state=kept)
        page = context.new_page()
        for name in PAGES:
            _open(page, address, name, asked)
            path = folder / f"{name or 'explore'}-{size}-{scheme}.png"
            _take_whole(page, viewport, path)
            wide = page.evaluate(_TOO_WIDE)
            print(f"Wrote {path}" + (f"; wider than the screen: {', '.join(wide)}" if wide else ""), flush=True)
        context.close()


def _open(page: Page, address: str, name: str, asked: str) -> None:
    where = {"movers": "compare"}.get(name, name)
    page.goto(f"{address}/{where}?{asked}")
    page.get_by_test_id("stMainBlockContainer").get_by_role("heading").first.wait_for()
    settle(page)
    if name == "movers":
        steps.open_movers(page)


def _take_whole(page: Page, viewport: ViewportSize, path: Path) -> None:
    """Take the page from its head to its foot: it scrolls inside its window, so the window grows."""
    _still(page)
    page.set_viewport_size({"width": viewport["width"], "height": max(viewport["height"], page.evaluate(_HIGH))})
    _still(page)
    page.screenshot(path=path)
    page.set_viewport_size(viewport)


def _still(page: Page) -> None:
    settle(page)
    page.mouse.move(5, 5)
    page.wait_for_timeout(1500)


if __name__ == "__main__":
    main()

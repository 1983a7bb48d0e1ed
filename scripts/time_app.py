"""Measures in Chromium how long the app takes to answer: `scripts/time_app.py --out FILE`.

A stand-in for the model answers; every figure is from the last click or key until the page has run, drawn its maps and
painted, by the page's own clock, the first time and once more. `--lasso 50000` says instead whether the app lives
through a lasso around so many documents.
"""

import argparse
import csv
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import torch
from playwright.sync_api import Error, Page, expect

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from touches import INTERACTIONS, Interaction, draw_around, leave, let_go, timed  # noqa: E402

from inbedder_core.bench.gauges import machine  # noqa: E402
from inbedder_core.bench.texts import QUESTIONS, made_texts  # noqa: E402
from tests.browser import steps  # noqa: E402
from tests.browser.chromium import chromium  # noqa: E402
from tests.browser.screen import MAPS, end_tour, settle, wait_for_maps  # noqa: E402
from tests.browser.server import serve  # noqa: E402

STAND_IN = "inbedder_core.bench:planted"
WORDS, VIEWS = 20, 4
FITTED = 1_000
"""Documents a map is fitted to: laying out is not what is measured."""
MINUTES, STEP_MINUTES = 30, 1
"""How long opening may take, and one step."""


def main() -> None:
    """Measure, and print or write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=5_000)
    parser.add_argument("--lasso", type=int, help="only draw a lasso around so many documents")
    parser.add_argument("--out", type=Path, help="a Markdown file to write, else it is printed")
    arguments = parser.parse_args()
    expect.set_options(timeout=MINUTES * 60_000)
    size, views = (arguments.lasso, 1) if arguments.lasso else (arguments.documents, VIEWS)
    with _page(size, views) as page:
        lines = list(_lasso(page, size) if arguments.lasso else _table(page, size))
    text = "\n".join(lines) + "\n"
    if arguments.out:
        arguments.out.write_text(text, encoding="utf-8")
    else:
        print(text)


@contextmanager
def _page(size: int, views: int) -> Iterator[Page]:
    """Open the app on so many documents and views, in a cache of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        own = {"INBEDDER_APP_ENCODER": STAND_IN, "INBEDDER_CACHE": f"{folder}/cache"}
        with serve({**os.environ, **own}, folder / "log.txt") as address, chromium() as browser:
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.set_default_timeout(MINUTES * 60_000)
            page.goto(address)
            end_tour(page)
            steps.upload(page, _texts(size, folder / "made.csv"))
            chosen = [pair.split("=", 1) for pair in page.url.partition("?")[2].split("&")]
            where = [(key, value) for key, value in chosen if key in ("upload", "column")]
            asked = [("q", question) for question in QUESTIONS[:views]]
            page.goto(
                f"{address}/?{urlencode([*where, ('limit', size), ('map_sample', FITTED), ('asked', 1), *asked])}"
            )
            wait_for_maps(page, views)
            settle(page)
            yield page


def _texts(size: int, path: Path) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["text", "shop", "month"])
        for place, text in enumerate(made_texts(size, WORDS)):
            rows.writerow([text, f"shop {place % 7}", f"2024-{place % 12 + 1:02}"])
    return path


def _table(page: Page, size: int) -> Iterator[str]:
    expect.set_options(timeout=STEP_MINUTES * 60_000)
    page.set_default_timeout(STEP_MINUTES * 60_000)
    rows = []
    for interaction in INTERACTIONS:
        try:
            times = [f"{timed(page, interaction):.1f}" for _ in range(2)]
        except (Error, AssertionError) as error:
            print(f"{interaction.name}: {error}", file=sys.stderr, flush=True)
            leave(page)
            times = ["", ""]
        rows.append((interaction.name, *times))
        print(*rows[-1], sep=" | ", file=sys.stderr, flush=True)
    yield from _head(f"--documents {size}")
    yield f"{size:,} documents, {VIEWS} views, seconds (empty: it did not come):"
    yield ""
    yield "| | first | again |"
    yield "|---|---:|---:|"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def _lasso(page: Page, size: int) -> Iterator[str]:
    page.locator(f"{MAPS} [data-val=lasso]").first.click()
    seconds = timed(page, Interaction("lasso", draw_around))
    held = page.locator(".st-key-documents_head").get_by_text("selected on map").inner_text()
    after = timed(page, Interaction("clear", let_go))
    yield from _head(f"--lasso {size}")
    yield f"A lasso around the whole map of {size:,} documents: {seconds:.1f} s until the app says what is selected"
    yield f"({held}), {after:.1f} s until it is cleared again."


def _head(options: str) -> Iterator[str]:
    facts = machine(torch.device("cpu"))
    load = os.getloadavg()[1]
    yield "# How fast the app answers in the browser"
    yield ""
    yield f"Measured by `scripts/time_app.py {options}` in headless Chromium, which draws without a graphics card, on"
    yield f"{facts['processor']}, {facts['cores']} cores; {load:.1f} processes wanted to run, these among them. Each"
    yield "figure is from the last click or key until the app has run, drawn its maps and painted, by the page's clock."
    yield ""


if __name__ == "__main__":
    main()

"""Measures in Chromium how long the app takes to answer: `scripts/time_app.py --out FILE`.

A stand-in for the model answers; every figure is from the click until the page shows what came of it and is still, the
first time and once more. `--lasso 50000` says instead whether the app lives through a lasso around so many documents.
"""

import argparse
import csv
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import torch
from playwright.sync_api import Error, Page, expect

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from inbedder_core.bench.gauges import machine  # noqa: E402
from inbedder_core.bench.texts import QUESTIONS, made_texts  # noqa: E402
from tests.browser import steps  # noqa: E402
from tests.browser.chromium import chromium  # noqa: E402
from tests.browser.screen import MAPS, cell, choose, end_tour, open_page, press, see, settle, wait_for_maps  # noqa: E402
from tests.browser.server import serve  # noqa: E402

STAND_IN = "app.measure:planted"
WORDS, VIEWS = 20, 4
FITTED = 1_000
"""Documents a map is fitted to: laying out is not what is measured."""
MINUTES, STEP_MINUTES = 30, 1
"""How long opening may take, and one step."""
RENAMED = "Renamed"

Do = Callable[[Page], object]


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
    for name, do, back in _interactions():
        try:
            times = [_timed(page, do)]
            if back is not None:
                back(page)
                settle(page)
                times.append(_timed(page, do))
        except (Error, AssertionError) as error:
            print(f"{name}: {str(error).splitlines()[0]}", file=sys.stderr, flush=True)
            _leave(page)
            times = []
        rows.append((name, *(f"{seconds:.1f}" for seconds in times), *[""] * (2 - len(times))))
        print(*rows[-1], sep=" | ", file=sys.stderr, flush=True)
    yield from _head(f"--documents {size}")
    yield f"{size:,} documents, {VIEWS} views, seconds from the click until the page is still (empty: it did not come):"
    yield ""
    yield "| | first | again |"
    yield "|---|---:|---:|"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def _interactions() -> Iterator[tuple[str, Do, Do | None]]:
    """Say what is done, how, and what leads back to where it can be done again (None: it is done once)."""
    yield "Explore: tick a cluster", partial(steps.tick_clusters, lines=(0,)), _clear
    yield "Explore: let the selection go", _clear, None
    yield "Explore: draw a box, the other maps follow", _box, _clear
    yield "Explore: open “Group differently”, with its sweep", _open_grouping, None
    yield "Explore: another smallest cluster, all views", _regroup, settle
    yield "Explore: colour by a column", partial(_colour, option="shop"), partial(_colour, option="Cluster")
    yield "Explore: rename a cluster", partial(steps.rename, line=0, name=RENAMED), _undo
    yield "Compare: open, all pairs with their permutations", steps.compare, _leave
    yield "Compare: movers of two questions", steps.open_movers, _crossed
    yield "Compare: open a mover", partial(steps.open_mover, line=2), partial(steps.open_mover, line=2)
    yield "Contrast: open, two clusters", steps.contrast, _leave
    yield "Contrast: another cluster", partial(_contrast, place=2), partial(_contrast, place=1)
    yield "Facets: open, a column against clusters", steps.facets, _leave
    yield "Facets: as a map", _facet_map, _facet_table
    yield "Explore: come back to the maps", partial(steps.explore, maps=VIEWS), _leave
    yield "Explore: reload", _reload, settle


def _lasso(page: Page, size: int) -> Iterator[str]:
    page.locator(f"{MAPS} [data-val=lasso]").first.click()
    seconds = _timed(page, lambda page: _draw_around(page))
    held = page.locator(".st-key-documents_head").inner_text().splitlines()
    after = _timed(page, _clear)
    yield from _head(f"--lasso {size}")
    yield f"A lasso around the whole map of {size:,} documents: {seconds:.1f} s until the app says what is selected"
    yield f"({' '.join(held[1:2])}), {after:.1f} s until it is cleared again."


def _head(options: str) -> Iterator[str]:
    facts = machine(torch.device("cpu"))
    load = os.getloadavg()[1]
    yield "# How fast the app answers in the browser"
    yield ""
    yield f"Measured by `scripts/time_app.py {options}` in headless Chromium, which draws without a graphics card, on"
    yield f"{facts['processor']}, {facts['cores']} cores; {load:.1f} processes wanted to run, these among them."
    yield ""


def _timed(page: Page, do: Do) -> float:
    start = time.perf_counter()
    do(page)
    settle(page)
    return time.perf_counter() - start


def _leave(page: Page) -> None:
    open_page(page, "About the method")


def _clear(page: Page) -> None:
    press(page.locator(".st-key-clear_selection button"))
    expect(page.locator(".st-key-clear_selection")).to_have_count(0)


def _box(page: Page) -> None:
    steps.select(page)
    page.wait_for_function(
        f"() => [...document.querySelectorAll('{MAPS}')].every(map => map._fullData?.[0].selectedpoints?.length)"
    )


def _open_grouping(page: Page) -> None:
    page.locator(".st-key-grouping summary").click()
    expect(page.locator(".st-key-sweep .js-plotly-plot")).to_be_visible()


def _regroup(page: Page) -> None:
    slider = page.locator(".st-key-group_min_size").get_by_role("slider")
    before = slider.get_attribute("aria-valuenow")
    slider.press("ArrowRight")
    expect(slider).not_to_have_attribute("aria-valuenow", before or "")
    expect(page.get_by_test_id("stApp")).not_to_have_attribute("data-test-script-state", "notRunning")


def _colour(page: Page, option: str) -> None:
    place = page.locator(".st-key-maps_coloured_by")
    page.locator(".st-key-look button").first.scroll_into_view_if_needed()
    press(page.locator(".st-key-look button"))
    expect(place).to_be_visible()
    choose(place, option)
    page.keyboard.press("Escape")


def _undo(page: Page) -> None:
    press(page.locator(".st-key-undo_0 button"))
    expect(cell(steps.clusters(page), RENAMED)).to_have_count(0)
    settle(page)
    _clear(page)


def _crossed(page: Page) -> None:
    page.locator(".st-key-compare_look").get_by_text("Clusters crossed", exact=True).click()
    wait_for_maps(page, 2)
    see(page, "Furthest from chance")


def _contrast(page: Page, place: int) -> None:
    head = page.get_by_text("separate").first
    before = head.inner_text()
    choose(page.locator(".st-key-contrast_value_1_0_cluster"), place)
    expect(head).not_to_have_text(before)


def _facet_map(page: Page) -> None:
    page.locator(".st-key-facet_look").get_by_text("Map", exact=True).click()
    expect(page.locator(".st-key-facet_map .nsewdrag")).to_have_count(1)


def _facet_table(page: Page) -> None:
    page.locator(".st-key-facet_look").get_by_text("Table", exact=True).click()
    expect(page.locator(".st-key-facet_map")).to_have_count(0)


def _reload(page: Page) -> None:
    page.reload()
    wait_for_maps(page, VIEWS)


def _draw_around(page: Page) -> None:
    """Draw a lasso along the edges of the first map."""
    area = page.locator(f"{MAPS} .nsewdrag").first.bounding_box()
    assert area
    left, top, right, foot = area["x"] + 3, area["y"] + 3, area["x"] + area["width"] - 3, area["y"] + area["height"] - 3
    page.mouse.move(left, top)
    page.mouse.down()
    for x, y in ((right, top), (right, foot), (left, foot), (left, top + 6)):
        page.mouse.move(x, y, steps=8)
    page.mouse.up()
    see(page, "selected on map 1")


if __name__ == "__main__":
    main()

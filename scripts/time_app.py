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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
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
from tests.browser.screen import (  # noqa: E402
    MAPS,
    draw_box,
    end_tour,
    open_page,
    press,
    settle,
    tick,
    wait_for_maps,
)
from tests.browser.server import serve  # noqa: E402

STAND_IN = "app.measure:planted"
WORDS, VIEWS = 20, 4
FITTED = 1_000
"""Documents a map is fitted to: laying out is not what is measured."""
MINUTES, STEP_MINUTES = 30, 1
"""How long opening may take, and one step."""

Do = Callable[[Page], object]

_WATCH = """
    () => {
        const app = document.querySelector("[data-testid=stApp]");
        const watch = window.watch = {begun: 0, still: performance.now()};
        for (const kind of ["pointerup", "keydown"])
            addEventListener(kind, () => watch.begun = performance.now(), {capture: true});
        const busy = () => app.dataset.testScriptState !== "notRunning"
            || [...document.querySelectorAll(".plot")].some(plot => plot.drawings);
        let before = performance.now();
        const look = now => {
            if (busy() || now - before > 100) watch.still = performance.now();
            before = now;
            requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
    }
"""
"""Note when a person last pressed something, and when the page was last at work: running, drawing, or late to paint."""
_STILL = "() => performance.now() - Math.max(watch.still, watch.begun) > 700"
_ANSWERED = "() => watch.still > watch.begun && performance.now() - watch.still > 700"
_SECONDS = "() => (watch.still - watch.begun) / 1000"


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


@dataclass(frozen=True)
class Interaction:
    """What is done, after what leads to where it can be done; the last click or key of `act` is what is answered."""

    name: str
    act: Do
    before: Do = lambda page: None


def _table(page: Page, size: int) -> Iterator[str]:
    expect.set_options(timeout=STEP_MINUTES * 60_000)
    page.set_default_timeout(STEP_MINUTES * 60_000)
    rows = []
    for interaction in INTERACTIONS:
        try:
            times = [f"{_timed(page, interaction):.1f}" for _ in range(2)]
        except (Error, AssertionError) as error:
            print(f"{interaction.name}: {error}", file=sys.stderr, flush=True)
            _leave(page)
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
    seconds = _timed(page, Interaction("lasso", _draw_around))
    held = page.locator(".st-key-documents_head").get_by_text("selected on map").inner_text()
    after = _timed(page, Interaction("clear", _let_go))
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


def _timed(page: Page, interaction: Interaction) -> float:
    interaction.before(page)
    _still(page)
    interaction.act(page)
    _still(page, _ANSWERED)
    return float(page.evaluate(_SECONDS))


def _still(page: Page, when: str = _STILL) -> None:
    """Wait until the page has had nothing to do for a while."""
    page.evaluate(f"() => window.watch ?? ({_WATCH})()")
    page.wait_for_function(when, polling=100)


def _leave(page: Page) -> None:
    open_page(page, "About the method")


def _tick(page: Page) -> None:
    tick(steps.clusters(page))


def _let_go(page: Page) -> None:
    press(page.locator(".st-key-clear_selection button"))


def _nothing_selected(page: Page) -> None:
    _still(page)
    if page.locator(".st-key-clear_selection").count():
        _let_go(page)
        expect(page.locator(".st-key-clear_selection")).to_have_count(0)


def _something_selected(page: Page) -> None:
    _nothing_selected(page)
    _still(page)
    _tick(page)


def _toggle_grouping(page: Page) -> None:
    page.locator(".st-key-grouping summary").click()


def _grouping_closed(page: Page) -> None:
    _still(page)
    if page.locator(".st-key-sweep .js-plotly-plot").count():
        _toggle_grouping(page)
        expect(page.locator(".st-key-sweep .js-plotly-plot")).to_have_count(0)


def _regroup(page: Page) -> None:
    page.locator(".st-key-group_min_size").get_by_role("slider").press("ArrowRight")


def _colours_listed(page: Page) -> None:
    _still(page)
    if not page.locator(".st-key-maps_coloured_by").count():
        page.locator(".st-key-look button").first.click()
    page.locator(".st-key-maps_coloured_by").get_by_role("combobox").click()


def _takes(*places: int) -> Do:
    """Take the options at these places of a list in turn."""
    turns = cycle(places)
    return lambda page: page.get_by_role("option").nth(next(turns)).click()


def _name_written(page: Page) -> None:
    page.keyboard.press("Escape")
    _something_selected(page)
    _still(page)
    press(page.locator("[class*=st-key-edit_edit_0] button"))
    field = page.get_by_label("New name")
    field.fill(f"{field.input_value()}!")


def _enter(page: Page) -> None:
    page.keyboard.press("Enter")


def _opens(name: str) -> Interaction:
    link = name.partition(":")[0]
    return Interaction(name, lambda page: page.get_by_role("link", name=link, exact=True).click(), _leave)


def _choose(key: str, option: str) -> Do:
    return lambda page: page.locator(f".st-key-{key}").get_by_text(option, exact=True).click()


def _crossed(page: Page) -> None:
    open_page(page, "Compare")
    _choose("compare_look", "Clusters crossed")(page)


def _ticks_mover(*lines: int) -> Do:
    turns = cycle(lines)
    return lambda page: tick(page.locator("[class*=st-key-movers_0] [data-testid=stDataFrame]"), next(turns))


def _clusters_listed(page: Page) -> None:
    page.locator("[class*=st-key-contrast_value_1_]").get_by_role("combobox").click()


def _facet_table(page: Page) -> None:
    open_page(page, "Facets")
    _choose("facet_look", "Table")(page)


def _reload(page: Page) -> None:
    page.reload()
    page.evaluate(_WATCH)
    wait_for_maps(page, VIEWS)


INTERACTIONS = (
    Interaction("Explore: tick a cluster", _tick, _nothing_selected),
    Interaction("Explore: let the selection go", _let_go, _something_selected),
    Interaction("Explore: draw a box, the other maps follow", lambda page: draw_box(page, 0), _nothing_selected),
    Interaction("Explore: open “Group differently”, with its sweep", _toggle_grouping, _grouping_closed),
    Interaction("Explore: another smallest cluster, all views", _regroup, _nothing_selected),
    Interaction("Explore: colour by something else", _takes(1, 2), _colours_listed),
    Interaction("Explore: rename a cluster", _enter, _name_written),
    _opens("Compare: all pairs with their permutations"),
    Interaction("Compare: movers of two questions", _choose("compare_look", "Movers"), _crossed),
    Interaction("Compare: another mover", _ticks_mover(2, 4)),
    _opens("Contrast: two clusters"),
    Interaction("Contrast: another cluster", _takes(2, 1), _clusters_listed),
    _opens("Facets: a column against clusters"),
    Interaction("Facets: as a map", _choose("facet_look", "Map"), _facet_table),
    _opens("Explore: back to the maps"),
    Interaction("Explore: reload", _reload),
)


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


if __name__ == "__main__":
    main()

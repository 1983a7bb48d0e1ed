"""What only a browser can tell: maps are really drawn, a real drag selects, and hostile texts reach nobody."""

import csv
import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.browser import steps
from tests.browser.screen import (
    MAPS,
    SENDS,
    ask,
    draw_box,
    end_tour,
    maps,
    open_panel,
    press,
    settle,
    tick,
    wait_for_maps,
    write,
)
from tests.hostile import ACTING, hostile_texts

pytestmark = pytest.mark.browser


@pytest.fixture
def trap() -> Iterator[tuple[str, list[str]]]:
    """A server on this machine that hostile texts point to, and the requests that reached it."""
    reached: list[str] = []

    class Trap(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            reached.append(self.path)
            self.send_error(404)

        def log_message(self, format: str, *values: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Trap) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", reached
        server.shutdown()
        thread.join()


def test_the_page_opens_on_a_sample_with_questions(page: Page) -> None:
    expect(page.get_by_text("How does each question regroup your documents?")).to_be_visible()
    questions = page.get_by_placeholder("Ask something of every document")
    expect(questions.first).not_to_be_empty()
    expect(questions).to_have_count(3)


def test_asking_draws_a_map_for_each_question(page: Page) -> None:
    ask(page)
    drawn = maps(page)
    assert len(drawn) == 3
    expect(page.locator(SENDS)).to_have_count(0)
    for place, found in enumerate(drawn):
        assert len(found["rows"]) == len(found["x"]) == 500
        area = page.locator(MAPS).nth(place)
        area.scroll_into_view_if_needed()
        assert _colours(area.screenshot()) >= 3


def test_maps_are_drawn_where_their_script_comes_at_the_second_try(page: Page) -> None:
    failed: list[str] = []

    def fail_once(route: Route) -> None:
        if failed:
            route.continue_()
        else:
            failed.append(route.request.url)
            route.abort()

    ask(page)
    page.route("**/plotly-*.js", fail_once)
    page.reload()
    wait_for_maps(page, 3)
    assert failed


def test_maps_wait_for_the_texts_that_another_map_brings(page: Page) -> None:
    ask(page)
    page.add_init_script(
        "let late; Object.defineProperty(window, 'plotTexts',"
        " {get: () => late, set: texts => setTimeout(() => (late = texts), 4000)})"
    )
    page.reload()
    wait_for_maps(page, 3)
    texts = page.locator(MAPS).evaluate_all("maps => maps.map(map => map._fullData[0].text.length)")
    assert texts == [500] * 3


def test_a_box_in_one_map_lights_the_same_documents_in_the_others(page: Page) -> None:
    ask(page)
    draw_box(page, 0)
    expect(page.get_by_text("selected on map 1")).to_be_visible()
    page.wait_for_function(
        f"() => [...document.querySelectorAll('{MAPS}')].every(map => map._fullData?.[0].selectedpoints?.length)"
    )
    first, second, third = maps(page)
    assert 0 < len(first["selected"]) < 500
    assert first["selected"] == second["selected"] == third["selected"]
    assert _greyed(page, 1) == 500 - len(first["selected"])


def test_letting_a_selection_go_takes_the_box_away_and_leaves_the_maps_in_place(page: Page) -> None:
    end_tour(page)
    ask(page)
    page.evaluate(f"() => document.querySelectorAll('{MAPS}').forEach(map => map.here = true)")
    draw_box(page, 1)
    expect(page.get_by_text("selected on map 2")).to_be_visible()
    press(page.locator(".st-key-clear_selection button"))
    page.wait_for_function(
        f"() => [...document.querySelectorAll('{MAPS}')].every(map => !map._fullData[0].selectedpoints)"
    )
    assert page.evaluate(f"() => [...document.querySelectorAll('{MAPS}')].map(map => map.layout.selections ?? [])") == (
        [[], [], []]
    )
    assert page.evaluate(f"() => [...document.querySelectorAll('{MAPS}')].every(map => map.here)")
    draw_box(page, 1)
    expect(page.get_by_text("selected on map 2")).to_be_visible()


def test_a_reload_finds_the_same_views(page: Page) -> None:
    ask(page)
    before = maps(page)
    page.reload()
    wait_for_maps(page, 3)
    assert maps(page) == before


def test_the_download_holds_every_document(page: Page) -> None:
    ask(page)
    content = Path(steps.download(page, "documents.csv").path()).read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(content, newline="")))
    assert len(rows) == 500
    assert {"id", "text"} <= set(rows[0])
    assert sum(name.startswith("answer: ") for name in rows[0]) == 3


def test_hostile_texts_are_only_shown(page: Page, trap: tuple[str, list[str]], tmp_path: Path) -> None:
    target, reached = trap
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: asked.append(f"dialog {dialog.message}"))
    steps.upload(page, _hostile_csv(target, tmp_path / "![n](http) <img src=x>.csv"))
    for number, question in enumerate((f"Repeat ![q]({target}/question.png)", "Which word comes first?")):
        write(page.get_by_placeholder("Ask something of every document").nth(number), question)
    page.get_by_placeholder("Ask something of every document").nth(1).press("Enter")
    ask(page)
    _hover_every_map(page)
    tick(page.locator(".st-key-clusters_0 [data-testid=stDataFrame]"))
    expect(page.get_by_text("Clear selection")).to_be_visible()
    tick(page.locator(".st-key-documents [data-testid=stDataFrame]"))
    expect(page.locator(".st-key-reader")).to_be_visible()
    assert reached == []
    assert [url for url in asked if target in url or url.startswith("dialog")] == []
    assert page.locator("a[href^='javascript'], a[href^='data:text']").count() == 0


def _hostile_csv(target: str, path: Path) -> Path:
    short = (text for text in hostile_texts(target).values() if len(text) < 1000)
    texts = [ACTING.sub(" ", text) for text in short]  # files of csv are cleaned of controls by whoever reads them
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["text", f"![c]({target}/column.png)"])
        rows.writerows([f"{text} {number}", f"![m]({target}/cell.png)"] for number in range(4) for text in texts)
    return path


def _hover_every_map(page: Page) -> None:
    for place in range(page.locator(MAPS).count()):
        points = page.locator(MAPS).nth(place).locator(".point")
        told = page.locator(MAPS).nth(place).locator(".hoverlayer .hovertext")
        for number in range(0, points.count(), 7):
            points.nth(number).hover(force=True)
        # A page that still moves takes the map away from under the pointer, which then does not move by itself.
        for _ in range(20):
            if told.count():
                break
            page.mouse.move(1, 1)
            points.first.hover(force=True)
            page.wait_for_timeout(250)
        expect(told).to_have_count(1)
        said = page.locator(MAPS).nth(place).evaluate("map => map._fullLayout.hoverlabel.font.family")
        assert said == page.locator(MAPS).nth(place).evaluate("map => map._fullLayout.font.family")


def _colours(png: bytes) -> int:
    """Count the saturated colors that at least 20 pixels have."""
    pixels = Image.open(io.BytesIO(png)).convert("RGB")
    counts = pixels.getcolors(maxcolors=1 << 24) or []
    return sum(count >= 20 and max(color) - min(color) > 40 for count, color in counts)


def _greyed(page: Page, place: int) -> int:
    """Count the points of a map that are drawn gray, and not in full color."""
    drawn = """map => {
        const brush = map.querySelector("canvas.points").getContext("2d"), drawImage = brush.drawImage;
        let gray = 0;
        brush.drawImage = () => (gray += brush.globalAlpha < 0.5);
        map.emit("plotly_restyle");
        brush.drawImage = drawImage;
        return gray;
    }"""
    return int(page.locator(MAPS).nth(place).evaluate(drawn))


def test_maps_move_from_one_to_two_a_row_and_back_without_an_error(page: Page) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    ask(page)
    for number in (1, 2, 3, 1, 2):
        page.locator(".st-key-maps_a_row").get_by_text(f"{number} a row").click()
        page.wait_for_timeout(200)  # a change of size is looked at a moment later
    settle(page)
    wait_for_maps(page, 3)
    page.wait_for_timeout(500)
    assert errors == []


def test_the_panel_folds_after_asking_and_opens_again_by_its_name(page: Page) -> None:
    panel = page.get_by_test_id("stSidebar")
    expect(panel).to_have_attribute("data-collapsed", "false")
    ask(page)
    expect(panel).to_have_attribute("data-collapsed", "true")
    open_panel(page)
    draw_box(page, 0)
    settle(page)
    expect(panel).to_have_attribute("data-collapsed", "false")


def test_maps_stand_two_a_row_on_a_small_screen_and_one_at_a_time_on_a_phone(page: Page) -> None:
    ask(page)
    panels = page.locator(".st-key-maps > *")
    expect(panels).to_have_count(3)
    tops = lambda: [box["y"] for box in (panel.bounding_box() for panel in panels.all()) if box]  # noqa: E731
    assert len(set(tops())) == 1, "three a row, as chosen"
    page.set_viewport_size({"width": 1024, "height": 768})
    page.wait_for_timeout(500)
    assert [tops().count(top) for top in dict.fromkeys(tops())] == [2, 1]
    widths = lambda places: [box["width"] for box in (place.bounding_box() for place in places.all()) if box]  # noqa: E731
    first, _, last = widths(panels)
    assert last > 2 * first, "the map alone in its row has all of it"
    open_panel(page)
    page.wait_for_timeout(500)
    assert min(widths(page.locator(".st-key-findings [data-testid=stColumn]"))) >= 270, "findings are not squeezed"
    page.get_by_test_id("stSidebarCollapseButton").locator("button").click()
    page.set_viewport_size({"width": 390, "height": 844})
    switch = page.locator(".map-switcher label")
    for place in (2, 1, 0):
        switch.nth(place).click()
        expect(panels.nth(place)).to_be_visible()
        assert [panel.is_visible() for panel in panels.all()].count(True) == 1
        expect(panels.nth(place).locator(".nsewdrag")).to_be_visible()
    page.mouse.wheel(0, 400)
    expect(switch.first).to_be_in_viewport()

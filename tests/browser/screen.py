"""What a person sees and does on the app's page, in the words of the tests."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

MAPS = ".js-plotly-plot"
_STATE = """
    maps => maps.map(map => {
        const points = map._fullData[0];
        const chosen = points.selectedpoints;
        return {
            x: Array.from(points.x), y: Array.from(points.y), rows: Array.from(points.customdata),
            selected: chosen ? Array.from(chosen).map(place => points.customdata[place]).sort((a, b) => a - b) : null,
        };
    })
"""


def ask(page: Page) -> None:
    """Press the button that asks, and wait for as many maps as there are questions."""
    questions = page.get_by_placeholder("Ask something of every document")
    expect(questions.first).not_to_be_empty()
    expect(page.locator(".st-key-ask button")).to_be_enabled()
    number = sum(bool(questions.nth(place).input_value()) for place in range(questions.count()))
    page.locator(".st-key-ask button").click()
    wait_for_maps(page, number)
    settle(page)


def wait_for_maps(page: Page, number: int) -> None:
    """Wait until so many maps have points."""
    expect(page.locator(f"{MAPS} .nsewdrag")).to_have_count(number)
    page.wait_for_function(
        f"number => [...document.querySelectorAll('{MAPS}')].filter(map => map._fullData?.length).length === number",
        arg=number,
    )


def maps(page: Page) -> list[dict[str, Any]]:
    """Return of each map its points (x, y, rows of the corpus) and the rows that are highlighted, None for all."""
    found: list[dict[str, Any]] = page.locator(MAPS).evaluate_all(_STATE)
    return found


def settle(page: Page) -> None:
    """Wait until the page has run to its end: while it runs, what one acts on may be replaced."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def draw_box(page: Page, place: int) -> None:
    """Drag a box over the left half of a map."""
    settle(page)
    area = page.locator(f"{MAPS} .nsewdrag").nth(place)
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    assert box
    page.mouse.move(box["x"] + 4, box["y"] + 4)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2, steps=5)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] - 4, steps=5)
    page.mouse.up()


def tick_first_row(table: Locator) -> None:
    """Tick the first row of a table (which is drawn on a canvas)."""
    settle(table.page)
    table.locator(".dvn-scroller").click(position={"x": 18, "y": 52})

"""What a person sees and does on the app's page, in the words of the tests."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect

MAPS = ".js-plotly-plot"
SENDS = "[data-title='Share chart...']"
"""Plotly's button that sends a chart, with its texts, to a server elsewhere."""
_LINE = 35
"""Pixels of a line of a table."""
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
    """Press the button that asks, and wait for as many maps as there are questions, which the address names."""
    open_panel(page)
    expect(page.get_by_placeholder("Ask something of every document").first).not_to_be_empty()
    expect(page.locator(".st-key-ask button")).to_be_enabled()
    settle(page)
    page.locator(".st-key-ask button").click()
    page.wait_for_url("**asked=1**")
    settle(page)
    wait_for_maps(page, len(parse_qs(urlsplit(page.url).query)["q"]))
    settle(page)
    expect(page.get_by_test_id("stSidebar")).to_have_attribute("data-collapsed", "true")


def open_panel(page: Page) -> None:
    """Open the panel at the side, which folds by itself after asking."""
    settle(page)
    if page.locator("[data-testid=stSidebar][data-collapsed=false]").count() == 0:
        page.get_by_test_id("stExpandSidebarButton").click()
        expect(page.get_by_test_id("stSidebar")).to_have_attribute("data-collapsed", "false")


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
    expect(page.locator(".stElementContainer").first).to_be_attached()  # before its first run it does not run either
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def draw_box(page: Page, place: int) -> None:
    """Drag a box over the left half of a map."""
    settle(page)
    area = page.locator(f"{MAPS} .nsewdrag").nth(place)
    area.evaluate("map => map.scrollIntoView({block: 'center'})")  # not below the bar at the top of the page
    box = area.bounding_box()
    assert box
    page.mouse.move(box["x"] + 4, box["y"] + 4)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2, steps=5)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] - 4, steps=5)
    page.mouse.up()


def tick(table: Locator, line: int = 0) -> None:
    """Tick a line of a table (which is drawn on a canvas), counted from 0; it must be in sight of the table."""
    settle(table.page)
    table.locator(".dvn-scroller").click(position={"x": 18, "y": _LINE * (line + 1.5)})


def cells(table: Locator, column: int) -> list[str]:
    """Read a column of a table, counted from 1: the canvas holds the cells in sight for those who cannot see it."""
    found = table.locator(f"canvas [role=gridcell][aria-colindex='{column}']")
    expect(found.first).to_be_attached()
    return found.all_inner_texts()


def cell(table: Locator, text: str) -> Locator:
    """Find a cell of a table by all it says."""
    return table.locator("canvas [role=gridcell]").get_by_text(text, exact=True)


def choose(place: Locator, option: str | int) -> None:
    """Choose from the list at a place, by its words or by where it stands."""
    settle(place.page)
    place.get_by_role("combobox").click()
    options = place.page.get_by_role("option")
    (options.nth(option) if isinstance(option, int) else options.get_by_text(option, exact=True)).click()
    settle(place.page)


def end_tour(page: Page) -> None:
    """Skip the tour, if a newcomer is shown it."""
    settle(page)
    skip = page.get_by_role("button", name="Skip the tour")
    if skip.count():
        skip.click()
        expect(skip).to_have_count(0)
        settle(page)


def write(field: Locator, text: str) -> None:
    """Write in a field in place of what it says."""
    field.fill("")  # a field that is just being drawn may lose what is selected in it, and what is written is added
    field.fill(text)
    expect(field).to_have_value(text)


def press(button: Locator) -> None:
    """Press a button once the page shows only one of its kind: the one before it stays until the page has run."""
    shown = button.filter(visible=True)
    expect(shown).to_have_count(1)
    shown.click()


def open_page(page: Page, name: str) -> None:
    """Go to another page of the app."""
    page.get_by_role("link", name=name, exact=True).click()
    settle(page)


def see(page: Page, text: str) -> None:
    """Wait until the page says so."""
    expect(page.get_by_text(text).first).to_be_visible()

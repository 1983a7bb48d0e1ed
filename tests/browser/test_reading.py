"""A document read beside the maps: a click on a point opens it, and looking for documents leaves only those found."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.screen import MAPS, ask, maps, settle, wait_for_maps, write

pytestmark = pytest.mark.browser
_POINT = """
    (map, place) => {
        const {xaxis, yaxis} = map._fullLayout, points = map._fullData[0], box = map.getBoundingClientRect();
        return {x: box.left + xaxis._offset + xaxis.d2p(points.x[place]),
                y: box.top + yaxis._offset + yaxis.d2p(points.y[place])};
    }
"""


def click_point(page: Page, place: int) -> None:
    """Click a point of the first map, by its place among those drawn."""
    drawn = page.locator(MAPS).first
    drawn.evaluate("map => map.scrollIntoView({block: 'center'})")
    page.wait_for_timeout(500)
    spot = drawn.evaluate(_POINT, place)
    page.mouse.move(spot["x"], spot["y"])
    page.mouse.click(spot["x"], spot["y"])


def test_a_document_is_opened_by_a_click_asked_and_closed(page: Page) -> None:
    ask(page)
    click_point(page, 0)
    reader = page.locator(".st-key-reader")
    expect(reader.get_by_text("% likely").first).to_be_visible()
    settle(page)
    beside, drawn = reader.bounding_box(), page.locator(MAPS).first.bounding_box()
    assert beside and drawn and beside["x"] + beside["width"] <= drawn["x"], "it covers no map"
    assert all(found["selected"] is None for found in maps(page)), "to read is not to select"
    rings = page.locator(MAPS).evaluate_all("maps => maps.map(map => (map.layout.shapes ?? []).length)")
    assert rings == [1, 1, 1]
    write(reader.get_by_placeholder("A question for this document"), "Which word comes first?")
    reader.get_by_placeholder("A question for this document").press("Enter")
    expect(reader.locator(".st-key-reader_own_answer")).to_contain_text("%")
    settle(page)
    reader.locator(".st-key-close_reader button").click()
    expect(reader).to_have_count(0)
    field = page.get_by_placeholder("Search the texts")
    write(field, "food")
    field.press("Enter")
    expect(page.locator(".st-key-filter_bar")).to_contain_text("of 500 documents")
    settle(page)
    chosen = [found["selected"] for found in maps(page)]
    assert chosen[0] and chosen[0] == chosen[1] == chosen[2]


def test_a_reload_and_a_copied_link_open_the_same_search_and_document(page: Page) -> None:
    ask(page)
    click_point(page, 0)
    reader = page.locator(".st-key-reader")
    expect(reader).to_be_visible()
    settle(page)
    field = page.get_by_placeholder("Search the texts")
    write(field, 'food -"too long"')
    field.press("Enter")
    expect(page.locator(".st-key-filter_bar")).to_contain_text("of 500 documents")
    settle(page)
    page.wait_for_url("**search=food**")
    text, before = page.locator(".st-key-reader_text").inner_text(), maps(page)
    link = page.url

    def compare(opened: Page) -> None:
        wait_for_maps(opened, 3)
        settle(opened)
        expect(opened.get_by_placeholder("Search the texts")).to_have_value('food -"too long"')
        expect(opened.locator(".st-key-reader_text")).to_have_text(text, use_inner_text=True)
        assert [found["selected"] for found in maps(opened)] == [found["selected"] for found in before]

    page.reload()
    compare(page)
    other = page.context.new_page()
    other.goto(link)
    compare(other)
    assert link == page.url

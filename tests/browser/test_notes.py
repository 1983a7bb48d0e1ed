"""Notes in a real browser: written where they belong, and found again after a reload, at the width of a phone too."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import steps
from tests.browser.screen import cell, press, settle, tick, wait_for_maps, write

pytestmark = pytest.mark.browser
GROUPED = "/?sample=review_sentences&q=How+long+is+it%3F&limit=120&asked=1"
ON_GROUP, ON_DOCUMENT = "Ask operations.", "Quote this one."
PHONE = {"width": 390, "height": 844}


def test_notes_are_written_on_a_group_and_a_document_and_found_after_a_reload(page: Page, address: str) -> None:
    page.goto(f"{address}{GROUPED}")
    wait_for_maps(page, 1)
    steps.tick_clusters(page, [0])
    press(page.locator("[class*=st-key-note_0_] button"))
    field = page.get_by_label("Note on “")
    write(field, ON_GROUP)
    field.press("Control+Enter")
    expect(cell(steps.clusters(page), ON_GROUP)).to_be_attached()
    expect(field).to_be_visible()
    settle(page)
    page.keyboard.press("Escape")
    tick(page.locator(".st-key-documents [data-testid=stDataFrame]"))
    write(_document_note(page), ON_DOCUMENT)
    _document_note(page).press("Control+Enter")
    expect(cell(page.locator(".st-key-documents"), ON_DOCUMENT)).to_be_attached()
    settle(page)
    page.locator(".st-key-close_reader button").click()
    expect(page.locator(".st-key-reader")).to_have_count(0)
    settle(page)
    page.set_viewport_size(PHONE)
    page.reload()
    wait_for_maps(page, 1)
    settle(page)
    page.get_by_role("button", name="Notes (2)").click()
    expect(page.locator(".st-key-notes_list")).to_contain_text(ON_GROUP)
    press(page.locator("[class*=st-key-noted_document_] button"))
    expect(_document_note(page)).to_have_value(ON_DOCUMENT)
    settle(page)
    field_box, reader = _document_note(page).bounding_box(), page.locator(".st-key-reader").bounding_box()
    assert field_box and reader
    assert field_box["height"] > 40, "the reader squeezes nothing"
    assert reader["x"] <= field_box["x"] and field_box["x"] + field_box["width"] <= PHONE["width"]


def _document_note(page: Page):
    return page.get_by_label("Your note on this document")

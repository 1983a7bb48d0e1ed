"""What only a browser can tell of a question in other words: from its panel to both maps side by side."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.screen import ask, settle, wait_for_maps, write

pytestmark = pytest.mark.browser

WORDING = "Which word comes first?"


def test_a_reworded_question_is_compared_with_what_it_was(page: Page) -> None:
    ask(page)
    page.locator(".st-key-reword_0 button").first.click()
    field = page.get_by_label("In other words")
    expect(field).not_to_be_empty()
    before = field.input_value()
    write(field, WORDING)
    field.press("Enter")
    page.locator(".st-key-reword_ask_0 button").click()
    expect(page.locator(".st-key-panel_0").get_by_text(WORDING)).to_be_visible()
    settle(page)
    page.locator(".st-key-reword_0 button").first.click()
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(page.get_by_role("heading", name="What moved")).to_be_visible()
    wait_for_maps(page, 3)
    expect(page.locator(".st-key-wording_1").get_by_text(before)).to_be_visible()
    expect(page.locator(".st-key-wording_2").get_by_text(WORDING)).to_be_visible()
    expect(page.get_by_text("a document keeps")).to_be_visible()
    assert before != WORDING
    page.get_by_role("button", name="All questions").click()
    expect(page.get_by_role("heading", name="Questions against questions")).to_be_visible()

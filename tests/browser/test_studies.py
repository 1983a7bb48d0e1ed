"""Whose studies are whose: what a browser keeps can only be seen in one."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.screen import settle, wait_for_maps

pytestmark = pytest.mark.browser
ASKED = "/?sample=review_sentences&q=What+is+first%3F&limit=10&asked=1"
CARDS = "[class*='st-key-study_']:has([class*='st-key-open_'])"


@pytest.fixture
def other(browser: Browser) -> Iterator[Page]:
    """Somebody else's browser."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


def test_a_browser_finds_its_studies_again_and_no_other_does(page: Page, other: Page, address: str) -> None:
    page.goto(f"{address}{ASKED}")
    wait_for_maps(page, 1)
    settle(page)
    here = page.url
    assert "study=" in here
    page.goto(f"{address}/studies")
    expect(page.locator(CARDS)).to_have_count(1)
    other.goto(f"{address}/studies")
    expect(other.get_by_text("No study yet")).to_be_visible()
    other.goto(here)
    expect(other.get_by_text("belongs to somebody else")).to_be_visible()

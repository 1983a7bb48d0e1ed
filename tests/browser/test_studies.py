"""Studies: whose they are, which only a browser's cookies say, and how they are taken along, in a download."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import steps
from tests.browser.screen import cells, open_page, see, settle, wait_for_maps

pytestmark = pytest.mark.browser
ASKED = "/?sample=review_sentences&q=What+is+first%3F&limit=10&asked=1"
LENGTH = "How long is it?"
CLUSTERED = "/?sample=review_sentences&q=How+long+is+it%3F&limit=120&asked=1"
CARDS = "[class*='st-key-study_']:has([class*='st-key-open_'])"


@pytest.fixture
def other(browser: Browser) -> Iterator[Page]:
    """Somebody else's browser."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


def test_a_browser_finds_its_studies_again_and_no_other_does(page: Page, other: Page, address: str) -> None:
    _ask(page, f"{address}{ASKED}")
    here = page.url
    assert "study=" in here
    page.goto(f"{address}/studies")
    expect(page.locator(CARDS)).to_have_count(1)
    other.goto(f"{address}/studies")
    expect(other.get_by_text("No study yet")).to_be_visible()
    other.goto(here)
    expect(other.get_by_text("belongs to somebody else")).to_be_visible()


def test_a_study_is_taken_along_deleted_and_brought_in_with_all_that_was_done(
    page: Page, address: str, tmp_path: Path
) -> None:
    _ask(page, f"{address}{CLUSTERED}")
    steps.rename(page, 0, "So many words")
    names = cells(steps.clusters(page), 2)
    steps.describe(page, title="My reviews", notes="Most are short.")
    open_page(page, "Studies")
    file = tmp_path / "taken.study.zip"
    taken = steps.export(page)
    taken.save_as(file)
    assert taken.suggested_filename == "My_reviews.study.zip"
    steps.delete_study(page)
    steps.bring_in(page, file)
    card = page.locator(CARDS)
    for told in ("My reviews", LENGTH, "1 change by hand", "Most are short."):
        expect(card).to_contain_text(told)
    page.get_by_role("button", name="Open").click()
    wait_for_maps(page, 1)
    settle(page)
    assert cells(steps.clusters(page), 2) == names


def test_an_export_says_why_there_is_none_when_the_study_was_deleted_in_another_tab(page: Page, address: str) -> None:
    _ask(page, f"{address}{ASKED}")
    open_page(page, "Studies")
    tab = page.context.new_page()
    tab.goto(f"{address}/studies")
    steps.delete_study(tab)
    page.get_by_role("button", name="Export").click()
    see(page, "there is no such study here")
    expect(page.get_by_role("alert")).to_contain_text("“Review sentences” cannot be exported")
    expect(page.locator(CARDS)).to_have_count(0)


def _ask(page: Page, link: str) -> None:
    page.goto(link)
    wait_for_maps(page, 1)
    settle(page)

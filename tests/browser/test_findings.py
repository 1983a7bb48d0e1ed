"""What was found, where a press on a group leads to its documents: in the app and in the report."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import steps
from tests.browser.screen import ask, see, settle

pytestmark = pytest.mark.browser


def test_a_press_on_a_group_selects_its_documents_and_in_the_report_shows_it_on_its_map(
    page: Page, browser: Browser, tmp_path: Path
) -> None:
    ask(page)
    group = page.locator(".st-key-shares_0 button.group").first
    expect(page.locator(".st-key-shares_0 q").first).not_to_be_empty()
    size = re.search(r"([\d,]+) documents", group.get_attribute("title") or "")
    assert size
    group.click()
    see(page, "selected by group, question 1")
    expect(page.locator(".st-key-documents_head")).to_contain_text(f"{size[1]} of 500")
    settle(page)
    file = tmp_path / "report.html"
    steps.download(page, "Report (HTML)").save_as(file)
    report = browser.new_page()
    problems: list[str] = []
    report.on("pageerror", lambda error: problems.append(str(error)))
    report.goto(file.as_uri())
    expect(report.locator(".js-plotly-plot .names-of-groups text").first).to_be_visible()
    report.locator("#shares-1 button.group").first.click()
    expect(report.locator("button[data-view='1'][aria-pressed=true]")).to_have_count(1)
    report.close()
    assert problems == []

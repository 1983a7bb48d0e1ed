"""A document looked into: its words, another wording, an axis, the layers."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.screen import ask, end_tour, open_page, see, settle, write

pytestmark = pytest.mark.browser


def test_a_document_is_looked_into(page: Page) -> None:
    end_tour(page)
    ask(page)
    open_page(page, "Probe")
    page.get_by_role("button", name="Look at its words").click()
    see(page, "The answer hangs")
    see(page, "Is the order of the words right?")
    word_it_otherwise(page)
    order_between_two_answers(page)
    look_at_the_first_layer(page)


def word_it_otherwise(page: Page) -> None:
    page.get_by_role("tab", name="Worded otherwise").click()
    write(page.get_by_label("Text", exact=True), "zebras are for sale")
    page.get_by_role("button", name="See what changes").click()
    see(page, "As edited: near")


def order_between_two_answers(page: Page) -> None:
    page.get_by_role("tab", name="Between two answers").click()
    write(page.get_by_label("From the answer"), "short")
    write(page.get_by_label("To the answer"), "long")
    page.get_by_role("button", name="Order the documents").click()
    see(page, "Rank correlation of both orders")


def look_at_the_first_layer(page: Page) -> None:
    page.get_by_role("tab", name="Layer by layer").click()
    page.get_by_role("button", name="Read all layers").click()
    see(page, "is most like the map")
    slider = page.get_by_role("slider")
    slider.focus()
    slider.press("ArrowLeft")
    settle(page)
    expect(slider).to_have_value("3")

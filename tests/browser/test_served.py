"""What only a browser can tell of a model on a server: written by hand, looked for, and agreed to."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.screen import settle, wait_for_maps
from tests.served import serving

pytestmark = pytest.mark.browser


def test_a_model_on_another_machine_is_asked_only_once_that_is_agreed_to(page: Page) -> None:
    with serving() as stub:
        elsewhere = stub.url.replace("127.0.0.1", "127.1")
        page.get_by_text("A model on a server").click()
        field = page.get_by_role("textbox", name="Address")
        field.fill(elsewhere)
        field.press("Enter")
        page.get_by_role("button", name="See what it has").click()
        expect(page.get_by_text("The server has 1 model")).to_be_visible()
        page.get_by_role("button", name="Use it").click()
        agree = page.get_by_role("checkbox", name="I agree that they go there")
        expect(agree).to_be_attached()
        page.locator(".st-key-ask button").click()
        expect(page.get_by_text("Tick that you agree")).to_be_visible()
        page.get_by_text("I agree that they go there").click()
        expect(agree).to_be_checked()
        page.locator(".st-key-ask button").click()
        settle(page)
        wait_for_maps(page, 3)
        expect(page.get_by_text("answered by stub on 127.1")).to_be_visible()
        assert {path for path, _ in stub.asked} == {"/models"}, "the model itself is a fake here"


def test_a_secret_written_as_a_model_is_not_shown_again(page: Page) -> None:
    field = page.get_by_role("combobox", name="Model", exact=False).first
    field.fill("http://me:hunter2@host/v1#m")
    field.press("Enter")
    expect(page.get_by_text("keys are read from the environment").first).to_be_visible()
    page.locator(".st-key-ask button").click()
    expect(page.get_by_text("keys are read from the environment")).to_have_count(2)
    assert "hunter2" not in page.url
    assert "hunter2" not in page.locator("body").inner_text(), "but in the field where it was written"

"""Maps full screen: the arrow keys go from question to question, a document is followed, Escape ends it."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.screen import settle
from tests.browser.steps import QUESTION, ask_questions

pytestmark = pytest.mark.browser
_PICTURE = "map => map.toDataURL()"
_TURN = """
    stage => {
        stage.dispatchEvent(new KeyboardEvent("keydown", {key: "ArrowRight"}));
        return stage.querySelector(".names").childElementCount === 0;
    }
"""
"""Go to the next question, and return whether its names are still to come."""


def names_of(stage: Locator) -> list[str]:
    """The names on the map, once it has arrived."""
    expect(stage.locator(".names span").first).to_be_visible()
    return stage.locator(".names span").all_inner_texts()


def click_first_name(page: Page, stage: Locator) -> None:
    """Click where the largest group's name stands, which is one of its documents' place."""
    box = stage.locator(".names span").first.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_questions_follow_each_other_and_a_document_is_followed(page: Page, motion: str) -> None:
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.emulate_media(reduced_motion=motion, color_scheme="dark" if motion == "reduce" else "light")  # type: ignore[arg-type]
    expect(page.get_by_placeholder(QUESTION).first).not_to_be_empty()
    settle(page)
    ask_questions(page, "How long is it?", "Which word comes first?")
    page.get_by_role("button", name="Present").click()
    stage = page.get_by_role("dialog", name="Presentation: one map after the other")
    expect(stage).to_be_visible()
    box = stage.bounding_box()
    assert box and (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 1500, 1000)
    first, names = stage.locator(".question").inner_text(), names_of(stage)
    expect(stage.locator(".number")).to_have_text("1 of 3")
    expect(stage.locator(".finding")).not_to_be_empty()
    expect(stage.get_by_role("button", name="Previous question")).to_be_disabled()
    drawn = stage.locator(".map").evaluate(_PICTURE)
    assert stage.evaluate(_TURN) == (motion == "no-preference"), "points fly, but not for those who want no motion"
    expect(stage.locator(".number")).to_have_text("2 of 3")
    assert stage.locator(".question").inner_text() != first
    assert names_of(stage) != names
    assert stage.locator(".map").evaluate(_PICTURE) != drawn
    settle(page)
    click_first_name(page, stage)
    text = stage.locator(".document .text")
    expect(text).to_contain_text("Document ")
    followed = text.inner_text()
    expect(stage.locator(".answers dd")).to_have_count(3)
    page.keyboard.press("ArrowLeft")
    expect(stage.locator(".number")).to_have_text("1 of 3")
    expect(stage.locator(".answers [aria-current] dt")).to_have_text(first)
    assert text.inner_text() == followed
    page.keyboard.press("ArrowDown")
    expect(text).not_to_have_text(followed)
    page.keyboard.press("Escape")
    expect(stage).to_have_count(0)
    settle(page)
    expect(page.get_by_role("button", name="Present")).to_be_focused()
    assert problems == []

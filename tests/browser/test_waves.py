"""A new wave in a real browser: colors stay, what is new is said, and a note on a part is found again."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import steps
from tests.browser.screen import MAPS, cells, open_page, press, settle, wait_for_maps, write

pytestmark = pytest.mark.browser
NOTE = "Ask the vet."
FIRST, LATER = {"cats": 40, "dogs": 30, "mice": 20}, {"mice": 60, "birds": 50}


def _file(folder: Path, name: str, **numbers: int) -> Path:
    file = folder / name
    lines = [f"{animal} came by {row}" for animal, most in numbers.items() for row in range(most)]
    file.write_text("\n".join(["note", *lines]), encoding="utf-8")
    return file


def _colors(page: Page) -> dict[str, str]:
    """Read in which color each document is drawn, by its row."""
    script = "map => Array.from(map._fullData[0].customdata).map((row, at) => [row, map.data[0].marker.color[at]])"
    return dict(page.locator(MAPS).first.evaluate(script))


def test_a_new_wave_keeps_colors_and_notes_and_says_what_is_new(page: Page, address: str, tmp_path: Path) -> None:
    page.goto(f"{address}/?sample=review_sentences&q=What+is+first%3F")
    steps.upload(page, _file(tmp_path, "first.csv", **FIRST))
    steps.ask_questions(page, "What is first?")
    wait_for_maps(page, 1)
    settle(page)
    assert cells(steps.clusters(page), 2) == ["cats", "dogs", "mice"]
    steps.merge(page, 0, 1)
    press(page.locator(".st-key-parts_0 label"))
    settle(page)
    steps.tick_clusters(page, [1])
    press(page.locator("[class*=st-key-note_0_] button"))
    field = page.get_by_label("Note on “")
    write(field, NOTE)
    field.press("Control+Enter")
    settle(page)
    page.keyboard.press("Escape")
    before = _colors(page)
    open_page(page, "Studies")
    press(page.locator("[class*=st-key-next_wave_] button"))
    page.locator("[class*=st-key-wave_] input[type=file]").set_input_files(_file(tmp_path, "later.csv", **LATER))
    wait_for_maps(page, 1)
    expect(page.get_by_text(re.compile("New in wave 2:.*“birds”"))).to_be_visible()
    settle(page)
    after = _colors(page)
    assert {row: after[row] for row in before} == before
    assert len(set(after.values())) == len(set(before.values())) + 1
    page.get_by_role("button", name="Notes (1)").click()
    expect(page.locator(".st-key-notes_list")).to_contain_text(NOTE)

"""What only a browser can tell of comparing questions."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.screen import MAPS, ask, open_page, settle, wait_for_maps

pytestmark = pytest.mark.browser

_CELL = """
    (grid, [row, column]) => {
        const area = grid.querySelector('.nsewdrag').getBoundingClientRect(), layout = grid._fullLayout;
        return [area.x + layout.xaxis.l2p(column), area.y + layout.yaxis.l2p(row)];
    }
"""


def test_a_click_anywhere_in_a_cell_lists_its_documents(page: Page) -> None:
    ask(page)
    open_page(page, "Compare")
    wait_for_maps(page, 2)
    _click_cell(page, 0, 2, 1)
    expect(page.get_by_role("figure", name="Groups of question 3 (rows) and 2 (columns)")).to_be_visible()
    _click_cell(page, 1, 0, 0)
    expect(page.get_by_role("heading", name="∩")).to_be_visible()


def _click_cell(page: Page, grid: int, row: int, column: int) -> None:
    """Click off the middle of a cell of a grid."""
    settle(page)
    chart = page.locator(MAPS).nth(grid)
    chart.scroll_into_view_if_needed()
    x, y = chart.evaluate(_CELL, [row, column])
    page.mouse.move(x + 20, y + 9)
    page.mouse.click(x + 20, y + 9)

"""What a person does in a study; each step ends when the page shows what came of it."""

from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Download, Locator, Page, expect

from tests.browser.screen import (
    ask,
    cell,
    choose,
    draw_box,
    open_page,
    open_panel,
    press,
    see,
    settle,
    tick,
    wait_for_maps,
    write,
)

QUESTION = "Ask something of every document"


def upload(page: Page, file: Path, *, text: str = "") -> None:
    """Upload a file, and say which column holds the text."""
    open_panel(page)
    page.locator(".st-key-corpus_kind").get_by_text("Upload", exact=True).click()
    page.locator("input[type=file]").set_input_files(file)
    see(page, "Data report")
    if text:
        choose(page.locator(".st-key-text_column"), text)
    settle(page)


def ask_questions(page: Page, *questions: str) -> None:
    """Write these questions in place of those that are there, and ask them."""
    open_panel(page)
    fields = page.get_by_placeholder(QUESTION)
    for number, question in enumerate(questions):
        write(fields.nth(number), question)
        fields.nth(number).press("Enter")
        settle(page)
    ask(page)


def compare(page: Page) -> None:
    """Set all questions against all, and the clusters of the first two against each other."""
    open_page(page, "Compare")
    wait_for_maps(page, 2)
    settle(page)


def open_movers(page: Page) -> None:
    """List the documents that change company between two questions."""
    page.locator(".st-key-compare_look").get_by_text("Movers", exact=True).click()
    expect(_mover(page)).to_be_visible()
    settle(page)


def open_mover(page: Page, line: int) -> str:
    """Look at the mover on a line of the list; return what the page says of it."""
    before = _mover(page).inner_text()
    tick(page.locator("[class*=st-key-movers_0] [data-testid=stDataFrame]"), line)
    expect(_mover(page)).not_to_have_text(before, use_inner_text=True)
    settle(page)
    return _mover(page).inner_text()


def contrast(page: Page) -> None:
    """Set the largest cluster of the first question against the next."""
    open_page(page, "Contrast")
    wait_for_maps(page, 2)
    settle(page)


def explore(page: Page, maps: int) -> None:
    """Go back to the maps."""
    open_page(page, "Explore")
    wait_for_maps(page, maps)
    settle(page)


def select(page: Page, place: int = 0) -> None:
    """Draw a box over the left half of a map."""
    draw_box(page, place)
    see(page, f"selected on map {place + 1}")
    settle(page)


def ask_selection(page: Page, question: str) -> None:
    """Ask only the selected documents."""
    page.get_by_text("Ask these").click()
    field = page.get_by_placeholder("Ask something of the selected documents")
    write(field, question)
    field.press("Tab")
    settle(page)
    page.locator(".st-key-ask_part button").click()
    wait_for_maps(page, 1)
    settle(page)


def go_back(page: Page, maps: int) -> None:
    """Follow the trail back to all documents."""
    page.locator(".st-key-trail button").first.click()
    wait_for_maps(page, maps)
    settle(page)


def clusters(page: Page, place: int = 0) -> Locator:
    """Find the list of clusters of a view."""
    return page.locator(f".st-key-clusters_{place} [data-testid=stDataFrame]")


def tick_clusters(page: Page, lines: Sequence[int], *, place: int = 0) -> None:
    """Tick lines of a view's list of clusters."""
    for line in lines:
        said = page.locator(".st-key-documents_head")
        before = said.inner_text()
        tick(clusters(page, place), line)
        expect(said).not_to_have_text(before, use_inner_text=True)
        settle(page)


def rename(page: Page, line: int, name: str) -> None:
    """Rename a cluster of the first view."""
    tick_clusters(page, [line])
    press(page.locator("[class*=st-key-edit_edit_0] button"))
    field = page.get_by_label("New name")
    write(field, name)
    field.press("Enter")
    expect(cell(clusters(page), name)).to_be_attached()
    settle(page)


def merge(page: Page, *lines: int) -> None:
    """Merge clusters of the first view."""
    tick_clusters(page, lines)
    changes = page.locator(".st-key-edits_0 summary")
    before = changes.inner_text() if changes.count() else ""
    press(page.locator(".st-key-merge_0 button"))
    expect(changes).not_to_have_text(before, use_inner_text=True)
    settle(page)


def download(page: Page, label: str) -> Download:
    """Take a file away."""
    with page.expect_download() as waiting:
        page.locator(".st-key-downloads button").first.click()
        page.get_by_role("button", name=label).click()
    return waiting.value


def describe(page: Page, *, title: str, notes: str) -> None:
    """Name the study and write notes."""
    box = page.locator(".st-key-study_box button").first
    box.click()
    for label, text in (("Title", title), ("Notes", notes)):
        field = page.get_by_label(label, exact=True)
        write(field, text)
        field.press("Tab")
        settle(page)
    box.click()


def export(page: Page) -> Download:
    """Take the only study away, from the list of studies."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Export").click()
    return waiting.value


def delete_study(page: Page) -> None:
    """Delete the only study that is listed."""
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("button", name="Delete for good").click()
    see(page, "No study yet")
    settle(page)


def bring_in(page: Page, file: Path) -> None:
    """Bring in a study from a file, on the list of studies."""
    page.get_by_text("Bring in a study from a file").click()
    page.locator("input[type=file]").set_input_files(file)
    see(page, "was brought in")
    settle(page)


def _mover(page: Page) -> Locator:
    return page.get_by_role("heading", name="Who document")

"""One whole study, as an analyst does it, from a file to a report that is opened elsewhere."""

import csv
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser, Page, expect

from inbedder_core.corpus.samples import read_sample
from tests.browser import steps
from tests.browser.screen import MAPS, SENDS, cells, choose, end_tour, maps, open_page, see, wait_for_maps

pytestmark = pytest.mark.browser

DOCUMENTS = 240
LENGTH, FIRST, SIDE = "How long is it?", "Which word comes first?", "Is it for or against?"


def test_a_whole_study(page: Page, browser: Browser, tmp_path: Path) -> None:
    end_tour(page)
    read_a_file_and_say_which_column_holds_the_text(page, _table_of_arguments(tmp_path))
    steps.ask_questions(page, LENGTH, FIRST, SIDE)
    assert [len(drawn["rows"]) for drawn in maps(page)] == [DOCUMENTS] * 3
    see_how_the_questions_relate(page)
    find_what_separates_two_clusters(page)
    ask_a_selection_another_question(page)
    rename_one_cluster_and_merge_two(page)
    find_everything_after_a_reload(page)
    open_the_report_without_a_network(browser, _unpacked(page, tmp_path / "evidence"))


def read_a_file_and_say_which_column_holds_the_text(page: Page, file: Path) -> None:
    steps.upload(page, file, text="key_point")
    expect(page.get_by_text("Data report")).not_to_contain_text(f"{DOCUMENTS} kept")
    choose(page.locator(".st-key-text_column"), "argument")
    expect(page.get_by_text("Data report")).to_contain_text(f"{DOCUMENTS} kept, 0 dropped")


def see_how_the_questions_relate(page: Page) -> None:
    steps.compare(page)
    see(page, "by chance")
    steps.open_movers(page)
    document = steps.open_mover(page, 2)
    assert document.startswith("Who document ")


def find_what_separates_two_clusters(page: Page) -> None:
    steps.contrast(page)
    expect(page.get_by_text("long (").first).to_be_visible()
    see(page, "separate them clearly")
    expect(page.get_by_text("Typical", exact=True)).to_have_count(2)
    steps.explore(page, 3)


def ask_a_selection_another_question(page: Page) -> None:
    steps.select(page)
    steps.ask_selection(page, FIRST)
    (part,) = maps(page)
    assert 0 < len(part["rows"]) < DOCUMENTS
    steps.go_back(page, 3)


def rename_one_cluster_and_merge_two(page: Page) -> None:
    assert cells(steps.clusters(page), 2) == ["long", "medium", "short"]
    steps.rename(page, 0, "Many words")
    steps.merge(page, 1, 2)


def find_everything_after_a_reload(page: Page) -> None:
    before = _places(page)
    page.reload()
    wait_for_maps(page, 3)
    assert _places(page) == before
    names = cells(steps.clusters(page), 2)
    assert len(names) == 2
    assert "Many words" in names
    open_page(page, "Studies")
    see(page, "2 changes by hand")
    page.get_by_role("button", name="Open").first.click()
    wait_for_maps(page, 3)


def open_the_report_without_a_network(browser: Browser, folder: Path) -> None:
    assert "Many words" in set(pd.read_csv(folder / "groups.csv")["label"])
    with _elsewhere(browser) as report:
        report.goto((folder / "report.html").as_uri())
        expect(report.locator(".map .nsewdrag")).to_have_count(3)
        expect(report.locator(SENDS)).to_have_count(0)
        listed = report.locator("button[data-cluster]", has_text="Many words")
        listed.click()
        expect(listed).to_have_attribute("aria-pressed", "true")
        others, chosen = report.locator(MAPS).first.evaluate("map => map._fullData.map(points => points.x.length)")
        assert others + chosen == DOCUMENTS
        assert others > 0 < chosen


def _places(page: Page) -> list[tuple[list[float], list[float]]]:
    return [(drawn["x"], drawn["y"]) for drawn in maps(page)]


@contextmanager
def _elsewhere(browser: Browser) -> Iterator[Page]:
    """Give a page that has no network, may ask nothing of any server, and must not complain."""
    asked: list[str] = []
    complaints: list[str] = []
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert complaints == []


def _table_of_arguments(folder: Path) -> Path:
    """Write the first of a sample's arguments with their columns under names that do not say which holds the text."""
    corpus = read_sample("debate_arguments")[0].head(DOCUMENTS)
    path = folder / "arguments.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["topic", "key_point", "argument"])
        for document in corpus:
            rows.writerow([document.metadata["topic"], document.metadata["key_point"], document.text])
    return path


def _unpacked(page: Page, folder: Path) -> Path:
    with zipfile.ZipFile(steps.download(page, "Everything (zip)").path()) as pack:
        assert {"report.html", "run.json", "documents.csv", "tables.xlsx", "movers.parquet"} <= set(pack.namelist())
        pack.extractall(folder)
    return folder

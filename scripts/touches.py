"""What a person does at the app, and how long it takes until the app has answered, by the page's own clock."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle

from playwright.sync_api import Page, expect

from tests.browser import steps
from tests.browser.screen import MAPS, draw_box, open_page, press, tick, wait_for_maps

Do = Callable[[Page], object]

_WATCH = """
    () => {
        const app = document.querySelector("[data-testid=stApp]");
        const watch = window.watch = {begun: 0, still: performance.now()};
        for (const kind of ["pointerup", "keydown"])
            addEventListener(kind, () => watch.begun = performance.now(), {capture: true});
        const busy = () => app.dataset.testScriptState !== "notRunning"
            || [...document.querySelectorAll(".plot")].some(plot => plot.drawings);
        let before = performance.now();
        const look = now => {
            if (busy() || now - before > 100) watch.still = performance.now();
            before = now;
            requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
    }
"""
"""Note when a person last pressed something, and when the page was last at work: running, drawing, or late to paint."""
_STILL = "() => performance.now() - Math.max(watch.still, watch.begun) > 700"
_ANSWERED = "() => watch.still > watch.begun && performance.now() - watch.still > 700"
_SECONDS = "() => (watch.still - watch.begun) / 1000"


@dataclass(frozen=True)
class Interaction:
    """What is done, after what leads to where it can be done; the last click or key of `act` is what is answered."""

    name: str
    act: Do
    before: Do = lambda page: None


def timed(page: Page, interaction: Interaction) -> float:
    """Do it, and return the seconds until the page is still."""
    interaction.before(page)
    _still(page)
    interaction.act(page)
    _still(page, _ANSWERED)
    return float(page.evaluate(_SECONDS))


def _still(page: Page, when: str = _STILL) -> None:
    """Wait until the page has had nothing to do for a while."""
    page.evaluate(f"() => window.watch ?? ({_WATCH})()")
    page.wait_for_function(when, polling=100)


def leave(page: Page) -> None:
    """Go to a page without maps."""
    open_page(page, "About the method")


def _tick(page: Page) -> None:
    tick(steps.clusters(page))


def let_go(page: Page) -> None:
    """Clear the selection."""
    press(page.locator(".st-key-clear_selection button"))


def _nothing_selected(page: Page) -> None:
    _still(page)
    if page.locator(".st-key-clear_selection").count():
        let_go(page)
        expect(page.locator(".st-key-clear_selection")).to_have_count(0)


def _something_selected(page: Page) -> None:
    _nothing_selected(page)
    _still(page)
    _tick(page)


def _toggle_grouping(page: Page) -> None:
    page.locator(".st-key-grouping summary").click()


def _grouping_closed(page: Page) -> None:
    _still(page)
    if page.locator(".st-key-sweep .js-plotly-plot").count():
        _toggle_grouping(page)
        expect(page.locator(".st-key-sweep .js-plotly-plot")).to_have_count(0)


def _regroup(page: Page) -> None:
    page.locator(".st-key-group_min_size").get_by_role("slider").press("ArrowRight")


def _colours_listed(page: Page) -> None:
    _still(page)
    if not page.locator(".st-key-maps_colored_by").count():
        page.locator(".st-key-look button").first.click()
    page.locator(".st-key-maps_colored_by").get_by_role("combobox").click()


def _takes(*places: int) -> Do:
    """Take the options at these places of a list in turn."""
    turns = cycle(places)
    return lambda page: page.get_by_role("option").nth(next(turns)).click()


def _name_written(page: Page) -> None:
    page.keyboard.press("Escape")
    _something_selected(page)
    _still(page)
    press(page.locator("[class*=st-key-edit_edit_0] button"))
    field = page.get_by_label("New name")
    field.fill(f"{field.input_value()}!")


def _enter(page: Page) -> None:
    page.keyboard.press("Enter")


def _opens(name: str) -> Interaction:
    link = name.partition(":")[0]
    return Interaction(name, lambda page: page.get_by_role("link", name=link, exact=True).click(), leave)


def _choose(key: str, option: str) -> Do:
    return lambda page: page.locator(f".st-key-{key}").get_by_text(option, exact=True).click()


def _crossed(page: Page) -> None:
    open_page(page, "Compare")
    _choose("compare_look", "Groups crossed")(page)


def _ticks_mover(*lines: int) -> Do:
    turns = cycle(lines)
    return lambda page: tick(page.locator("[class*=st-key-movers_0] [data-testid=stDataFrame]"), next(turns))


def _clusters_listed(page: Page) -> None:
    page.locator("[class*=st-key-contrast_value_1_]").get_by_role("combobox").click()


def _facet_table(page: Page) -> None:
    open_page(page, "Facets")
    _choose("facet_look", "Table")(page)


def _reload(page: Page) -> None:
    number = page.locator(MAPS).count()
    page.reload()
    page.evaluate(_WATCH)
    wait_for_maps(page, number)


INTERACTIONS = (
    Interaction("Explore: tick a group", _tick, _nothing_selected),
    Interaction("Explore: let the selection go", let_go, _something_selected),
    Interaction("Explore: draw a box, the other maps follow", lambda page: draw_box(page, 0), _nothing_selected),
    Interaction("Explore: open “Group differently”, with its sweep", _toggle_grouping, _grouping_closed),
    Interaction("Explore: another smallest dense group, all views", _regroup, _nothing_selected),
    Interaction("Explore: color by something else", _takes(1, 2), _colours_listed),
    Interaction("Explore: rename a group", _enter, _name_written),
    _opens("Compare: all pairs with their permutations"),
    Interaction("Compare: movers of two questions", _choose("compare_look", "Movers"), _crossed),
    Interaction("Compare: another mover", _ticks_mover(2, 4)),
    _opens("Contrast: two groups"),
    Interaction("Contrast: another group", _takes(2, 1), _clusters_listed),
    _opens("Facets: a column against groups"),
    Interaction("Facets: as a map", _choose("facet_look", "Map"), _facet_table),
    _opens("Explore: back to the maps"),
    Interaction("Explore: reload", _reload),
)


def draw_around(page: Page) -> None:
    """Draw a lasso along the edges of the first map."""
    area = page.locator(f"{MAPS} .nsewdrag").first.bounding_box()
    assert area
    left, top, right, foot = area["x"] + 3, area["y"] + 3, area["x"] + area["width"] - 3, area["y"] + area["height"] - 3
    page.mouse.move(left, top)
    page.mouse.down()
    for x, y in ((right, top), (right, foot), (left, foot), (left, top + 6)):
        page.mouse.move(x, y, steps=8)
    page.mouse.up()

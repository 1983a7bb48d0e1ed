"""Names on maps: none over another, all inside, the most important first, in the app's maps and in pictures of them."""

import random
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

from inbedder_core.exports import names_script
from tests.browser import steps
from tests.browser.screen import MAPS, ask, choose, settle

pytestmark = pytest.mark.browser
NAMES = ".names-of-groups text"
FRAME = {"width": 400, "height": 300}


@pytest.fixture
def script(browser: Browser) -> Iterator[Page]:
    """An empty page that knows the script."""
    page = browser.new_page()
    page.add_script_tag(content=names_script())
    yield page
    page.close()


def placed(script: Page, boxes: list[dict[str, float]]) -> list[Any]:
    found: list[Any] = script.evaluate("([boxes, frame]) => placeBoxes(boxes, frame)", [boxes, FRAME])
    return found


def boxes_at_random(seed: int, count: int = 40) -> list[dict[str, float]]:
    chance = random.Random(seed)
    return [
        {"x": chance.uniform(-40, 440), "y": chance.uniform(-40, 340), "width": chance.uniform(20, 160), "height": 18}
        for _ in range(count)
    ]


@pytest.mark.parametrize("seed", range(5))
def test_no_two_names_overlap_and_all_stand_inside(script: Page, seed: int) -> None:
    boxes = boxes_at_random(seed)
    stand = [(spot, box) for spot, box in zip(placed(script, boxes), boxes, strict=True) if spot]
    assert len(stand) >= 8
    for spot, box in stand:
        assert box["width"] / 2 <= spot["x"] <= FRAME["width"] - box["width"] / 2
        assert box["height"] / 2 <= spot["y"] <= FRAME["height"] - box["height"] / 2
    for (one, first), (other, second) in combinations(stand, 2):
        apart_across = abs(one["x"] - other["x"]) * 2 >= first["width"] + second["width"] - 1e-6
        assert apart_across or abs(one["y"] - other["y"]) * 2 >= first["height"] + second["height"] - 1e-6


def test_the_most_important_stands_where_it_belongs_and_what_is_out_of_sight_has_no_name(script: Page) -> None:
    box = {"x": 200.0, "y": 150.0, "width": 90.0, "height": 18.0}
    stand = placed(script, [box, box, {**box, "x": -5.0}, {**box, "width": 500.0}])
    assert stand[0] == {"x": 200, "y": 150}
    assert stand[1] is not None and stand[1] != stand[0]
    assert stand[2:] == [None, None]


def test_a_name_that_would_stick_out_is_moved_in(script: Page) -> None:
    (spot,) = placed(script, [{"x": 2, "y": 299, "width": 80, "height": 20}])
    assert spot == {"x": 40, "y": 290}


def test_parts_are_named_once_half_of_the_map_or_less_is_seen_and_after_the_groups(script: Page) -> None:
    names = [
        {"text": "neutral", "short": "neutral", "size": 80, "x": 2, "y": 2},
        {"text": "delay", "short": "delay", "size": 40, "x": 2, "y": 2, "within": [5, 5]},
        {"text": "baggage", "short": "baggage", "size": 20, "x": 3, "y": 3, "within": [5, 5]},
        {"text": "far", "short": "far", "size": 20, "x": 9, "y": 9, "within": [5, 5]},
    ]
    stand = """([names, most]) => {
        const axis = { range: [0, most], _length: 400 };
        return standingNames(names, flat(axis, axis), { family: "sans-serif" })
            .map(({ name, box, spot }) => ({ text: name.text, weight: box.weight, x: spot.x, y: spot.y }));
    }"""
    assert [found["text"] for found in script.evaluate(stand, [names, 10])] == ["neutral"]
    near = script.evaluate(stand, [names, 4])
    assert [found["text"] for found in near] == ["neutral", "delay", "baggage"]
    assert near[0]["weight"] > near[1]["weight"]
    assert (near[0]["x"], near[0]["y"]) == (200, 200) != (near[1]["x"], near[1]["y"])


def names_on(page: Page) -> list[str]:
    """The names that stand on the first map."""
    return page.locator(MAPS).first.locator(NAMES).all_text_contents()


def test_names_stand_on_the_maps_and_in_pictures_of_them_and_go_by_a_switch(page: Page) -> None:
    ask(page)
    expect(page.locator(MAPS).first.locator(NAMES).first).to_be_visible()
    names = names_on(page)
    assert len(names) >= 2
    drawn = page.locator(MAPS).first
    with page.expect_download() as download:
        drawn.locator("[data-title='Download as SVG']").dispatch_event("click")
    picture = download.value.path().read_text(encoding="utf-8")
    assert all(name in picture for name in names)
    assert picture.count('<path class="point') == 500
    with page.expect_download() as download:
        drawn.locator("[data-title='Download as PNG']").dispatch_event("click")
    assert download.value.path().read_bytes().startswith(b"\x89PNG")
    page.get_by_role("button", name="Look").click()
    page.get_by_text("Names on the maps").click()
    settle(page)
    expect(page.locator(NAMES)).to_have_count(0)


def test_zooming_names_what_is_in_sight(page: Page) -> None:
    ask(page)
    expect(page.locator(MAPS).first.locator(NAMES).first).to_be_visible()
    before = names_on(page)
    first = page.locator(MAPS).first.evaluate("map => map.layout.meta.names[0]")
    close = """(map, {x, y}) => {
        const extent = (map._fullLayout.xaxis.range[1] - map._fullLayout.xaxis.range[0]) / 50;
        const around = { "xaxis.range": [x - extent, x + extent], "yaxis.range": [y - extent, y + extent] };
        return Plotly.relayout(map, around);
    }"""
    page.locator(MAPS).first.evaluate(close, first)
    page.wait_for_timeout(300)
    after = names_on(page)
    assert first["text"] in after or first["short"] in after
    assert len(after) <= len(before)


def test_names_and_points_go_along_while_a_map_is_moved(page: Page) -> None:
    ask(page)
    drawn = page.locator(MAPS).first
    expect(drawn.locator(NAMES).first).to_be_visible()
    drawn.locator("[data-title=Pan]").click()
    drawn.evaluate("map => map.scrollIntoView({block: 'center'})")
    box = drawn.locator(".nsewdrag").bounding_box()
    assert box
    left = """map => Object.fromEntries(
        [...map.querySelectorAll('.names-of-groups text')].map(name => [name.textContent, +name.getAttribute('x')])
    )"""
    points = "map => map.querySelector('canvas.points').toDataURL()"
    before, points_before = drawn.evaluate(left), drawn.evaluate(points)
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 50, box["y"] + 20, steps=6)
    during, points_during = drawn.evaluate(left), drawn.evaluate(points)
    page.mouse.up()
    assert points_during != points_before
    assert any(abs(during[name] - before[name] - 30) < 3 for name in before.keys() & during.keys())


SPACE = """map => {
    const { scene, _size } = map._fullLayout, { dataScale, glplot } = scene._scene;
    return scene.annotations.map(note => {
        const drawn = [...map.querySelectorAll(`.annotation-scene[data-index="${note._index}"] text`)][0];
        const box = drawn.getBoundingClientRect(), frame = map.getBoundingClientRect();
        return {
            text: note.text, color: getComputedStyle(drawn).fill, shadow: drawn.style.textShadow,
            left: box.left - frame.left, top: box.top - frame.top, right: box.right - frame.left,
            bottom: box.bottom - frame.top, width: _size.w, height: _size.h,
        };
    });
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_names_stand_in_space_and_make_room_for_each_other_as_it_is_turned(
    browser: Browser, address: str, tmp_path: Path, scheme: str
) -> None:
    page = browser.new_page(color_scheme=scheme, viewport={"width": 1300, "height": 900})  # type: ignore[arg-type]
    asked = {
        "sample": "debate_arguments",
        "limit": "120",
        "map_dimension": "3",
        "asked": "1",
        "q": "Which word is first?",
    }
    page.goto(f"{address}/?{urlencode(asked)}")
    page.wait_for_function("document.querySelector('.js-plotly-plot')?.layout?.scene?.annotations?.length > 1")
    settle(page)
    drawn = page.locator(MAPS).first
    before = drawn.evaluate(SPACE)
    drawn.evaluate("map => map.scrollIntoView({block: 'center'})")
    box = drawn.bounding_box()
    assert box
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + 150, middle[1] + 20, steps=8)
    page.mouse.up()
    page.wait_for_timeout(1000)
    after = drawn.evaluate(SPACE)
    assert [found["left"] for found in before] != [found["left"] for found in after]
    for stand in (before, after):
        assert len(stand) > 1
        for found in stand:
            assert found["left"] >= -2 and found["right"] <= found["width"] + 2
            assert found["top"] >= -2 and found["bottom"] <= found["height"] + 2
            assert brightness(found["color"]) < 200 if scheme == "light" else brightness(found["color"]) > 600
            assert brightness(found["shadow"]) > 600 if scheme == "light" else brightness(found["shadow"]) < 200
        for one, other in combinations(stand, 2):
            across = one["right"] <= other["left"] + 1 or other["right"] <= one["left"] + 1
            assert across or one["bottom"] <= other["top"] + 1 or other["bottom"] <= one["top"] + 1
    with page.expect_download() as download:
        drawn.locator("[data-title='Download as SVG']").dispatch_event("click")
    picture = download.value.path().read_text(encoding="utf-8")
    assert all(found["text"] in picture for found in after)
    file = tmp_path / "report.html"
    steps.download(page, "Report (HTML)").save_as(file)
    page.goto(file.as_uri())
    page.wait_for_function("document.querySelector('.js-plotly-plot')?.layout?.scene?.annotations?.length > 1")
    page.close()


def brightness(color: str) -> int:
    """Add up red, green and blue, 0 to 765, of the first color that is named."""
    return sum(map(int, color.partition("(")[2].partition(")")[0].split(",")[:3]))


def test_a_new_name_of_a_group_reaches_its_map_and_what_is_beside_the_pointer_without_plotly(page: Page) -> None:
    ask(page)
    first = page.locator(MAPS).first
    page.evaluate("() => (Plotly.react = () => { throw new Error('it was drawn anew') })")
    steps.rename(page, 0, "Some words")
    expect(first.locator(NAMES).get_by_text("Some words")).to_be_attached()
    place = first.evaluate("""map => {
        const { x, y, hovertext } = map._fullData[0], { xaxis, yaxis } = map._fullLayout;
        const inside = index => [[xaxis, x], [yaxis, y]].every(([axis, at]) =>
            axis.range[0] < at[index] && at[index] < axis.range[1]);
        const point = hovertext.findIndex((text, index) => text.includes("Some words") && inside(index));
        return { x: xaxis._offset + xaxis.c2p(x[point]), y: yaxis._offset + yaxis.c2p(y[point]) };
    }""")
    for nudge in range(20):  # a page that still moves takes the map away from under the pointer
        first.hover(position={**place, "x": place["x"] + nudge % 2}, force=True)
        page.wait_for_timeout(250)
        if first.locator(".hoverlayer .hovertext").count():
            break
    expect(first.locator(".hoverlayer .hovertext")).to_contain_text("Some words")


def test_colors_are_told_below_the_map_and_in_pictures_of_it(page: Page) -> None:
    ask(page)
    first = page.locator(MAPS).first
    page.locator(".st-key-look button").first.click()
    choose(page.locator(".st-key-maps_colored_by"), "Answer")
    page.keyboard.press("Escape")
    settle(page)
    told = page.locator(".plot-legend").first.locator("span")
    expect(told.first).to_be_visible()
    words = told.all_inner_texts()
    assert len(words) == len(set(words)) > 1
    assert told.locator("path").count() == len(words)
    expect(first.locator(NAMES)).to_have_count(0)
    with page.expect_download() as download:
        first.locator("[data-title='Download as SVG']").dispatch_event("click")
    picture = download.value.path().read_text(encoding="utf-8")
    assert all(f">{word}<" in picture for word in words)

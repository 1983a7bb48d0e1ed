"""Views as a notebook shows them: a map, a table, and nothing that runs."""

from html.parser import HTMLParser
from operator import methodcaller

import numpy as np
import pytest

from inbedder_core import Corpus, View, explore
from inbedder_core.errors import printable
from inbedder_core.views import ViewConfig
from tests.fakes import FakeEncoder
from tests.hostile import ACTING, HOSTILE
from tests.views import hand_made_view

as_html = methodcaller("_repr_html_")
"""What Jupyter calls."""


class Elements(HTMLParser):
    """What a page consists of: its tags with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def shown(view: View | list[View]) -> Elements:
    return Elements(as_html(view))


def hostile_view(text: str) -> View:
    corpus = Corpus(text, (text, text + " again", "plain"), (0, 1, 2), {})
    return hand_made_view(corpus, text, (0, 0, -1), (text, text, "plain"))


def test_a_view_shows_its_map_and_its_table() -> None:
    corpus = Corpus("five", tuple(f"text {number}" for number in range(5)), tuple(range(5)), {})
    page = shown(hand_made_view(corpus, "Which?", (0, 0, 1, 1, -1), ("red", "red", "blue", "blue", "")))
    kinds = [tag for tag, _ in page.tags]
    assert kinds.count("svg") == kinds.count("table") == 1
    assert kinds.count("title") == 5
    assert kinds.count("tr") == 4
    assert {"Which?", "five: 5 documents", "red", "blue", "Noise", "2 (40%)", "red (2)", "A note."} <= set(page.texts)
    assert "red: text 0" in page.texts


@pytest.mark.parametrize("name", HOSTILE)
def test_texts_are_shown_and_never_run(name: str) -> None:
    page = shown(hostile_view(HOSTILE[name]))
    allowed = "div strong svg g title text circle path table thead tbody tr th td img p"
    assert {tag for tag, _ in page.tags} <= set(allowed.split())
    assert [name for _, attributes in page.tags for name in attributes if name.startswith("on")] == []
    assert {attributes["src"].split(",")[0] for tag, attributes in page.tags if tag == "img"} == {
        "data:image/svg+xml;base64"
    }
    (told, *_) = page.texts
    assert printable(HOSTILE[name]).startswith(told.removesuffix("…"))
    assert told
    assert [text for text in page.texts if ACTING.search(text) or len(text) > 700] == []


def test_half_characters_and_a_lone_document_are_shown() -> None:
    as_html(hostile_view("half \ud83d one")).encode("utf-8")
    corpus = Corpus("one", ("alone",), (0,), {})
    assert "Noise: alone" in shown(hand_made_view(corpus, "Which?", (-1,), ("",))).texts


def test_a_large_map_draws_some_and_says_so() -> None:
    texts = tuple(f"text {number}" for number in range(3000))
    page = shown(hand_made_view(Corpus("many", texts, tuple(range(3000)), {}), "Which?", [0] * 3000, ["a"] * 3000))
    assert [tag for tag, _ in page.tags].count("title") == 1000
    assert "many: 3,000 documents; 1,000 drawn" in page.texts
    assert sum(map(len, page.texts)) < 50_000


def test_names_on_the_map_do_not_cover_each_other() -> None:
    texts = tuple(f"text {number}" for number in range(40))
    answers = [f"a rather long answer {number // 2}" for number in range(40)]
    view = hand_made_view(Corpus("near", texts, tuple(range(40)), {}), "Which?", [n // 2 for n in range(40)], answers)
    places = [(float(a["x"] or 0), float(a["y"] or 0)) for tag, a in shown(view).tags if tag == "text"]
    assert 1 < len(places) < 20
    assert all(abs(x - u) > 150 or abs(y - v) >= 18 for x, y in places for u, v in places if (x, y) != (u, v))


@pytest.mark.parametrize("dimension", [2, 3])
def test_what_explore_returns_shows_every_view_and_says_little_as_text(dimension: int) -> None:
    corpus = Corpus("two", tuple(f"{word} {n}" for n in range(12) for word in ("card", "dress")), tuple(range(24)), {})
    views = explore(corpus, ["What is it?", "Why?"], FakeEncoder(), ViewConfig(map_dimension=dimension))
    assert [tag for tag, _ in shown(views).tags].count("svg") == 2
    assert repr(views[0]) == "View('What is it?': 24 documents, 2 groups, 0% noise)"
    assert len(repr(views)) < 200
    assert np.isfinite([float(part) for part in _numbers(shown(views))]).all()


def _numbers(page: Elements) -> list[str]:
    moves = [attributes["transform"] or "" for tag, attributes in page.tags if tag == "g"]
    return [number for move in moves for number in move.split("(")[1].split(")")[0].split()]

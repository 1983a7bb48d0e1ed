"""Every hostile text on every page: as document, column, cell, question, answer, label, title and note."""

import json
import re
from collections.abc import Iterator

import pytest
from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest

from app.charts import escape_markdown
from tests.hostile import ACTING, HOSTILE
from tests.pages.journey import ask, figures, open_app, run, tick_cluster, upload, write_questions

MARKDOWN = ("body", "label", "help", "title", "caption", "text")
"""Fields that the browser reads as Markdown; what `st.text` shows has another element."""
READ = re.compile(
    r"<(script|img|iframe|object|base|a|br|/)\b|\]\(|!\[|https?://|\bwww\.|a@example|:material/home|:red\[|:smile:|"
    r":blue-badge\[x|:small\[|\$x|\$\$|\$\{",
    re.IGNORECASE,
)
DRAWN = re.compile(r"<(script|img|iframe|object|base|a|/style|/svg)\b|\$|%\{(x|customdata)", re.IGNORECASE)
PAGES = ("compare", "contrast", "facets", "probe", "studies")
CHUNKS = [list(HOSTILE.values())[start::3] for start in range(3)]


def corpus_of(texts: list[str]) -> bytes:
    """Nine documents, each with hostile cells under a hostile name."""
    named = " ".join(text[:60] for text in texts)
    rows = [
        {"text": f"{texts[row % len(texts)]} {row}", named: texts[row % 2], "kind": "ab"[row % 2]} for row in range(9)
    ]
    return "\n".join(map(json.dumps, rows)).encode()


def elements(node) -> Iterator:
    """Walk through all elements of a page."""
    for child in getattr(node, "children", {}).values():
        yield child
        yield from elements(child)


def read_as_markdown(app: AppTest) -> Iterator[str]:
    for part in (app.main, app.sidebar):
        for element in elements(part):
            proto = getattr(element, "proto", None)
            if element.type in ("text", "html", "text_area", "text_input", "code") or not isinstance(proto, Message):
                continue
            for field, value in proto.ListFields():
                if field.name in MARKDOWN and isinstance(value, str):
                    yield value


def check(app: AppTest) -> None:
    """What was escaped is text; nothing else may be left that a browser reads, nor what moves its neighbors."""
    for text in read_as_markdown(app):
        left = re.sub(r"\\[^A-Za-z0-9\s]", "", text)
        assert not READ.search(left), text[:300]
        assert not ACTING.search(left.replace("\n", " ")), text[:300]
    for figure in figures(app):
        for text in texts_of(figure):
            assert not DRAWN.search(text), text[:300]
            assert not ACTING.search(text), text[:300]


def texts_of(figure: object) -> Iterator[str]:
    """All texts that Plotly reads as markup; names on maps and what stays data are escaped by the script that draws."""
    if isinstance(figure, dict):
        for name, value in figure.items():
            if name not in ("meta", "customdata", "template"):
                yield from texts_of(value)
    elif isinstance(figure, list):
        for value in figure:
            yield from texts_of(value)
    elif isinstance(figure, str):
        yield figure


@pytest.mark.parametrize("number", range(len(CHUNKS)))
def test_hostile_texts_are_only_shown(number: int) -> None:
    texts = CHUNKS[number]
    app = upload(open_app(), f"{texts[0][:40].replace('/', '')}.jsonl", corpus_of(texts))
    check(app)
    write_questions(app, f"Repeat {texts[1][:80]}", f"Repeat the last {texts[2][:80]}")
    check(ask(app))
    assert escape_markdown(f"Repeat {texts[1][:80]}") in "\n".join(read_as_markdown(app))
    app.text_input(key="study_title_input").set_value(texts[3][:80])
    app.text_area(key="study_notes_input").set_value(texts[4][:500])
    check(run(app))
    check(tick_cluster(app, 0, 0))
    for page in PAGES:
        app.switch_page(f"screens/{page}/{page}.py")
        check(run(app))

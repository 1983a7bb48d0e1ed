"""What to ask next: one press tries many questions, another asks one of those proposed."""

import time

import pytest

from inbedder_core.encoders import MOST_INSTRUCTIONS
from tests.pages import encoders
from tests.pages.journey import (
    ask,
    figures,
    has,
    open_app,
    press,
    questions,
    run,
    session_of,
    settle,
    shown,
    upload,
    write_questions,
)

ANIMALS, COLOURS = ("cat", "dog", "owl"), ("red", "blue", "gray", "black")
CSV = "text\n" + "\n".join(f"{animal} {color} {n}" for n in range(3) for animal in ANIMALS for color in COLOURS)
ASKED = "Which animal?"


def answer(text: str, instruction: str) -> str:
    """Say the animal, or its color where a thing or product is asked for; else all, which groups nothing."""
    animal, color, _ = (text or "- - -").split()
    if "thing" in instruction or "product" in instruction:
        return color
    return animal if "animal" in instruction else text


def make(model: str):
    """Make an encoder that waits at the gate."""
    encoders.made.append(encoders.GatedEncoder(answer, batch=12))
    return encoders.made[-1]


@pytest.fixture
def explored(monkeypatch):
    """Thirty-six animals of four colors, asked which animal they are."""
    monkeypatch.setenv("INBEDDER_APP_ENCODER", f"{__name__}:make")
    app = upload(open_app(), "animals.csv", CSV.encode())
    write_questions(app, ASKED)
    return ask(app, documents=36)


def suggested(app):
    """Look again until the search has ended."""
    end = time.monotonic() + 60
    while has(app.button, "cancel_suggest_questions"):
        assert time.monotonic() < end, "the search does not end"
        time.sleep(0.05)
        run(app)
    return run(app)


def test_one_press_proposes_a_question_and_another_asks_it(explored):
    assert "Documents that lie together answer it alike" not in shown(explored)
    maps = len(figures(explored))
    app = suggested(press(explored, "suggest_questions"))
    assert not has(app.button, "suggest_questions")
    proposed = [button for button in app.button if (button.key or "").startswith("ask_suggestion_")]
    assert len(proposed) == 1
    assert len(figures(app)) == maps + 1
    assert "Documents that lie together answer it alike: 100% on its own map" in shown(app)
    assert "Answers: black 9" in shown(app)
    assert "**Divided 75%**" in shown(app)
    app = settle(press(app, "ask_suggestion_0"))
    first, second = session_of(app).request.instructions
    assert first == ASKED
    assert "thing" in second or "product" in second
    assert questions(app) == [first, second]
    assert has(app.button, "suggest_questions")


def test_the_search_can_be_stopped_and_goes_on_where_it_stopped(explored):
    before = encoders.texts_read()
    encoders.gate.clear()
    app = press(explored, "suggest_questions")
    press(app, "cancel_suggest_questions")
    encoders.gate.set()
    assert has(run(app).button, "suggest_questions")
    app = suggested(press(app, "suggest_questions"))
    assert "Documents that lie together answer it alike" in shown(app)
    read = encoders.texts_read()
    assert read > before
    assert "Documents that lie together answer it alike" in shown(run(app))
    assert encoders.texts_read() == read


def test_nothing_more_can_be_asked_beside_eight_questions(explored):
    write_questions(explored, ASKED, *(f"Which number {number}?" for number in range(MOST_INSTRUCTIONS - 1)))
    app = suggested(press(settle(press(explored, "ask")), "suggest_questions"))
    assert app.button(key="ask_suggestion_0").disabled


def test_too_few_documents_are_said(monkeypatch):
    monkeypatch.setenv("INBEDDER_APP_ENCODER", f"{__name__}:make")
    app = upload(open_app(), "animals.csv", CSV.encode())
    write_questions(app, ASKED)
    app = suggested(press(ask(app), "suggest_questions"))
    assert "10 different texts; questions are tried on at least 20" in shown(app)


def test_nothing_new_is_said(explored):
    write_questions(explored, ASKED, "Which thing?")
    app = suggested(press(settle(press(explored, "ask")), "suggest_questions"))
    assert "none groups these in a way that your questions do not show already" in shown(app)

"""Checking a question: one press, a badge beside it, and the numbers behind it."""

import pytest

from tests.pages import encoders
from tests.pages.journey import ask, has, open_app, press, run, settle, shown, upload, write_questions

CSV = "text\n" + "\n".join(f"{animal} sees {number} birds" for number in range(12) for animal in ("cat", "dog", "owl"))


@pytest.fixture
def explored():
    """Thirty-six animals, asked for the last word, which another question does not give."""
    app = upload(open_app(), "animals.csv", CSV.encode())
    write_questions(app, "Which is the last?")
    return ask(app, documents=24)


def settled(app):
    """Look again until the check has ended."""
    return run(settle(app, cancel="cancel_check_0"))


def test_one_press_gives_a_badge_with_its_reasons(explored):
    assert "Followed" not in shown(explored)
    app = settled(press(explored, "check_0"))
    assert not has(app.button, "check_0")
    assert "**Followed**" in shown(app)
    assert "nonsense: asdf qwer" in shown(app)
    assert "Measured on 24 documents" in shown(app)
    read = encoders.texts_read()
    assert "**Followed**" in shown(run(app))
    assert encoders.texts_read() == read


def test_a_check_can_be_stopped_and_asked_for_again(explored):
    encoders.gate.clear()
    app = press(explored, "check_0")
    press(app, "cancel_check_0")
    encoders.gate.set()
    assert has(run(app).button, "check_0")
    assert "Followed" not in shown(app)
    assert "**Followed**" in shown(settled(press(app, "check_0")))


def test_too_few_documents_are_said():
    app = upload(open_app(), "animals.csv", CSV.encode())
    write_questions(app, "Which is the last?")
    app = settled(press(ask(app), "check_0"))
    assert "10 different texts; questions are tried on at least 20" in shown(app)

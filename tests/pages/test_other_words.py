"""Testing groups in other words: one press, a column, a mark on those that do not hold, kept with the study."""

import pytest

from tests.pages import encoders
from tests.pages.journey import (
    ask,
    has,
    open_app,
    press,
    run,
    session_of,
    settle,
    shown,
    table,
    upload,
    write_questions,
)

CSV = "text\n" + "\n".join(f"{animal} sees {n} birds" for n in range(12) for animal in ("cat", "dog", "owl"))
ASKED, REWORDED = "Which is first?", "Say which is first."


@pytest.fixture
def explored():
    """Thirty-six animals in three groups."""
    app = upload(open_app(), "animals.csv", CSV.encode())
    write_questions(app, ASKED)
    return ask(app, documents=36)


def settled(app):
    """Look again until the test has ended."""
    return run(settle(app, cancel="cancel_other_words_0"))


def columns(app) -> list[str]:
    return list(next(frame for frame in app.dataframe if frame.key.startswith("clusters_0")).proto.column_order)


def test_one_press_gives_a_column_and_is_kept_with_the_study(explored):
    assert "reworded" not in columns(explored)
    app = settled(press(explored, "other_words_0"))
    assert "reworded" in columns(app)
    assert list(table(app, "clusters_0")["reworded"]) == [100, 100, 100]
    assert "Groups tested with “Say which is first" in shown(app)
    assert "on 36 documents" in shown(app)
    assert "all hold" in shown(app)
    assert not has(app.button, "other_words_0")
    work = session_of(app).work
    assert work.study.reworded[ASKED].documents == 36
    read = encoders.texts_read()
    again = settle(open_app({"study": [work.study.id]}, owner=work.owner))
    assert list(table(again, "clusters_0")["reworded"]) == [100, 100, 100]
    assert encoders.texts_read() == read


def test_a_group_that_does_not_hold_is_marked(explored, monkeypatch):
    def scatters(text: str, instruction: str) -> str:
        animal, _, number, _ = text.split()
        return ("cat", "dog", "owl")[int(number) % 3] if instruction == REWORDED else animal

    monkeypatch.setattr(encoders.made[-1], "answer", scatters)
    app = settled(press(explored, "other_words_0"))
    assert max(table(app, "clusters_0")["reworded"]) < 50
    assert list(table(app, "clusters_0")["doubtful"]) == ["⚠"] * 3
    assert "“dog”" in shown(app)
    assert "do not hold" in shown(app)
    assert all("in other words only" in doubts for doubts in table(app, "clusters_0")["doubts"])


def test_it_is_gone_when_the_groups_change_and_back_with_them(explored):
    app = settled(press(explored, "other_words_0"))
    app.session_state["clusters_0"] = {"selection": {"rows": [0, 1], "columns": [], "cells": []}}
    press(run(app), "merge_0")
    assert len(table(app, "clusters_0")) == 2
    assert "reworded" not in columns(app)
    assert has(app.button, "other_words_0")
    press(app, "undo_0")
    assert "reworded" in columns(app)


def test_a_test_can_be_stopped_and_asked_for_again(explored):
    encoders.gate.clear()
    app = press(explored, "other_words_0")
    press(app, "cancel_other_words_0")
    encoders.gate.set()
    assert has(run(app).button, "other_words_0")
    assert "reworded" not in columns(app)
    assert "reworded" in columns(settled(press(app, "other_words_0")))

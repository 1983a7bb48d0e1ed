"""A question reworded: the map it had stays at hand, to compare and to go back to, and with the study."""

import pytest

from tests.pages import encoders
from tests.pages.journey import (
    ask,
    figures,
    has,
    open_app,
    plots,
    press,
    questions,
    run,
    session_of,
    settle,
    shown,
    upload,
    write_questions,
)

CSV = "text\n" + "\n".join(f"{animal} sees {number} {bird}" for number, animal, bird in
                           zip(range(12), ("cat", "dog", "owl") * 4, ("tit", "rook") * 6, strict=True))  # fmt: skip
FIRST, SECOND, OTHER = "Which is the first?", "Which is the last?", "Who sees?"


@pytest.fixture
def explored():
    """Twelve animals, asked two questions."""
    app = upload(open_app(), "animals.csv", CSV.encode())
    write_questions(app, FIRST, OTHER)
    return ask(app, documents=12)


def reword(app, index: int, text: str):
    """Write a question in other words, and ask."""
    field = next(field for field in app.text_input if field.key.startswith(f"wording_{index}_"))
    field.set_value(text)
    return settle(press(app, f"reword_ask_{index}"))


def test_the_former_wording_stays_in_the_panel_and_can_be_asked_again(explored):
    assert "Earlier wordings" not in shown(explored)
    app = reword(explored, 0, SECOND)
    assert questions(app) == [SECOND, OTHER]
    assert "Earlier wordings" in shown(app)
    read = encoders.texts_read()
    app = settle(press(app, "ask_wording_0_0"))
    assert list(session_of(app).request.instructions) == questions(app) == [FIRST, OTHER]
    assert encoders.texts_read() == read
    assert session_of(app).work.wordings[FIRST] == (SECOND,)
    assert not has(app.button, "ask_wording_1_0")


def test_rewording_in_the_form_keeps_the_former_too(explored):
    app = settle(press(write_questions(explored, FIRST, SECOND), "ask"))
    assert session_of(app).work.wordings == {SECOND: (OTHER,)}
    assert has(app.button, "ask_wording_1_0")


def test_both_wordings_stand_side_by_side_with_what_moved(explored):
    app = reword(explored, 0, SECOND)
    read = encoders.texts_read()
    session_of(app).comparing.wordings = FIRST, SECOND
    app = run(app.switch_page("screens/compare/compare.py"))
    end = 0
    while has(app.button, "cancel_wordings"):
        end += 1
        assert end < 600, "the views are not made"
        run(app)
    assert encoders.texts_read() == read
    maps = [sent["alt"] for sent in plots(app)]
    assert FIRST in maps[0]
    assert SECOND in maps[1]
    assert "Of its" in shown(app)
    assert len(figures(app)) == 3
    assert "Groups that hang on the wording" in shown(app)
    press(app, "leave_wordings")
    assert "Questions against questions" in shown(app)


def test_what_cannot_be_asked_is_said_and_nothing_changes(explored):
    app = reword(explored, 0, OTHER)
    assert "asked twice" in shown(app)
    assert list(session_of(app).request.instructions) == questions(app) == [FIRST, OTHER]
    assert session_of(app).work.wordings == {}


def test_the_study_keeps_the_wordings(explored):
    app = reword(explored, 0, SECOND)
    work = session_of(app).work
    assert work.study.wordings == {SECOND: (FIRST,)}
    again = settle(open_app({"study": [work.study.id]}, owner=work.owner))
    assert has(again.button, "ask_wording_0_0")

"""Several people on one server that has a login: each finds their own studies, nobody another's."""

import pytest

from app.session import OWNER_COOKIE
from inbedder_core.studies.folder import Studies, studies_folder
from tests.pages.journey import ask, open_app, run, session_of, settle, shown, write_questions
from tests.pages.test_studies import ids, studies_page

ANN = {"is_logged_in": True, "iss": "https://login.example", "sub": "1", "email": "ann@example.com"}
BOB = {"is_logged_in": True, "iss": "https://login.example", "sub": "2", "email": "bob@example.com"}
SECRET = "Does Ann want another job?"


@pytest.fixture
def anns():
    """Ann's study, titled and with a note, in her tab."""
    app = ask(write_questions(open_app(user=ANN), SECRET))
    app.text_input(key="study_title_input").set_value("Ann's own")
    app.text_area(key="study_notes_input").set_value("Nobody may know.")
    return run(app)


def test_who_is_logged_in_finds_their_studies_in_any_browser(anns):
    page = studies_page(open_app(user=ANN))
    assert len(ids(page)) == 1
    assert SECRET in shown(page)
    again = settle(open_app(dict(anns.query_params), user=ANN))
    assert again.text_area(key="study_notes_input").value == "Nobody may know."


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(BOB, id="somebody else"),
        pytest.param({**ANN, "iss": "https://other.example"}, id="the same name at another login"),
        pytest.param({**BOB, "email": ANN["email"]}, id="who gives her address as theirs"),
        pytest.param({}, id="a server without a login"),
    ],
)
def test_nobody_else_sees_them_not_even_by_their_address(anns, other):
    address = {name: values for name, values in dict(anns.query_params).items() if name == "study"}
    assert address
    visitor = open_app(address, user=other)
    assert "belongs to somebody else" in shown(visitor).replace("\\", "")
    page = studies_page(visitor)
    assert ids(page) == []
    assert not any(told in shown(page) for told in (SECRET, "Ann's own", "Nobody may know"))


def test_each_keeps_their_own(anns):
    ask(write_questions(open_app(user=BOB), "What does Bob ask?"))
    assert len(ids(studies_page(open_app(user=BOB)))) == 1
    (hers,) = Studies(studies_folder(session_of(anns).work.owner)).saved()
    assert hers.instructions == (SECRET,)


def test_a_login_needs_no_token_in_the_browser_and_without_one_there_is_a_token(anns):
    def tokens(app) -> list[str]:
        return [item.proto.body for item in app.get("html") if f"{OWNER_COOKIE}=" in item.proto.body]

    assert tokens(anns) == []
    nobody = open_app()
    assert f"{OWNER_COOKIE}={session_of(nobody).work.owner}" in tokens(nobody)[0]


def test_who_is_not_logged_in_sees_nothing_but_the_way_in(anns):
    visitor = open_app(dict(anns.query_params), user={**ANN, "is_logged_in": False})
    assert [button.key for button in visitor.button] == ["log_in"]
    assert not any(told in shown(visitor) for told in (SECRET, "Ann's own", "Nobody may know"))


def test_who_is_logged_in_can_log_out_and_nobody_else(anns):
    assert "log_out" in [button.key for button in studies_page(open_app(user=ANN)).button]
    assert "log_out" not in [button.key for button in studies_page(open_app()).button]


def test_a_login_that_cannot_work_says_so_to_who_tries():
    app = open_app(user={"is_logged_in": False})
    app.button(key="log_in").click()
    assert "ask whoever runs it" in run(app).error[0].value

"""The tour: for newcomers alone, a step at a time, and gone for good when it is ended."""

import pytest
from streamlit.testing.v1 import AppTest

from app.session import READING, TOUR_COOKIE
from app.widgets.tour import STEPS
from tests.pages.journey import ask, has, open_app, press, run, session_of, shown


def step(app: AppTest) -> int | None:
    """Which step of the tour the page shows, counted from 0."""
    return next((place for place, step in enumerate(STEPS) if step.text in shown(app)), None)


def scripts(app: AppTest) -> str:
    return "".join(element.proto.body for element in app.get("html"))


def test_a_newcomer_is_shown_the_tour_and_can_walk_it_to_its_end():
    app = open_app()
    seen = [step(app)]
    while has(app.button, "tour_next"):
        press(app, "tour_next")
        seen.append(step(app))
    assert seen == list(range(len(STEPS)))
    press(app, "tour_back")
    assert step(app) == len(STEPS) - 2
    press(press(app, "tour_next"), "tour_done")
    assert step(app) is None


def test_it_tells_of_everything_a_newcomer_needs():
    told = " ".join(f"{step.title} {step.text}".lower() for step in STEPS)
    assert all(word in told for word in ("corpus", "question", "answers", "compare", "download", "studies", "about"))
    assert "answers" in STEPS[READING].title


def test_skipping_it_lasts_and_the_browser_is_told_to_remember():
    app = press(open_app(), "tour_skip")
    assert step(run(app)) is None
    assert f"{TOUR_COOKIE}=ended; max-age=" in scripts(app)


def test_who_has_not_ended_it_leaves_nothing_that_outlasts_the_browser():
    assert f"{TOUR_COOKIE}=0; path=/; samesite=strict" in scripts(open_app())


def test_a_reload_in_the_middle_of_a_run_goes_on_with_the_tour(monkeypatch):
    app = ask(open_app())
    assert f"{TOUR_COOKIE}={READING};" in scripts(app)
    remember(monkeypatch, str(READING))
    assert step(open_app(dict(app.query_params), owner=session_of(app).work.owner)) == READING


@pytest.mark.parametrize("remembered", ["99", "-1", "x"])
def test_what_the_browser_keeps_wrongly_breaks_nothing(monkeypatch, remembered):
    remember(monkeypatch, remembered)
    assert step(open_app()) in (None, len(STEPS) - 1)


def test_a_browser_that_remembers_is_not_asked_again(monkeypatch):
    remember(monkeypatch, "ended")
    assert step(open_app()) is None


def remember(monkeypatch, state: str) -> None:
    """Have the browser keep the state of the tour."""
    from streamlit.runtime.context import ContextProxy

    monkeypatch.setattr(ContextProxy, "cookies", property(lambda self: {TOUR_COOKIE: state}))


def test_who_follows_a_link_is_not_shown_it():
    assert step(open_app({"sample": ["banking_support_messages"]})) is None


def test_who_has_a_study_is_not_shown_it():
    first = ask(open_app())
    assert step(open_app(owner=session_of(first).work.owner)) is None


def test_asking_leads_on_to_reading_the_results():
    app = ask(open_app())
    assert step(app) == READING


def test_asking_does_not_bring_an_ended_tour_back():
    assert step(ask(press(open_app(), "tour_skip"))) is None


def test_it_stays_on_every_page_and_its_links_lead_there():
    app = open_app()
    for page in dict.fromkeys(step.page for step in STEPS):
        app.switch_page(page)
        assert step(run(app)) == 0, page


def test_about_begins_it_again():
    app = press(open_app(), "tour_skip")
    app.switch_page("screens/about/about.py")
    run(app)
    press(app, "show_tour")
    assert step(app) == 0

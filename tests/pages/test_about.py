"""The page that explains."""

from app.server.limits import MAP_LIMITS
from tests.pages.journey import ask, open_app, run, shown


def test_it_says_what_a_map_cannot_say_and_whose_work_it_is():
    app = open_app()
    app.switch_page("screens/about/about.py")
    run(app)
    assert "what it cannot" in shown(app)
    assert "Licenses" in shown(app)
    assert shown(app).count(MAP_LIMITS.strip()) == 1


def test_it_is_said_beside_the_maps_too():
    assert MAP_LIMITS in shown(ask(open_app()))

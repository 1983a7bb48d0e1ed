"""The page that explains."""

from tests.pages.journey import open_app, run, shown


def test_it_says_what_a_map_cannot_say_and_whose_work_it_is():
    app = open_app()
    app.switch_page("screens/about.py")
    run(app)
    assert "what it cannot" in shown(app)
    assert "Licences" in shown(app)

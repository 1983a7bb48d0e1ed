"""Where there is nothing to show, a page says why and leads to what to do next."""

from inbedder_core.clusters.clustering import ClusteringConfig
from tests.pages.journey import (
    ask,
    figures,
    group,
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

PLAIN = "\n".join(f"{first} {row}" for row, first in enumerate(("red", "blue") * 4)).encode()
STRICT = ClusteringConfig(min_cluster_size=8, min_samples=8)
"""So strict that eight documents are all noise."""


def asked(*questions):
    """Ask eight documents without metadata."""
    return ask(write_questions(upload(open_app(), "plain.txt", PLAIN), *questions))


def page(app, name):
    app.switch_page(f"screens/{name}/{name}.py")
    return run(app)


def links(app):
    return [link.proto.label for link in app.get("page_link")]


def test_pages_about_results_lead_to_explore_before_anything_was_asked():
    for name in ("compare", "contrast", "facets"):
        app = page(press(open_app(), "tour_skip"), name)
        assert "No corpus has been asked anything yet" in shown(app)
        assert links(app) == ["Go to Explore"], name


def test_one_question_can_be_joined_by_another_with_a_click():
    app = page(asked("Which is the first?"), "compare")
    assert "Only 1 question was asked" in shown(app)
    chosen = app.button(key="also_ask_0").label.removeprefix("Also ask: ").replace("\\", "")
    settle(press(app, "also_ask_0"))
    assert session_of(app).request.instructions == ("Which is the first?", chosen)
    assert "Questions against questions" in shown(app)
    assert figures(app)


def test_without_a_dense_group_every_document_can_be_grouped():
    app = asked("Which is the first?")
    group(app, {0: STRICT})
    run(app)
    assert "0 groups · 100% noise" in shown(app)
    assert list(table(app, "clusters_0")["size"]) == [8]
    press(app, "group_everything_0")
    assert not has(app.button, "group_everything_0")
    assert len(table(app, "clusters_0")) > 1


def test_without_groups_to_contrast_they_can_be_made_there():
    app = asked("Which is the first?")
    group(app, {0: STRICT})
    page(app, "contrast")
    assert "no two groups" in shown(app)
    assert "Group the documents differently" in shown(app)
    press(app, "group_everything_0")
    assert "against" in shown(app)


def test_without_columns_facets_say_what_a_file_needs():
    app = page(asked("Which is the first?"), "facets")
    assert "date, a place or a category" in shown(app)
    assert "Go to Explore" in links(app)


def test_without_studies_the_list_says_how_one_begins():
    app = page(press(open_app(), "tour_skip"), "studies")
    assert "No study yet" in shown(app)
    assert links(app) == ["Go to Explore"]


def test_before_any_training_the_page_shows_what_examples_look_like():
    app = page(open_app(), "train")
    assert "Nothing was trained here yet" in shown(app)
    assert ["text", "question", "answer"] in [list(frame.value.columns) for frame in app.dataframe]

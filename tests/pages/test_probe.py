"""Journeys through the page on which a document is looked into."""

import numpy as np
import pytest

from app.charts import highlighted
from app.charts.text import escape_markdown
from inbedder_core.clusters.clustering import ClusteringConfig
from inbedder_core.probes import Influence
from inbedder_core.probes.pieces import split_pieces
from tests.pages.journey import ask, box, figures, group, has, open_app, press, run, shown, upload, write_questions

HOSTILE = "![p](http://example.invalid/x.png) $x^2$ <img src=x>"
TEXTS = [f"customer {row} was {'happy' if row < 6 else 'angry'}" for row in range(11)]


@pytest.fixture(autouse=True)
def opened(server, monkeypatch):
    """Have the server read with an encoder that lets itself be looked into."""
    monkeypatch.setenv("INBEDDER_APP_ENCODER", "tests.probed:make")


def explored(texts=TEXTS, *, question="How do they feel?", select=()):
    """Ask one question of a few texts, grouped by k-means into two clusters, and open the page."""
    rows = "\n".join(f'"{text}"' for text in texts)
    app = ask(
        write_questions(upload(open_app(), "customers.csv", f"note\n{rows}".encode()), question), documents=len(texts)
    )
    group(app, {0: ClusteringConfig(method="kmeans", clusters=2)})
    run(app)
    if select:
        box(app, 0, select)
    app.switch_page("screens/probe/probe.py")
    return run(app)


def submit(app, key):
    next(button for button in app.button if button.key.endswith(key)).click()
    return run(app)


def frame(app, column):
    """Return the first table that has a column of this name."""
    return next(table.value for table in app.dataframe if column in table.value)


def html(app):
    return "\n".join(part.proto.body for part in app.get("html"))


def test_before_anything_is_asked_the_page_says_what_to_do():
    app = open_app()
    app.switch_page("screens/probe/probe.py")
    assert "Ask a question" in shown(run(app))


def test_a_document_is_shown_with_its_answer():
    assert "**happy**" in shown(explored())


def test_only_documents_selected_on_explore_are_offered():
    app = explored(select=(3, 8))
    assert len(app.selectbox(key="probe_row").options) == 2


def test_the_word_that_decides_is_colored_most_and_runners_up_are_listed():
    app = press(explored(), "probe_words")
    table = frame(app, "dropped")
    assert table["words"][table["dropped"].idxmax()] == "happy"
    assert list(frame(app, "probability")["answer"]) == ["happy", "other"]
    assert ">happy</span>" in html(app)
    assert "The answer hangs most on happy" in shown(app)
    assert "probability of 80%" in shown(app)
    assert not has(app.button, "probe_words"), "what is known need not be looked up again"


def test_all_documents_are_listed_with_what_else_they_might_be_answered():
    table = frame(press(explored(), "probe_likely"), "lead")
    assert sorted(table["text"]) == sorted(TEXTS)
    assert all(answer in text for text, answer in zip(table["text"], table["answer 1"], strict=True))
    assert set(table["answer 2"]) == {"other"}


def test_words_are_colored_by_the_gradient_too():
    app = press(explored(), "probe_words")
    next(control for control in app.segmented_control if control.key == "probe_way").set_value(True)
    assert "counts 100% of the most" in html(run(app))


def test_another_document_is_looked_at_on_another_press():
    app = press(explored(), "probe_words")
    app.selectbox(key="probe_row").set_value(7)
    assert has(run(app).button, "probe_words")
    assert "The answer hangs most on" not in shown(app)


def test_an_edited_document_moves_and_is_answered_otherwise():
    app = explored()
    app.text_area(key="probe_text_0_0").set_value("customer 0 was angry")
    app = submit(app, "probe_edit_0_0")
    assert "**happy** → **angry**" in shown(app)
    assert "0 of its 5 nearest documents stay" in shown(app)
    assert "As edited: near angry" in shown(app)
    assert len(figures(app)) == 1


def test_a_document_can_be_asked_otherwise():
    app = explored()
    app.text_input(key="probe_question_0_0").set_value("Which is the first word?")
    assert "**happy** → **customer**" in shown(submit(app, "probe_edit_0_0"))


def test_an_empty_text_is_refused_with_advice():
    app = explored()
    app.text_area(key="probe_text_0_0").set_value(" ")
    assert "The text is empty; write what the document should say" in shown(submit(app, "probe_edit_0_0")).replace(
        "\\", ""
    )


def test_documents_are_ordered_between_two_answers():
    app = explored()
    app.text_input(key="probe_first_0").set_value("angry")
    app.text_input(key="probe_second_0").set_value("happy")
    app = submit(app, "probe_order")
    assert list(frame(app, "log-odds")["answer"]) == ["angry"] * 5 + ["happy"] * 6
    assert len(figures(app)) == 2
    assert "Rank correlation of both orders" in shown(app)


def test_an_axis_without_ends_is_refused_with_advice():
    assert "is empty" in shown(submit(explored(), "probe_order"))


def test_layers_are_drawn_as_curves_and_as_a_map_each():
    app = press(explored(), "probe_layers")
    assert "Layer 4 of 4 is most like the map: 100% of the nearest documents" in shown(app)
    last = figures(app)[0]
    app.slider(key="probe_layer").set_value(1)
    first = figures(run(app))[0]
    assert len(first["data"][0]["x"]) == 11
    assert first["data"][0]["x"] != last["data"][0]["x"]
    assert first["layout"]["xaxis"]["range"] == last["layout"]["xaxis"]["range"], "the frame stays"


def test_hostile_text_stays_text():
    app = explored([f"{HOSTILE} {row}" for row in range(10)], question=HOSTILE)
    app = submit(press(app, "probe_words"), "probe_edit_0_0")
    assert HOSTILE[:4] not in shown(app)
    assert "<img" not in html(app)


def test_a_model_that_cannot_be_looked_into_says_so(monkeypatch):
    monkeypatch.setenv("INBEDDER_APP_ENCODER", "tests.pages.encoders:make")
    app = press(press(explored(), "probe_words"), "probe_layers")
    assert shown(app).count(escape_markdown("Default cannot be looked into")) == 2
    app.text_area(key="probe_text_0_0").set_value("angry 0 was a customer")
    assert "**customer** → **angry**" in shown(submit(app, "probe_edit_0_0"))


def test_highlights_are_stronger_the_more_a_word_counts_and_tell_for_from_against():
    text = "a <b> c"
    values = np.array([1.0, -0.5, 0.0], np.float32)
    drawn = highlighted(Influence(text, "Which?", "a", -0.1, split_pieces(text), values, values, None))
    assert drawn.index("rgba(0,114,178,0.6)") < drawn.index("rgba(213,94,0,0.3)") < drawn.index("rgba(0,114,178,0.0)")
    assert "&lt;b&gt;" in drawn

"""Journeys through the page on which two groups are set against each other."""

import pytest

from app.charts.contrast import separating
from app.charts.text import escape_markdown
from inbedder_core.clusters.clustering import ClusteringConfig
from inbedder_core.comparison.contrast import Difference, Differences
from tests.pages.journey import FEW, ask, box, figures, group, open_app, run, shown, upload, write_questions

HOSTILE = "![p](http://example.invalid/x.png) $x^2$ <img src=x>"
TEXTS = [f"{'cats' if row < 6 else 'dogs'} {word} by the {'sea' if row % 2 else 'sun'}"
         for row, word in enumerate(("sit", "run", "eat", "nap", "dig") * 2)]  # fmt: skip


def explored(texts=TEXTS, *, question="Which is the first?", select=()):
    """Ask one question of a few texts, grouped by k-means into two clusters, and open the page."""
    rows = "\n".join(f'"{text}",{"old" if row < 3 else "new"}' for row, text in enumerate(texts))
    app = ask(write_questions(upload(open_app(), "animals.csv", f"note,age\n{rows}".encode()), question))
    group(app, {0: ClusteringConfig(method="kmeans", clusters=2)})
    run(app)
    if select:
        box(app, 0, select)
    app.switch_page("screens/contrast/contrast.py")
    return run(app)


def choose(app, key, value):
    app.selectbox(key=key).set_value(value)
    return run(app)


def test_before_anything_is_asked_the_page_says_what_to_do():
    app = open_app()
    app.switch_page("screens/contrast/contrast.py")
    assert "Ask a question" in shown(run(app))


def test_two_clusters_are_contrasted_at_once():
    app = explored()
    assert "**cats** (6 documents) against **dogs** (4 documents)" in shown(app)
    assert len(figures(app)) == 2
    answers = app.dataframe[0].value
    assert set(answers["term"]) == {"cats", "dogs"}
    assert "Typical" in shown(app)


def test_a_column_can_be_set_against_everything_else():
    app = choose(choose(explored(), "contrast_kind_0", "column:age"), "contrast_kind_1", "rest")
    app = choose(app, "contrast_value_0_0_column:age", "age: old")
    assert f"**{escape_markdown('age: old')}** (3 documents) against **Everything else** (7 documents)" in shown(app)


def test_what_is_selected_on_explore_is_a_group():
    app = choose(explored(select=(0, 1, 9)), "contrast_kind_0", "selection")
    assert "**Selected documents** (2 documents) against **dogs** (3 documents)" in shown(app)
    assert "1 document of both groups left out" in shown(app)


def test_the_same_group_twice_is_refused_with_advice():
    app = choose(explored(), "contrast_value_1_0_cluster", "cats")
    assert "choose two groups that differ" in shown(app)


def test_one_cluster_only_has_nothing_against_it_but_other_groups():
    app = explored(["cats sit"] * FEW)
    assert "choose" in shown(app)
    assert not figures(app)


def test_hostile_text_stays_text():
    app = explored([f"{HOSTILE} {row}" for row in range(FEW)], question=HOSTILE)
    assert HOSTILE[:4] not in shown(app)


@pytest.mark.parametrize("dark", [False, True])
def test_bars_point_to_the_group_a_word_belongs_to_and_pale_ones_are_uncertain(dark):
    first = Difference("<b>card", 9, 1, 1.2, 3.0, 0.001, 0.01)
    second = Difference("$dress", 1, 2, -0.3, -0.5, 0.6, 0.9)
    figure = separating(
        Differences((first,), (second,), 2), terms="words", names=("a<i>", "b"), sizes=(10, 10), dark=dark
    )
    (bars,) = figure.data
    assert list(bars.x) == [3.0, -0.5]
    assert list(bars.marker.opacity) == [1.0, 0.35]
    assert bars.marker.color[0] != bars.marker.color[1]
    assert "<b>card" not in figure.layout.yaxis.ticktext[0]
    assert "$" not in figure.layout.yaxis.ticktext[1]
    assert "<i>" not in figure.layout.xaxis.title.text
    assert "9 documents (90%)" in bars.hovertext[0]
